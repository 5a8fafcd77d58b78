import type { Workspace } from '../operations.js'
import { adamOperations } from './adam.js'
import { attentionOperations } from './attention.js'
import { cacheOperations } from './cache.js'
import { matrixOperations } from './matrix.js'
import type { Memory } from './memory.js'
import { rowOperations } from './rows.js'
import { softmaxOperations } from './softmax.js'

/** A workspace in plain JavaScript. Its operations do what those of assembly/ do, where the comments are. */
export function javascriptWorkspace(): Workspace {
  return workspaceOf(count => new Float32Array(count))
}

/** The same with numbers of double precision, where the types say single: for checks by finite differences alone. */
export function doublePrecisionWorkspace(): Workspace {
  return workspaceOf(count => new Float64Array(count) as unknown as Float32Array<ArrayBuffer>)
}

function workspaceOf(allocate: (count: number) => Float32Array<ArrayBuffer>): Workspace {
  const memory: Memory = { floats: allocate(0), integers: new Int32Array(0) }
  return {
    operations: {
      ...matrixOperations(memory),
      ...rowOperations(memory),
      ...softmaxOperations(memory),
      ...attentionOperations(memory),
      ...cacheOperations(memory),
      ...adamOperations(memory),
    },
    get floats() {
      return memory.floats
    },
    get integers() {
      return memory.integers
    },
    reserve: count => {
      if (count <= memory.floats.length) return
      const { floats, integers } = memory
      memory.floats = allocate(count)
      memory.floats.set(floats)
      memory.integers = new Int32Array(count)
      memory.integers.set(integers)
    },
  }
}
