import { ensure, invalid } from '../core/check.js'
import { randomStream } from '../core/seed.js'
import { drawDemonstrations, type Shots } from './demonstrations.js'
import { fewShotPrompt } from './few-shot-prompt.js'
import type { InstructionRequest } from './instruction-form.js'
import { exactNovelty } from './novelty.js'
import { parseInstructionList } from './parse-instruction-list.js'
import type { PromptContext, PromptDraft } from './prompt-source.js'
import type { SelfInstructOptions } from './self-instruct-options.js'

/** Options with their defaults in place. */
type Settings = SelfInstructOptions &
  Required<Pick<SelfInstructOptions, 'perCall' | 'round' | 'form' | 'patience' | 'sampling'>> & {
    readonly shots: Exclude<Shots, number>
  }

/**
 * The prompts of one iteration: accepted in the order of calls and lines, the others with why they were dropped. What a
 * round accepts cannot depend on the order in which its calls end.
 */
export async function* writePrompts(settings: Settings, context: PromptContext): AsyncGenerator<PromptDraft> {
  const { seeds, count, patience, round, shots, filter } = settings
  const novelty = (settings.novelty ?? exactNovelty)()
  for (const [name, part] of Object.entries({ filter, novelty }))
    ensure(part === undefined || Boolean(part.id), `${name}.id`, part?.id, 'a name and settings')
  for (const known of seeds) novelty.add(known)
  /** What models wrote, if it is shown to them. */
  const made: string[] = []
  const keep = (prompt: string): unknown => shots.machine > 0 && made.push(prompt)
  for await (const known of context.earlier()) {
    novelty.add(known)
    keep(known)
  }
  /** Why a prompt must not enter. */
  const rejection = (prompt: string): string | undefined => {
    const overlap = context.overlap?.(prompt)
    if (overlap !== undefined) return overlap
    const suits = filter?.check(prompt) ?? { ok: true }
    const verdict = suits.ok ? novelty.accept(prompt) : suits
    return verdict.ok ? undefined : verdict.reason
  }
  let accepted = 0
  let barren = 0
  for (let first = 0; accepted < count; first += round) {
    const calls = await Promise.all(
      Array.from({ length: round }, (_, i) => ask(settings, context, first + i, made)),
    )
    for (const drafts of calls) {
      let isNew = false
      for (const draft of drafts) {
        const dropped = draft.dropped ?? (accepted === count ? 'surplus' : rejection(draft.prompt))
        yield dropped === undefined ? draft : { ...draft, dropped }
        if (dropped !== undefined) continue
        keep(draft.prompt)
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

/** One call: its demonstrations depend on its place, and on what was written before its round. */
async function ask(
  { seeds, writer, shots, perCall, round, form, sampling }: Settings,
  { iteration, seed, ask }: PromptContext,
  index: number,
  made: readonly string[],
): Promise<readonly PromptDraft[]> {
  const random = randomStream([seed, iteration, 'demonstrations', index])
  const demonstrations = drawDemonstrations(seeds, random, shots, made)
  const asked =
    typeof form === 'string'
      ? numberedList(form, demonstrations, perCall)
      : form.request(demonstrations, perCall)
  const stop = [...(sampling.stop ?? []), ...asked.stop]
  const request = { input: asked.input, n: 1, sampling: stop.length > 0 ? { ...sampling, stop } : sampling }
  const dependentsFrom = shots.machine > 0 && (Math.floor(index / round) + 1) * round
  const [completion] = await ask({
    index,
    request,
    demonstrations,
    ...(writer !== 'self' && { writer }),
    ...(dependentsFrom && { dependentsFrom }),
  })
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
