import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/cli/config/load.js'
import { inert, nameable } from './setup.js'

describe('what is typed on the command line', () => {
  const flood = '\u001b[2Jx'.repeat(20_000)

  it.each([nameable, `${nameable}.json`, `\n${nameable}`, `\0${nameable}\0.json`, `runs/a\0b`, flood])(
    'reaches no terminal as a name that is not there',
    async name => {
      for (const args of [
        [name],
        [`--${name}`],
        ['plan', name],
        ['plan', 'x.json', '--sample', name],
        ['run', name],
        ['run', '--preset', name],
        ['run', '--seed', name],
        ['run', name, '--shard', name],
        ['run', `--${name}`],
        ['resume', name],
        ['merge', name],
        ['reselect', name],
        ['judge', name, '--config', name],
        ['judge-bench', name, '--config', name, '--data', name],
        ['evaluate', name],
        ['report', name],
        ['reproduce', name],
        ['reproduce', '.', '--evaluation', name],
        ['export', name, '--iteration', '1', '--format', 'trl'],
        ['export', name, '--iteration', '1', '--format', name],
        ['view', name],
        ['view', name, '--port', name],
        ['view', name, '--who', name],
        ['status', name],
        ['explain', name, name],
        ['diff', name, '1', '2'],
        ['doctor', name],
        ['data', name],
        ['completion', name],
      ]) {
        const { code } = await inert(args, { config: () => loadConfig(args[1] ?? '') })
        expect([args.map(arg => arg.slice(0, 40)), code]).toEqual([
          expect.anything(),
          expect.toBeOneOf([1, 2]),
        ])
      }
    },
  )
})
