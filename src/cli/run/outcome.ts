import type { RunResult } from '../../iterate/index.js'
import { formatReport } from '../../report/format-report.js'
import { isEndedEarly } from '../../report/tables/gate-lines.js'
import { commandLine } from '../command-line.js'
import { exitCodes } from '../exit-codes.js'
import { shortLines } from '../short-line.js'

/** The exit code for how a run ended. */
export function exitCodeOf({ status }: RunResult): number {
  switch (status) {
    case 'stopped':
      return exitCodes.interrupted
    case 'budget':
    case 'awaiting-training':
    case 'paused':
      return exitCodes.paused
    default:
      return exitCodes.done
  }
}

/** What came of a run for a program: what to do now is said in the words of the command. */
export function inCommandWords(result: RunResult, config: string, again: string): RunResult {
  const run = (...more: string[]): string => commandLine(['run', config, ...more])
  const merge = commandLine(['merge', config])
  switch (result.status) {
    case 'stopped':
      return { ...result, next: { message: 'To go on, give the same command again.', command: again } }
    case 'prompts-sealed':
      return {
        ...result,
        next: {
          message: `Run every shard, as in \`${run('--shard', '1/8')}\`, then \`${merge}\`; or all in one process.`,
          command: run(),
        },
      }
    case 'datasets-sealed':
      return { ...result, next: { message: 'To train on the datasets and go on.', command: run() } }
    case 'shard-done':
      return { ...result, next: { message: 'When all shards are done, merge them.', command: merge } }
    default:
      return result
  }
}

/** What came of a run and what to do now, for a person. */
export function describeOutcome(result: RunResult, config: string, again: string): string {
  const report = formatReport(result.report)
  const next = whatNext(result, config, again).map(text => shortLines(text))
  return `${[...(report === '' ? [] : [report]), ...next].join('\n\n')}\n`
}

function whatNext(
  { status, checkpoints, chosen, report, next }: RunResult,
  config: string,
  again: string,
): string[] {
  const run = (...more: string[]): string => `  ${commandLine(['run', config, ...more])}`
  switch (status) {
    case 'finished': {
      const made = checkpoints.map(({ checkpoint: { name, path } }) => `  ${name}  ${path}`)
      const why =
        chosen && isEndedEarly(report)
          ? [`Ended early. To use: ${chosen.checkpoint.name} (${chosen.why})`]
          : []
      return [`Finished.\n${made.join('\n')}`, ...why]
    }
    case 'paused':
      return [`Paused by a gate.\n${next?.message ?? ''}`, `Then:\n  ${again}`]
    case 'stopped':
      return [`Stopped; what is recorded stays. To go on:\n  ${again}`]
    case 'budget':
      return [`${next?.message ?? ''}\n  ${again}`]
    case 'awaiting-training': {
      const { message = 'Somebody has to train.', command = '' } = next ?? {}
      const isTold = message.includes(command)
      return [isTold ? message : `${message}\n  ${command}`, `To go on after that:\n  ${again}`]
    }
    case 'prompts-sealed':
      return [
        `The prompts are there. In shards, as many as you like, here or elsewhere:\n${run('--shard', '1/8')}\n  …\n${run('--shard', '8/8')}\n  ${commandLine(['merge', config])}`,
        `Or all in one process:\n${run()}`,
      ]
    case 'datasets-sealed':
      return [`The datasets are there. To train on them and go on:\n${run()}`]
    case 'shard-done':
      return [`This shard is done. When all are:\n  ${commandLine(['merge', config])}`]
  }
}
