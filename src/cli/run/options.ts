import type { LabJudge, LabPreset, LabWorldName } from '../../lab/index.js'

// Listed here so that `--help` need not load the lab; a test holds them against it.

/** What `--world` takes. */
export const worlds = [
  'manners',
  'programs',
  'programs-hard',
  'programs-apart',
] as const satisfies readonly LabWorldName[]
/** What `--preset` takes. */
export const presets = ['paper', 'stabilised', 'replay-only'] as const satisfies readonly LabPreset[]
/** What `--judge` takes. */
export const judges = [
  'self',
  'frozen',
  'shuffled',
  'random',
  'oracle',
  'manners-only',
  'length',
] as const satisfies readonly LabJudge[]

/** Options of `self-rewarding run`. */
export interface RunFlags {
  readonly directory: string
  readonly models?: string
  readonly world: (typeof worlds)[number]
  readonly preset: (typeof presets)[number]
  readonly judge: (typeof judges)[number]
  readonly seed: number
  readonly iterations: number
  readonly prompts: number
  readonly fromScratch: boolean
  readonly threads: '1' | '2'
  readonly json: boolean
}

/** What options are where the user says nothing. */
export const defaults = {
  directory: 'runs/lab',
  world: 'manners',
  preset: 'paper',
  judge: 'self',
  seed: '1',
  iterations: '2',
  prompts: '400',
  threads: '2',
} as const

/** Reads a whole number of at least some size. */
export function wholeNumber(least: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
    throw new SyntaxError(`expected a whole number, ${least} or more`)
  }
}

/** Reads a path: an empty one is a variable that a script forgot to set. */
export function path(text: string): string {
  if (text.trim() !== '') return text
  throw new SyntaxError('expected a path')
}
