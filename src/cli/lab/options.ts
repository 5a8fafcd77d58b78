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
  'format-only',
  'length',
] as const satisfies readonly LabJudge[]

/** Options of a run of the lab. */
export interface LabFlags {
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
  seed: 1,
  iterations: 2,
  prompts: 400,
  fromScratch: false,
  threads: '2',
} as const satisfies Partial<LabFlags>
