/** A prompt of an iteration, and with it the pair that it gave: `2:17`. */
export interface PairName {
  readonly iteration: number
  /** Index of the prompt in its iteration, from 0; absent where the iteration alone is named. */
  readonly prompt?: number
}

/** Reads `2:17`, or `2` alone. */
export function pairName(text: string): PairName {
  const match = /^(\d+)(?::(\d+))?$/.exec(text)
  const [iteration, prompt] = [Number(match?.[1]), Number(match?.[2])]
  if (match && iteration >= 1 && Number.isSafeInteger(iteration)) {
    if (match[2] === undefined) return { iteration }
    if (Number.isSafeInteger(prompt)) return { iteration, prompt }
  }
  throw new SyntaxError(
    'expected ITERATION:PROMPT, such as 1:17 for prompt_index 17 of iteration 1, or the iteration alone',
  )
}
