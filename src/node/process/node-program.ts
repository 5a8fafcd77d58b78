import { basename } from 'node:path'

/**
 * A program that runs a source given with `-e` as Node does. In Bun, Deno, Electron and a program that has Node inside,
 * this process is none: the `node` of the `PATH` is.
 */
export function nodeProgram(own = process.execPath): string {
  return /^node(js)?[\d.-]*(\.exe)?$/i.test(basename(own)) ? own : 'node'
}
