import { kernelsBase64 } from './kernels.generated.js'
import type { Operations, Workspace } from './operations.js'

const PAGE = 65_536

/** Compiles the kernels; the result makes workspaces of them. */
export function wasmWorkspaces(): () => Workspace {
  const bytes = Uint8Array.from(atob(kernelsBase64), character => character.charCodeAt(0))
  const module = new WebAssembly.Module(bytes)
  return () => {
    const { exports } = new WebAssembly.Instance(module)
    const memory = exports.memory as WebAssembly.Memory
    let floats = new Float32Array(memory.buffer)
    let integers = new Int32Array(memory.buffer)
    return {
      operations: exports as unknown as Operations,
      get floats() {
        return floats
      },
      get integers() {
        return integers
      },
      reserve: count => {
        if (count <= floats.length) return
        memory.grow(Math.ceil((4 * count) / PAGE) - memory.buffer.byteLength / PAGE)
        floats = new Float32Array(memory.buffer)
        integers = new Int32Array(memory.buffer)
      },
    }
  }
}
