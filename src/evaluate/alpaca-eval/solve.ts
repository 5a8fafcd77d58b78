/** Solves A x = b for a symmetric A, by Cholesky's decomposition; undefined unless A is positive definite beyond rounding error. */
export function solveIfPositive(
  a: readonly (readonly number[])[],
  b: readonly number[],
): readonly number[] | undefined {
  const lower: number[][] = []
  const half: number[] = []
  for (const [i, entries] of a.entries()) {
    const row: number[] = []
    for (const [j, entry] of entries.slice(0, i + 1).entries()) {
      const left = entry - products(row, i === j ? row : (lower[j] ?? []), j)
      if (i !== j) row.push(left / (lower[j]?.[j] ?? 1))
      else if (left > 1e-13 * entry) row.push(Math.sqrt(left))
      else return undefined
    }
    lower.push(row)
    half.push(((b[i] ?? 0) - products(row, half, i)) / (row[i] ?? 1))
  }
  const x = new Array<number>(b.length).fill(0)
  for (let i = b.length - 1; i >= 0; i--) {
    let left = half[i] ?? 0
    for (let k = i + 1; k < b.length; k++) left -= (lower[k]?.[i] ?? 0) * (x[k] ?? 0)
    x[i] = left / (lower[i]?.[i] ?? 1)
  }
  return x
}

/** Sum of the products of the first `count` entries. */
function products(a: readonly number[], b: readonly number[], count: number): number {
  let sum = 0
  for (let k = 0; k < count; k++) sum += (a[k] ?? 0) * (b[k] ?? 0)
  return sum
}
