import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { commandLine } from '../command-line.js'
import type { RunStatusReport } from './types.js'

/** What somebody who sees this would do now. */
export async function whatNext(status: Omit<RunStatusReport, 'next'>): Promise<RunStatusReport['next']> {
  const { directory, state, at, shards, progress } = status
  const sealed = progress.filter(({ rows = 0 }) => rows > 0).at(-1)
  const look = sealed ? [commandLine(['explain', directory, String(sealed.iteration)])] : []
  const isTraining = at.stage === 'training' || at.stage === 'seed-training'
  const isLab = await access(join(directory, 'lab.json')).then(
    () => true,
    () => false,
  )
  const again = isLab ? commandLine(['run', '--directory', directory]) : commandLine(['run', 'CONFIG'])
  const goOn = isLab
    ? 'It goes on with the command that began it'
    : 'It goes on with the command that began it (CONFIG is its config file)'
  if (state === 'under-way') return { message: 'Nothing to do: a process works on it.', commands: look }
  const changed = progress.filter(each => each.changed.length > 0)
  if (changed.length > 0) return { message: mend(changed), commands: [again, ...look] }
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
  return {
    message: isPaused(status)
      ? 'A gate asked to look before it goes on. Change the gate or its limit in the config, then:'
      : isTraining
        ? `${goOn}: it waits for the training job that was submitted, or says what trains it; nothing is trained twice:`
        : `${goOn}; no recorded call is made twice:`,
    commands: [again, ...look],
  }
}

/** What to do about datasets that are not as they were written: all but prompts are made of recorded calls. */
function mend(changed: RunStatusReport['progress']): string {
  const files = changed.flatMap(each => each.changed.map(({ file }) => file))
  if (files.some(file => file.endsWith('/prompts.jsonl')))
    return 'Files were changed after they were written, prompts among them. Restore them from a copy of the run before it goes on:'
  const manifests = changed.map(({ iteration }) => `iteration-${iteration}/manifest.json`).join(', ')
  return `Files were changed after they were written. Restore them from a copy of the run, or remove ${manifests}: the command that began the run then writes them again from its recorded calls, and asks no model:`
}

/** Whether a gate holds it: of its datasets, or of the checkpoint that the iteration before made. */
function isPaused({ at, progress }: Pick<RunStatusReport, 'at' | 'progress'>): boolean {
  const [own, before] = [progress[at.iteration - 1], progress[at.iteration - 2]]
  const isPause = ({ action }: { readonly action: string }): boolean => action === 'pause'
  return (
    own?.gates.some(isPause) === true ||
    before?.gates.some(gate => isPause(gate) && gate.moment === 'checkpoint') === true
  )
}
