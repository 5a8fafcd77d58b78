import { commandLine } from '../command-line.js'
import { defaults, type LabFlags } from './options.js'

/** A command to type, with what it is good for. */
export interface Suggestion {
  readonly command: string
  readonly why: string
}

/** What a newcomer may want to try after a run. */
export function nextCommands(flags: LabFlags): Suggestion[] {
  const { directory, seed, preset, judge, world } = flags
  const variant = (name: string, changes: Partial<LabFlags>, why: string): Suggestion => ({
    command: commandOf({ ...flags, ...changes, directory: `${directory.replace(/[/\\]+$/, '')}-${name}` }),
    why,
  })
  return [
    variant(`seed-${seed + 1}`, { seed: seed + 1 }, 'another draw: how far do the numbers move by chance?'),
    judge === 'shuffled'
      ? variant('self', { judge: 'self' }, 'the model judges: what do its scores add?')
      : variant(
          'shuffled',
          { judge: 'shuffled' },
          'the same scores, given to the wrong responses: what is left?',
        ),
    preset === 'paper'
      ? variant('stabilised', { preset: 'stabilised' }, 'training that keeps a small model from forgetting')
      : variant('paper', { preset: 'paper' }, 'training as the paper has it'),
    world === 'manners'
      ? variant('programs', { world: 'programs' }, 'a harder world')
      : variant('manners', { world: 'manners' }, 'the easier world'),
  ]
}

/** Only what differs from what the command does anyway. */
function commandOf(flags: LabFlags): string {
  const { json: _, fromScratch: __, ...rest } = flags
  const changed = Object.entries(rest).filter(
    ([name, value]) => value !== undefined && value !== Reflect.get(defaults, name),
  )
  return commandLine(['run', ...changed.flatMap(([name, value]) => [`--${name}`, String(value)])])
}
