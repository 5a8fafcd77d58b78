import { commandLine } from '../../command-line.js'
import { isCopy, type Written } from '../../explain/written-by.js'
import type { WriterView } from '../api.js'
import { cutAt } from './cut-at.js'

/** Characters of all these texts together: they are shown beside a prompt, and `explain` has the rest. */
const most = 200_000

/** The call that wrote a prompt as the page shows it. */
export function writerView(
  { demonstrations, reply }: Written,
  text: string,
  {
    directory,
    iteration,
    prompt,
  }: { readonly directory: string; readonly iteration: number; readonly prompt: number },
): WriterView {
  const taken = reply === undefined || isCopy(text, reply) ? undefined : reply
  const texts = [...(demonstrations ?? []), ...(taken === undefined ? [] : [taken])]
  const limit = Math.floor(most / Math.max(1, texts.length))
  const shown = (whole: string): string => cutAt(whole, limit)
  return {
    ...(demonstrations && { demonstrations: demonstrations.map(shown) }),
    ...(taken !== undefined && { reply: shown(taken) }),
    ...(texts.some(({ length }) => length > limit) && {
      command: commandLine(['explain', directory, `${iteration}:${prompt}`, '--full']),
    }),
  }
}
