import { type ProbeItem, probeItems } from './items.js'
import type { Probe } from './types.js'

/**
 * Probes of a judge that compares: whichever of two answers it is shown first, it has to say the same.
 *
 * @param items What the probes are made of. @default this library's
 * @example
 * ```ts
 * import { orderProbes } from 'self-rewarding/testing'
 *
 * console.log(orderProbes()[0]?.expected) // same
 * ```
 */
export function orderProbes(items: readonly ProbeItem[] = probeItems): Probe[] {
  return [
    ...items.map(
      ({ name, prompt, good, poor }): Probe => ({
        id: `order/${name}`,
        kind: 'order',
        prompt,
        better: good,
        worse: poor,
        expected: 'same',
      }),
    ),
    ...(items === probeItems ? alike : []),
  ]
}

/** Answers that are about as good: where a judge falls back on the place. */
const alike: readonly Probe[] = [
  {
    id: 'order/alike-greeting',
    kind: 'order',
    prompt: 'Write one friendly sentence that welcomes a new colleague.',
    better: 'Welcome to the team, it is great to have you here!',
    worse: 'We are so glad that you have joined us, welcome aboard!',
    expected: 'same',
  },
  {
    id: 'order/alike-synonym',
    kind: 'order',
    prompt: 'Give one synonym of "fast".',
    better: 'Quick.',
    worse: 'Rapid.',
    expected: 'same',
  },
  {
    id: 'order/alike-breakfast',
    kind: 'order',
    prompt: 'Suggest one quick breakfast.',
    better: 'Oat porridge with an apple: ready in five minutes.',
    worse: 'Yoghurt with nuts and a banana: ready in two minutes.',
    expected: 'same',
  },
  {
    id: 'order/alike-wrong',
    kind: 'order',
    prompt: 'What is the largest planet of the solar system?',
    better: 'The largest planet is Saturn.',
    worse: 'The largest planet is Neptune.',
    expected: 'same',
  },
]
