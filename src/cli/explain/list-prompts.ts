import { readStored } from '../../iterate/stored.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import { fixed, plural } from '../../report/text/numbers.js'
import { reasonInWords } from '../../report/text/reasons.js'
import { truncate } from '../../report/text/width.js'
import { commandLine } from '../command-line.js'
import { shortLine } from '../short-line.js'
import { UsageError } from '../usage-error.js'
import { rowsOf } from './read-rows.js'

/** Pairs and prompts without one that are listed, of each. */
const mostListed = 10

/** A pair as a list shows it. */
interface Listed {
  readonly index: number
  /** Absent where one of the two was never scored. */
  readonly gap?: number
}

/** The pairs of an iteration to look at: those with the widest gaps, and prompts that gave none by reason. */
export interface PromptList {
  readonly iteration: number
  readonly pairs: number
  readonly widest: readonly (Listed & { readonly prompt: string })[]
  readonly without: readonly { readonly reason: string; readonly prompts: number; readonly first: number }[]
}

/** @throws `UsageError` where the iteration has no datasets. */
export async function listPrompts(ledger: ReadableLedger, iteration: number): Promise<PromptList> {
  if ((await readStored(ledger, { document: 'manifest', iteration })) === undefined) {
    throw new UsageError(
      `the datasets of iteration ${iteration} of ${ledger.location} are not written; name a prompt, such as ${iteration}:0, to see what is recorded of it, or ask self-rewarding status ${ledger.location} where the run is`,
    )
  }
  let pairs = 0
  let widest: Listed[] = []
  for await (const row of rowsOf(ledger, iteration, 'pairs')) {
    pairs++
    const { prompt_index: index, chosen_score: chosen, rejected_score: rejected } = row
    widest.push({ index, ...(chosen !== null && rejected !== null && { gap: chosen - rejected }) })
    // Cut now and then, so that memory does not grow with the pairs.
    if (widest.length >= 1000) widest = best(widest)
  }
  const shown = best(widest)
  const wanted = new Set(shown.map(({ index }) => index))
  const texts = new Map<number, string>()
  for await (const { prompt_index, prompt } of rowsOf(ledger, iteration, 'prompts')) {
    if (wanted.has(prompt_index)) texts.set(prompt_index, prompt)
  }
  const without = new Map<string, { prompts: number; first: number }>()
  for await (const { stage, reason, prompt_index: first } of rowsOf(ledger, iteration, 'failures')) {
    if (stage !== 'selection') continue
    const known = without.get(reason)
    if (known) known.prompts++
    else without.set(reason, { prompts: 1, first })
  }
  return {
    iteration,
    pairs,
    widest: shown.map(each => ({ ...each, prompt: texts.get(each.index) ?? '' })),
    without: [...without].map(([reason, counts]) => ({ reason, ...counts })),
  }
}

function best(pairs: readonly Listed[]): Listed[] {
  return pairs.toSorted((a, b) => (b.gap ?? -1) - (a.gap ?? -1) || a.index - b.index).slice(0, mostListed)
}

/** The list for a person. */
export function formatList(
  { iteration, pairs, widest, without }: PromptList,
  {
    run,
    width,
    heading,
  }: { readonly run: string; readonly width: number; readonly heading: (text: string) => string },
): string {
  const line = (index: number, gap: string, text: string): string =>
    truncate(`${`${iteration}:${index}`.padEnd(10)}  ${gap.padStart(5)}  ${shortLine(text)}`, width)
  const [first] = [...widest.map(({ index }) => index), ...without.map(({ first }) => first)]
  return `${[
    heading(`Iteration ${iteration}: ${plural(pairs, 'pair')}; those with the widest gap of scores`),
    '',
    ...widest.map(({ index, gap, prompt }) => line(index, gap === undefined ? '–' : fixed(gap, 2), prompt)),
    ...(without.length > 0 ? ['', heading('Prompts that gave none, and one of each'), ''] : []),
    ...without.map(({ reason, prompts, first }) => line(first, String(prompts), reasonInWords(reason))),
    ...(first === undefined
      ? []
      : [
          '',
          'To see what led to one of them:',
          `  ${shortLine(commandLine(['explain', run, `${iteration}:${first}`]), 2000)}`,
        ]),
  ].join('\n')}\n`
}
