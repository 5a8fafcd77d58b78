import type { RunError } from '../iterate/errors.js'
import type { Shard } from '../ledger/ledger.js'
import { commandLine } from './command-line.js'

/** Shards whose commands are shown one by one. */
const mostShown = 8

/** What to do about an error, in the words of the command; `undefined` where its own message says it. */
export function adviceOn({ reason, shards }: RunError, config: string): string | undefined {
  const command = (...args: string[]): string => `\n  ${commandLine(args)}`
  const run = (...more: string[]): string => command('run', config, ...more)
  const each = shards.slice(0, mostShown).map(shard => run('--shard', nameOf(shard)))
  const rest = shards.length > mostShown ? `\n  … and ${shards.length - mostShown} more` : ''
  switch (reason) {
    case 'settings-changed':
      return `Give the settings of then, or use another run directory, or make those calls again:${run('--redo')}`
    case 'no-run':
      return `Run this in the directory in which the other commands of the run are typed, or begin the run:${run('--until', 'prompts')}`
    case 'prompts-not-sealed':
      return `First, without a shard:${run('--until', 'prompts')}`
    case 'shards-not-done':
      return shards.length === 0
        ? `Run all shards to their end first, such as:${run('--shard', '1/8')}`
        : `Run ${shards.length === 1 ? 'it to its' : 'them to their'} end first:${each.join('')}${rest}`
    case 'shards-not-merged':
      return `Run all shards to their end, those that are done need nothing, and merge them:${each.join('')}${rest}${command('merge', config)}`
    default:
      return undefined
  }
}

function nameOf({ index, count }: Shard): string {
  return `${index}/${count}`
}
