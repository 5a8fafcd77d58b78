/** The known name that an unknown one was probably meant to be; undefined where none is near. @internal */
export function suggest(unknown: string, known: readonly string[]): string | undefined {
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')
  // Nobody mistypes a name so long, and each letter costs.
  if (unknown.length > 100) return undefined
  const wanted = plain(unknown)
  const ranked = known
    .map(name => ({ name, steps: distance(wanted, plain(name)), isPart: isPart(wanted, plain(name)) }))
    .filter(({ name, steps, isPart }) => isPart || steps <= Math.floor(name.length / 3))
    .sort((a, b) => a.steps - b.steps)
  return ranked[0]?.name
}

function isPart(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a))
}

/** Letters to insert, delete or replace (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1))
    }
    row = next
  }
  return at(row, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
