import { shellQuote } from '../node/handoff/shell-quote.js'

/** The command line of these arguments, for a shell. */
export function commandLine(args: readonly string[]): string {
  return ['npx', 'self-rewarding', ...args].map(shellQuote).join(' ')
}
