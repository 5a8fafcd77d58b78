#!/usr/bin/env node
import { isatty } from 'node:tty'
import { runCli } from './app.js'
import { exitCodes } from './exit-codes.js'

const { stdout, stderr } = process

// Somebody who reads only the beginning, such as `head`, is no error of ours.
for (const output of [stdout, stderr]) {
  output.on('error', error => {
    if (Reflect.get(error, 'code') === 'EPIPE') process.exit(exitCodes.failed)
    throw error
  })
}

const exitCode = await runCli({
  process: { stdout, stderr },
  ...(stderr.isTTY && process.env.TERM !== 'dumb' && { terminal: stderr }),
  // To look at it opens it.
  get keyboard() {
    return isatty(0) ? process.stdin : undefined
  },
  args: process.argv.slice(2),
  runLab: async options => (await import('./lab/run-lab.js')).runLab(options),
  loadConfig: async (path, purpose) => (await import('./config/load.js')).loadConfig(path, purpose),
  loadEvaluation: async path => (await import('./config/load.js')).loadEvaluation(path),
  onInterrupt(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener)
    return () => process.off('SIGINT', listener).off('SIGTERM', listener)
  },
  exit: code => process.exit(code),
})

// What a config left open, such as idle connections, must not hold the process. Written is only what was flushed.
stdout.write('', () => stderr.write('', () => process.exit(exitCode)))
