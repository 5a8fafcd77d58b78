import { hashJson } from '../../core/hash.js'
import type { IterationReport } from '../../iterate/report.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import { rowsOf } from '../explain/read-rows.js'
import type { BothAnswered, Difference } from './types.js'

/** Instructions that both models answered, the first of them with their first answers. */
export async function bothAnswered(
  ledger: ReadableLedger,
  a: IterationReport,
  b: IterationReport,
  most: number,
): Promise<Required<Pick<Difference, 'examples'>>> {
  // By a hash: prompts of a large run do not fit into memory, their hashes do.
  const known = new Map<string, number>()
  for await (const { prompt, prompt_index } of rowsOf(ledger, a.iteration, 'prompts'))
    known.set(hashJson(prompt), prompt_index)
  const shared: { readonly prompt: string; readonly at: readonly [number, number] }[] = []
  let all = 0
  for await (const { prompt, prompt_index } of rowsOf(ledger, b.iteration, 'prompts')) {
    const first = known.get(hashJson(prompt))
    if (first === undefined) continue
    all++
    if (shared.length < most) shared.push({ prompt, at: [first, prompt_index] })
  }
  const ofA = await firstAnswers(ledger, a.iteration, new Set(shared.map(({ at }) => at[0])))
  const ofB = await firstAnswers(ledger, b.iteration, new Set(shared.map(({ at }) => at[1])))
  const shown = shared.flatMap(({ prompt, at }): BothAnswered[] => {
    const [first, second] = [ofA.get(at[0]), ofB.get(at[1])]
    if (first === undefined || second === undefined) return []
    const names = [`${a.iteration}:${at[0]}`, `${b.iteration}:${at[1]}`] as const
    return [{ prompt, answers: [first, second], names }]
  })
  return { examples: { shown, all } }
}

async function firstAnswers(
  ledger: ReadableLedger,
  iteration: number,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>()
  for await (const { prompt_index, text } of rowsOf(ledger, iteration, 'candidates')) {
    if (wanted.has(prompt_index) && !found.has(prompt_index)) found.set(prompt_index, text)
    if (found.size === wanted.size) break
  }
  return found
}
