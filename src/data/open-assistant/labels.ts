/** What reviewers said of a message: the mean of their answers, 0..1, by question: `quality`, `toxicity`, `spam`, … */
export type Labels = Readonly<Partial<Record<string, number>>>

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Labels in both shapes: `{ quality: { value, count } }` of the exports and `{ name: [], value: [], count: [] }` of the
 * hub. What is of another shape is no label: a label is extra, and a message is not lost for it.
 */
export function readLabels(value: unknown): Labels | undefined {
  if (!isFields(value)) return undefined
  const { name: names, value: values } = value
  const entries: readonly (readonly [unknown, unknown])[] =
    Array.isArray(names) && Array.isArray(values)
      ? names.map((name, i) => [name, values[i]])
      : Object.entries(value).map(([name, label]) => [name, isFields(label) ? label.value : undefined])
  const labels = new Map<string, number>()
  for (const [name, mean] of entries) {
    if (typeof name === 'string' && typeof mean === 'number' && Number.isFinite(mean)) labels.set(name, mean)
  }
  return labels.size > 0 ? Object.fromEntries(labels) : undefined
}
