import type { CliContext } from '../../src/cli/context.js'
import type { RunLabOptions } from '../../src/cli/lab/run-lab.js'
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

/** Runs a command without a process; `interrupt` is what Ctrl+C would do. */
export async function command(
  args: readonly string[],
  runLab: (options: RunLabOptions, interrupt: () => void) => Promise<RunSummary> = fakeLab,
): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const output = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text
    },
  })
  const listeners = new Set<() => void>()
  const exits: number[] = []
  let options: RunLabOptions | undefined
  const context: CliContext = {
    process: { stdout: output('stdout'), stderr: output('stderr') },
    args,
    runLab(given) {
      options = given
      return runLab(given, () => {
        for (const listener of listeners) listener()
      })
    },
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
