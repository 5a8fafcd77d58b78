import type { StartOptions } from '../../iterate/index.js'
import type { Shard } from '../../ledger/ledger.js'
import { commandLine } from '../command-line.js'
import { defaults, type LabFlags } from '../lab/options.js'
import { UsageError } from '../usage-error.js'

/** Options of a run of a config. */
export interface ConfigFlags {
  readonly shard?: Shard
  readonly until?: Exclude<StartOptions['until'], 'end' | undefined>
  readonly redo: boolean
  readonly json: boolean
}

/** Options of `self-rewarding run`: of the lab where there is no config. */
export type RunFlags = ConfigFlags & Partial<LabFlags> & Pick<LabFlags, 'fromScratch'>

/** What a run of a config was asked for. */
export function configFlags({ shard, until, redo, json, ...lab }: RunFlags, config: string): ConfigFlags {
  const ofLab = Object.entries(lab).find(([, value]) => value !== undefined && value !== false)
  if (ofLab) {
    throw new UsageError(
      `${flagOf(ofLab[0])} is for the lab, which runs without a config; the settings of this run are in ${config}`,
    )
  }
  if (shard && (until || redo)) {
    const other = until ? '--until' : '--redo'
    throw new UsageError(
      `${other} is for the run as a whole; a shard takes ${commandLine(['run', config, '--shard', 'i/n'])}`,
    )
  }
  return { redo, json, ...(shard && { shard }), ...(until && { until }) }
}

/** What a run of the lab was asked for. */
export function labFlags({ shard, until, redo, ...lab }: RunFlags): LabFlags {
  const ofConfig = shard ? 'shard' : until ? 'until' : redo ? 'redo' : undefined
  if (ofConfig !== undefined) {
    throw new UsageError(
      `--${ofConfig} is for the run of a config; say which: ${commandLine(['run', 'CONFIG', `--${ofConfig}`])}`,
    )
  }
  // What was not typed is there as undefined.
  const typed: Partial<LabFlags> = Object.fromEntries(
    Object.entries(lab).filter(([, value]) => value !== undefined),
  )
  return { ...defaults, json: lab.json, ...typed }
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
