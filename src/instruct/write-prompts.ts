import { invalid } from '../core/check.js'
import { randomStream } from '../core/seed.js'
import { drawDemonstrations, fewShotPrompt } from './few-shot-prompt.js'
import { exactNovelty, type Novelty } from './novelty.js'
import { parseInstructionList } from './parse-instruction-list.js'
import type { PromptContext, PromptDraft } from './prompt-source.js'
import type { InstructionRequest, SelfInstructOptions } from './self-instruct.js'

/** Options with their defaults in place. */
type Settings = SelfInstructOptions &
  Required<Pick<SelfInstructOptions, 'shots' | 'perCall' | 'form' | 'patience' | 'sampling'>>

/** Calls that are made side by side. What a round accepts cannot depend on the order in which its calls end. */
const round = 16

/** The prompts of one iteration: accepted in the order of calls and lines, the others with why they were dropped. */
export async function* writePrompts(settings: Settings, context: PromptContext): AsyncGenerator<PromptDraft> {
  const { seeds, count, patience } = settings
  const novelty = (settings.novelty ?? exactNovelty)()
  for (const known of seeds) novelty.add(known)
  for await (const known of context.earlier()) novelty.add(known)
  let accepted = 0
  let barren = 0
  for (let first = 0; accepted < count; first += round) {
    const calls = await Promise.all(
      Array.from({ length: round }, (_, i) => ask(settings, context, first + i)),
    )
    for (const drafts of calls) {
      let isNew = false
      for (const draft of drafts) {
        const dropped = draft.dropped ?? (accepted === count ? 'surplus' : rejection(novelty, draft.prompt))
        yield dropped === undefined ? draft : { ...draft, dropped }
        if (dropped !== undefined) continue
        accepted++
        isNew = true
      }
      barren = isNew ? 0 : barren + 1
      if (barren < patience || accepted === count) continue
      throw invalid(
        'count',
        count,
        `no more prompts than the writer can think of: ${patience} calls in a row after ${accepted} prompts brought nothing new; lower count, raise the temperature, or give more seeds`,
      )
    }
  }
}

/** One call: its demonstrations depend on its place alone. */
async function ask(
  { seeds, writer, shots, perCall, form, sampling }: Settings,
  { iteration, seed, ask }: PromptContext,
  index: number,
): Promise<readonly PromptDraft[]> {
  const random = randomStream([seed, iteration, 'demonstrations', index])
  const demonstrations = drawDemonstrations(seeds, random, shots)
  const asked =
    typeof form === 'string'
      ? numberedList(form, demonstrations, perCall)
      : form.request(demonstrations, perCall)
  const stop = [...(sampling.stop ?? []), ...asked.stop]
  const request = { input: asked.input, n: 1, sampling: stop.length > 0 ? { ...sampling, stop } : sampling }
  const [completion] = await ask({ index, request, ...(writer !== 'self' && { writer }) })
  const source = `call:${index}`
  if (completion === undefined) return [{ prompt: '', source, dropped: 'call-failed' }]
  const { instructions, dropped } = asked.read(completion)
  return [
    ...instructions.map((prompt, line) => ({ prompt, source: `${source}/line:${line}` })),
    ...dropped.map(({ reason, raw }) => ({ prompt: raw, source, dropped: reason })),
  ]
}

function numberedList(
  form: 'chat' | 'text',
  demonstrations: readonly string[],
  count: number,
): InstructionRequest {
  const shot = fewShotPrompt({ demonstrations, count, form })
  return { ...shot, read: ({ text, finish }) => parseInstructionList(text, { ...shot, finish }) }
}

function rejection(novelty: Novelty, prompt: string): string | undefined {
  const verdict = novelty.accept(prompt)
  return verdict.ok ? undefined : verdict.reason
}
