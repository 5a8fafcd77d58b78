import { invalid } from '../../core/check.js'

/** Loaded when it is asked for: each is some hundred kilobytes. */
const models: { readonly [world: string]: () => Promise<{ readonly default: string }> } = {
  manners: () => import('./manners.generated.js'),
  programs: () => import('./programs.generated.js'),
}

/** Worlds whose M0 comes with the package. */
export const bundledWorlds: readonly string[] = Object.keys(models)

/** The M0 of a world that comes with the package, as the bytes of a safetensors file with half-precision numbers. */
export async function bundledModel(world: string): Promise<Uint8Array> {
  const load = models[world]
  if (!load) {
    throw invalid('world', world, `one with a model in the package: ${bundledWorlds.join(', ')}`)
  }
  return Buffer.from((await load()).default, 'base64')
}
