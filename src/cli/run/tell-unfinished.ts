import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine } from '../progress/json-view.js'
import { shortLine } from '../short-line.js'

/** Work that its signal or its budget ended. */
interface Unfinished {
  readonly status: 'stopped' | 'budget'
  readonly next: { readonly message: string }
}

/** Says how work goes on that is not at its end: by the same command again. */
export function tellUnfinished({ process, args }: CliContext, result: Unfinished, json: boolean): void {
  const command = commandLine(args)
  process.stdout.write(
    json
      ? jsonLine({ result: { ...result, next: { ...result.next, command } } })
      : `${shortLine(result.next.message)} To go on:\n  ${shortLine(command, 2000)}\n`,
  )
  process.exitCode = result.status === 'budget' ? exitCodes.paused : exitCodes.interrupted
}
