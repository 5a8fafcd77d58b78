// Compiles assembly/ to WebAssembly and writes it, as base64, to a TypeScript file that is committed.
// node scripts/build-kernels.mjs [--check]; with --check it fails where the committed file is not what comes out.
import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const target = 'src/lab/engine/kernels.generated.ts'
/** @type {Uint8Array | undefined} */
let wasm
const { error, stderr } = await asc.main(
  [
    'assembly/index.ts',
    ...['--outFile', 'kernels.wasm', '--runtime', 'stub', '--enable', 'simd'],
    ...['--optimizeLevel', '3', '--converge', '--noAssert'],
  ],
  {
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) wasm = /** @type {Uint8Array} */ (contents)
    },
  },
)
if (error || !wasm) throw new Error(`the kernels do not compile\n${stderr}`)

const source = `// Written by scripts/build-kernels.mjs from assembly/: change that, not this.

/** The compiled kernels, as base64. */
export const kernelsBase64 =
  '${Buffer.from(wasm).toString('base64')}'
`
if (!process.argv.includes('--check')) writeFileSync(target, source)
else if (readFileSync(target, 'utf8') !== source) {
  console.error(`${target} is not what assembly/ compiles to: run npm run build:kernels`)
  process.exitCode = 1
}
console.log(`${wasm.length} bytes of WebAssembly`)
