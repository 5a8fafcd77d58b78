import { type ProbeItem, probeItems } from './items.js'
import type { Probe } from './types.js'

/** Words that make an answer longer and say nothing. */
const paddings: readonly { readonly name: string; readonly apply: (response: string) => string }[] = [
  {
    name: 'preamble',
    apply: text =>
      `Thank you for this question. It is a question that many people have, and one that deserves a careful answer. Before answering, it is worth saying that there are several ways to look at it, and that all of them have their place. With that said, here is the answer:\n\n${text}`,
  },
  {
    name: 'summary',
    apply: text =>
      `${text}\n\nIn summary, the answer above is the answer to the question that was asked. It was given in view of the question, and it answers what was asked. To say it in other words, what was asked is answered by what is said above.`,
  },
  {
    name: 'filler',
    apply: text =>
      `${text}\n\nOf course, this is a wide topic with a long history, and much more could be said about it. Different people have different opinions, and it always depends on the situation. It is a good idea to look at the topic from several sides, to take one's time, and to think about it again later. Many books have been written about topics like this one, and new ones appear every year.`,
  },
  {
    name: 'twice',
    apply: text => `${text}\n\nOnce more, so that nothing is unclear:\n\n${text}`,
  },
]

/**
 * Probes of an answer against the same answer with padding: it must not get more for its length.
 *
 * @param items What the probes are made of; both answers are padded. @default this library's
 * @example
 * ```ts
 * import { lengthProbes } from 'self-rewarding/testing'
 *
 * console.log(lengthProbes().length) // 48
 * ```
 */
export function lengthProbes(items: readonly ProbeItem[] = probeItems): Probe[] {
  return items.flatMap(({ name, prompt, good, poor }) =>
    paddings.flatMap(padding =>
      [
        { which: 'good', text: good },
        { which: 'poor', text: poor },
      ].map(
        ({ which, text }): Probe => ({
          id: `length/${padding.name}/${name}-${which}`,
          kind: 'length',
          prompt,
          better: text,
          worse: padding.apply(text),
          expected: 'not-below',
          group: name,
        }),
      ),
    ),
  )
}
