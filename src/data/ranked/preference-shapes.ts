import { z } from 'zod'
import type { PreferenceShape } from './from-preferences.js'
import { textOf } from './source.js'

const conversation = z.array(z.object({ role: z.string(), content: z.string() })).min(2)
const mtBenchRow = z.object({
  model_a: z.string(),
  model_b: z.string(),
  winner: z.unknown(),
  turn: z.int(),
  conversation_a: conversation,
  conversation_b: conversation,
})

/**
 * Rows of `lmsys/mt_bench_human_judgments`: `{ question_id, model_a, model_b, winner, judge, conversation_a,
 * conversation_b, turn }`. Verdicts on the first turn are read. On the second, each answer follows its own model's first
 * answer, so that no prompt is common to both: `later-turn`. Any tie (`tie`, `tie (inconsistent)`) is one.
 *
 * @example
 * ```ts
 * import { mtBench, rankedFromPreferences } from 'self-rewarding/data'
 *
 * // The hub's file is parquet: readParquetRows of self-rewarding/node.
 * const read = (rows: AsyncIterable<object>) => rankedFromPreferences(rows, mtBench())
 * ```
 */
export function mtBench(): PreferenceShape {
  return row => {
    const parsed = mtBenchRow.safeParse(row)
    if (!parsed.success) return 'wrong-shape'
    const { model_a, model_b, winner, turn, conversation_a, conversation_b } = parsed.data
    if (turn !== 1) return 'later-turn'
    const prompt = textOf(conversation_a[0]?.content)
    const [a, b] = [textOf(conversation_a[1]?.content), textOf(conversation_b[1]?.content)]
    const isSame = conversation_b[0]?.content === prompt
    if (prompt === undefined || a === undefined || b === undefined || !isSame) return 'wrong-shape'
    const better = winner === 'model_a' ? 0 : winner === 'model_b' ? 1 : isTie(winner) ? 'tie' : undefined
    if (better === undefined) return 'no-verdict'
    return {
      prompt,
      responses: [
        { id: model_a, text: a },
        { id: model_b, text: b },
      ],
      better,
    }
  }
}

const isTie = (winner: unknown): boolean => typeof winner === 'string' && /^tie\b/.test(winner)

/**
 * Rows of LLMBar: `{ input, output_1, output_2, label }`, with the better output's number as the label.
 *
 * @example
 * ```ts
 * import { llmBar, rankedFromPreferences } from 'self-rewarding/data'
 *
 * const rows = [{ input: 'Name a prime.', output_1: '9', output_2: '7', label: 2 }]
 * const { instructions } = await rankedFromPreferences(rows, llmBar())
 * console.log(instructions[0]?.responses[0]?.text) // 7
 * ```
 */
export function llmBar(): PreferenceShape {
  return ({ input, output_1, output_2, label }) => {
    const prompt = textOf(input)
    const [one, two] = [textOf(output_1), textOf(output_2)]
    if (prompt === undefined || one === undefined || two === undefined) return 'wrong-shape'
    if (label !== 1 && label !== 2) return 'no-verdict'
    return {
      prompt,
      responses: [
        { id: 'output_1', text: one },
        { id: 'output_2', text: two },
      ],
      better: label === 1 ? 0 : 1,
    }
  }
}
