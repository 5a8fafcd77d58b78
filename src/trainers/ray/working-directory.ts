import { isAddress, type Package, packageOf } from './package.js'

/** The address of a working directory, after it was sent where it is a folder here. */
export async function workingDirectoryAt(
  place: string | undefined,
  send: (work: Package) => Promise<void>,
  pack: (folder: string) => Package = packageOf,
): Promise<string | undefined> {
  if (place === undefined || isAddress(place)) return place
  const work = pack(place)
  await send(work)
  return `gcs://${work.name}`
}
