import { loadEvaluation } from '../../src/cli/config/load.js'
import type { CliContext } from '../../src/cli/context.js'
import type { RunLabOptions } from '../../src/cli/lab/run-lab-options.js'
import { UsageError } from '../../src/cli/usage-error.js'
import type { RunnerOptions } from '../../src/index.js'
import type { RunSummary } from '../../src/report/index.js'
import { summary } from '../report/fixture/summary.js'

/** What became of a command. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Options that the driver was given, where it was asked. */
  readonly options?: RunLabOptions
  /** Codes with which the process was ended at once. */
  readonly exits: readonly number[]
}

/** A driver that tells a little and gives the made-up summary. */
export async function fakeLab({ onProgress }: RunLabOptions): Promise<RunSummary> {
  onProgress({ type: 'stage', stage: 'sft', label: 'M1: fine-tuning', unit: 'steps', total: 2 })
  onProgress({ type: 'count', done: 1, note: 'loss 0.5' })
  onProgress({ type: 'event', event: { type: 'run-end', status: 'finished' } })
  onProgress({ type: 'stage-end', summary: 'loss 0.4' })
  return summary
}

/** What a command finds of the world. */
interface World {
  readonly runLab?: (options: RunLabOptions, interrupt: () => void) => Promise<RunSummary>
  /** What the config gives; `interrupt` is what Ctrl+C would do. */
  readonly config?: (interrupt: () => void) => RunnerOptions | Promise<RunnerOptions>
  /** Whether whoever reads the output keeps up. */
  readonly isRead?: () => boolean
  /** Sees what is printed while the command goes on. */
  readonly onOutput?: (text: string, interrupt: () => void) => void
}

/** Runs a command without a process; `interrupt` is what Ctrl+C would do. */
export async function command(args: readonly string[], world: World['runLab'] | World = {}): Promise<Ended> {
  const {
    runLab = fakeLab,
    config,
    isRead = () => true,
    onOutput = () => {},
  } = typeof world === 'function' ? { runLab: world } : world
  const written = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  const interrupt = (): void => {
    for (const listener of listeners) listener()
  }
  const output = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text
      onOutput(text, interrupt)
      return isRead()
    },
    once(_: 'drain', listener: () => void) {
      setImmediate(listener)
    },
  })
  const exits: number[] = []
  let options: RunLabOptions | undefined
  const context: CliContext = {
    process: { stdout: output('stdout'), stderr: output('stderr') },
    args,
    runLab(given) {
      options = given
      return runLab(given, interrupt)
    },
    async loadConfig(path) {
      if (config === undefined) throw new UsageError(`there is no file ${path}`)
      return config(interrupt)
    },
    loadEvaluation,
    onInterrupt(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exit: code => exits.push(code),
  }
  const { runCli } = await import('../../src/cli/app.js')
  const code = await runCli(context)
  return { code, ...written, ...(options && { options }), exits }
}
