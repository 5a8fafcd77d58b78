// The architecture in facts (docs: arrows point down only). Change it here and nowhere else.

/** Bottom to top. A folder imports from lower layers, and from its own layer as long as no cycle comes of it. */
export const LAYERS = [
  ['core'],
  ['model', 'train', 'ledger'],
  ['judge', 'sample', 'select', 'evaluate', 'instruct', 'data'],
  ['iterate'],
  ['report', 'testing'],
  ['cli'],
]

/** Implement a port; imported only by the user and the command. One of a family is a folder: providers/ai-sdk. */
export const ADAPTERS = { families: ['providers', 'trainers'], single: ['node', 'http', 'lab'] }

/** All that an adapter may know of the library. */
export const ADAPTERS_IMPORT = ['core', 'model', 'train', 'ledger', 'data']

/**
 * What single adapters may know besides: the lab is a backend and a world, which brings its judge and its prompts, and
 * keeps checkpoints in files; a file of prompts is a source of them; what speaks to a server does so over `http`.
 */
export const ADAPTERS_IMPORT_TOO = /** @type {Record<string, string[]>} */ ({
  lab: ['judge', 'sample', 'select', 'instruct', 'node'],
  node: ['instruct'],
  'providers/openai-compatible': ['node', 'http'],
  'trainers/folder': ['node'],
  'trainers/command': ['node', 'trainers/folder'],
  'trainers/trl': ['node', 'trainers/folder', 'trainers/command'],
  'trainers/ray': ['node', 'http', 'trainers/folder'],
})

/** The packages that the pure layers may import, so that the root entry runs in any JavaScript runtime. */
export const PURE_PACKAGES = ['zod', 'eventemitter3']

/** What single pure folders may import besides. */
export const EXTRA_PACKAGES = /** @type {Record<string, string[]>} */ ({
  report: ['d3-scale', 'd3-shape', 'string-width'],
  testing: ['vitest'],
})

/** Folders that use Node: not pure. */
export const IMPURE = [...ADAPTERS.families, ...ADAPTERS.single, 'cli']
