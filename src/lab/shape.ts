import type { ModelShape } from './engine/index.js'
import type { World } from './world/world.js'

/** The shape of a world's models: 3 layers of width 64 with 4 heads. */
export function shapeOf({ vocabulary, context }: World): ModelShape {
  return { vocabulary: vocabulary.words.length, width: 64, layers: 3, heads: 4, context }
}
