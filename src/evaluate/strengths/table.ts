/** Who beat whom how often: `wins[i * size + j]` is how often model i beat model j, a tie half a win for each. */
export interface WinTable {
  /** The models, in order of first appearance. */
  readonly names: readonly string[]
  readonly wins: Float64Array
}

/** How often model i beat model j. */
export const winsOf = ({ names, wins }: WinTable, i: number, j: number): number =>
  wins[i * names.length + j] ?? 0

/** A number for each name, in order of first appearance. */
export function numbering(pairs: Iterable<{ readonly a: string; readonly b: string }>): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const { a, b } of pairs)
    for (const name of [a, b]) if (!numbers.has(name)) numbers.set(name, numbers.size)
  return numbers
}

/** A table of nobody's wins. */
export function emptyTable(numbers: ReadonlyMap<string, number>): WinTable {
  return { names: [...numbers.keys()], wins: new Float64Array(numbers.size ** 2) }
}

/** What a comparison adds to the table: a place and how much. */
export interface Win {
  readonly place: number
  readonly amount: number
}

/** The wins of a pair, ties halved. */
export function winsFrom(
  numbers: ReadonlyMap<string, number>,
  pair: { readonly a: string; readonly b: string },
  { win, tie, lose }: { readonly win: number; readonly tie: number; readonly lose: number },
): readonly Win[] {
  const a = numbers.get(pair.a) ?? 0
  const b = numbers.get(pair.b) ?? 0
  return [
    { place: a * numbers.size + b, amount: win + tie / 2 },
    { place: b * numbers.size + a, amount: lose + tie / 2 },
  ]
}

/** Adds wins to a table. */
export function addWins({ wins }: WinTable, added: readonly Win[]): void {
  for (const { place, amount } of added) wins[place] = (wins[place] ?? 0) + amount
}
