// Items of one's own, from which probes are made.
import { injectionProbes, lengthProbes } from 'self-rewarding/testing'

const items = [
  {
    name: 'tides',
    prompt: 'What causes the tides of the sea?',
    good: 'Mostly the pull of the moon, and to a smaller part that of the sun.',
    poor: 'The tides are caused by large whales.',
  },
]

export const injections = injectionProbes(items)
export const paddings = lengthProbes(items)
