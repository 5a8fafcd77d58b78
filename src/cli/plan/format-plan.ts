import type { PlannedIteration, PlannedStage, PlannedUsage, RunPlan } from '../../iterate/index.js'
import { type Row, tableLines } from '../../report/table.js'
import { count } from '../../report/text/numbers.js'
import { oneLine } from '../../report/text/printable.js'
import { wrap } from '../../report/text/width.js'

/** A plan for a person. */
export function formatPlan(
  plan: RunPlan,
  { width, heading }: { readonly width: number; readonly heading: (text: string) => string },
): string {
  const { location, isNew, iterations, notes } = plan
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [`Still to do: ${oneLine(location)}`, iterations.length > 0 ? table(plan, width) : ['Nothing.']],
    ['Made again, since settings changed', iterations.flatMap(redo).flatMap(line => bullet(line, width))],
    ['Where the tokens come from', sources(plan).flatMap(line => bullet(line, width))],
    ['Budget', budget(plan)],
    [
      'To know',
      [...(isNew ? ['the run is new: nothing of it is recorded yet'] : []), ...notes].flatMap(line =>
        bullet(line, width),
      ),
    ],
  ]
  return sections
    .flatMap(([title, lines]) => (lines.length > 0 ? [`${heading(title)}\n\n${lines.join('\n')}\n`] : []))
    .join('\n')
}

function table(plan: RunPlan, width: number): readonly string[] {
  const { iterations, total, spent, sample, currency } = plan
  const row = (name: string, usage: PlannedUsage, part = false): Row => ({
    name,
    part,
    cells: [
      count(usage.calls),
      count(usage.promptTokens),
      count(usage.completionTokens),
      ...(currency === undefined ? [] : [money(usage.money)]),
    ],
  })
  const rows = [
    ...iterations.flatMap(iteration => [
      row(nameOf(iteration), sum(iteration.stages, currency)),
      ...iteration.stages.map(stage => row(stage.kind, stage, true)),
    ]),
    row('all of it', total),
    ...(spent.calls > 0 ? [row('used before', spent)] : []),
    ...(sample ? [row('used for this plan', sample)] : []),
  ]
  const head = [
    '',
    'calls',
    'prompt tokens',
    'completion tokens',
    ...(currency === undefined ? [] : [currency]),
  ]
  return tableLines({ title: '', head, rows }, width)
}

function nameOf({ iteration, model }: PlannedIteration): string {
  return model === undefined ? `iteration ${iteration}` : `iteration ${iteration} (${model})`
}

function sum(stages: readonly PlannedStage[], currency: string | undefined): PlannedUsage {
  const of = (part: (stage: PlannedStage) => number): number =>
    stages.reduce((all, stage) => all + part(stage), 0)
  return {
    calls: of(({ calls }) => calls),
    promptTokens: of(({ promptTokens }) => promptTokens),
    cachedTokens: of(({ cachedTokens }) => cachedTokens),
    completionTokens: of(({ completionTokens }) => completionTokens),
    ...(currency !== undefined && { money: of(({ money = 0 }) => money) }),
  }
}

function money(value: number | undefined): string {
  if (value === undefined) return ''
  if (value > 0 && value < 0.01) return '<0.01'
  const [whole, cents] = value.toFixed(2).split('.')
  return `${count(Number(whole))}.${cents}`
}

function redo({ iteration, redo }: PlannedIteration): string[] {
  if (redo === undefined) return []
  const used = Object.entries(redo.spent)
    .filter(([, { calls }]) => calls > 0)
    .map(
      ([kind, { calls, promptTokens, completionTokens }]) =>
        `${kind} ${count(calls)} calls and ${count(promptTokens + completionTokens)} tokens`,
    )
  return [
    `iteration ${iteration}: ${used.join(', ')} were used under other settings: ${redo.changed.join('; ')}. ` +
      'The run refuses to make them again unless it is told to with --redo',
  ]
}

/** Equal sources of several iterations once. */
function sources({ iterations, assumptions }: RunPlan): string[] {
  const said = new Map<string, Set<number>>()
  for (const { iteration, stages } of iterations) {
    for (const { kind, basis } of stages) {
      const from =
        basis.from === 'recorded'
          ? `measured on ${count(basis.calls)} recorded calls of iteration ${basis.iteration}`
          : basis.from === 'sample'
            ? `measured on ${count(basis.calls)} calls just now`
            : 'assumed'
      const line = `${kind}: ${from}`
      said.set(line, (said.get(line) ?? new Set()).add(iteration))
    }
  }
  const all = new Set(iterations.map(({ iteration }) => iteration)).size
  return [
    ...[...said].map(([line, where]) =>
      where.size === all ? line : `${line} (iteration ${[...where].join(', ')})`,
    ),
    ...assumptions.map(assumption => `assumed: ${assumption}`),
  ]
}

function budget({ limits, currency = '' }: RunPlan): string[] {
  return limits.map(({ limit, most, spent, planned, fits }) => {
    const show = (value: number): string => (limit === 'money' ? `${money(value)} ${currency}` : count(value))
    const before = spent > 0 ? ` and ${show(spent)} used before` : ''
    const verdict = fits ? 'fits' : 'DOES NOT FIT'
    return `${verdict}: ${limit === 'money' ? '' : `${limit} `}${show(planned)} planned${before}, of ${show(most)}`
  })
}

function bullet(text: string, width: number): string[] {
  return wrap(oneLine(text), width - 2).map((line, i) => `${i === 0 ? '- ' : '  '}${line}`)
}
