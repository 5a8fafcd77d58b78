import { type LabWorldName, labWorlds } from '../../lab/index.js'
import { seedData } from '../../lab/seed-data.js'

/** What the people of a lab's world asked. */
export function seedInstructions({
  world,
  seed,
}: {
  readonly world: LabWorldName
  readonly seed: number
}): readonly string[] {
  return seedData(labWorlds[world], seed).ift.map(({ prompt }) => prompt)
}
