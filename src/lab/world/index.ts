import { manners } from './manners.js'
import { programs, programsApart, programsHard } from './programs.js'
import type { World } from './world.js'

/** What `--world` takes. */
export type LabWorldName = 'manners' | 'programs' | 'programs-hard' | 'programs-apart'

/** The worlds by name. */
export const labWorlds: Readonly<Record<LabWorldName, World>> = {
  manners,
  programs,
  'programs-hard': programsHard,
  'programs-apart': programsApart,
}
