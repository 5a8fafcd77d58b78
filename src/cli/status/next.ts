import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { commandLine } from '../command-line.js'
import type { RunStatusReport } from './types.js'

/** What somebody who sees this would do now. */
export async function whatNext(status: Omit<RunStatusReport, 'next'>): Promise<RunStatusReport['next']> {
  const { directory, state, at, shards, progress } = status
  const sealed = progress.filter(({ rows = 0 }) => rows > 0).at(-1)
  const look = sealed ? [commandLine(['explain', directory, String(sealed.iteration)])] : []
  const isLab = await access(join(directory, 'lab.json')).then(
    () => true,
    () => false,
  )
  const again = isLab ? commandLine(['run', '--directory', directory]) : commandLine(['run', 'CONFIG'])
  const goOn = isLab
    ? 'It goes on with the command that began it'
    : 'It goes on with the command that began it (CONFIG is its config file)'
  if (state === 'under-way') return { message: 'Nothing to do: a process works on it.', commands: look }
  if (state === 'finished')
    return {
      message: 'Nothing left to do. To look at it:',
      commands: [...look, commandLine(['reproduce', directory])],
    }
  const open = shards.filter(({ isDone }) => !isDone)
  if (open.length > 0) {
    const each = open
      .slice(0, 8)
      .map(({ index, count }) => commandLine(['run', 'CONFIG', '--shard', `${index}/${count}`]))
    return {
      message: 'Shards are not at their end. Run them, then merge:',
      commands: [...each, commandLine(['merge', 'CONFIG'])],
    }
  }
  if (shards.length > 0)
    return { message: 'When all shards are done, merge them:', commands: [commandLine(['merge', 'CONFIG'])] }
  const paused = progress[at.iteration - 1]?.gates.some(({ action }) => action === 'pause') === true
  return {
    message: paused
      ? 'A gate asked to look before it trains. Change the gate or its limit in the config, then:'
      : `${goOn}; no recorded call is made twice:`,
    commands: [again, ...look],
  }
}
