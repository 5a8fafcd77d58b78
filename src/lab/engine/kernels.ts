import { javascriptWorkspace } from './javascript/workspace.js'
import type { Kernels } from './operations.js'
import { wasmWorkspaces } from './wasm-kernels.js'

/** WebAssembly with SIMD, or the plain JavaScript that it is checked against. */
export function createKernels(kind: Kernels['kind']): Kernels {
  return { kind, workspace: kind === 'wasm' ? wasmWorkspaces() : javascriptWorkspace }
}
