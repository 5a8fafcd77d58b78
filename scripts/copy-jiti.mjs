// Puts jiti, which loads configs in TypeScript, into the build as it is: its parts require each other while it runs, and
// the largest, Babel, only where a file needs it.
import { cp, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const files = ['lib/jiti.mjs', 'dist/jiti.cjs', 'dist/babel.cjs']

/** @param {string} outdir @returns {import('esbuild').Plugin} */
export function copyJiti(outdir) {
  return {
    name: 'copy-jiti',
    setup(build) {
      build.onResolve({ filter: /^jiti$/ }, async () => {
        const folder = path.resolve(fileURLToPath(import.meta.resolve('jiti')), '../..')
        for (const file of files) {
          const copy = path.join(outdir, 'jiti', file)
          await mkdir(path.dirname(copy), { recursive: true })
          await cp(path.join(folder, file), copy)
        }
        return { path: './jiti/lib/jiti.mjs', external: true }
      })
    },
  }
}
