// `import source from './worker.js?source'` gives the bundled code of worker.ts as a string, for the build and for the
// tests: a worker whose code is a file of its own gets lost when a user bundles. What is no JavaScript comes as it is.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const suffix = '?source'

/** @param {string} specifier @param {string} importer */
function fileOf(specifier, importer) {
  const file = path.resolve(path.dirname(importer), specifier.slice(0, -suffix.length))
  const source = file.replace(/\.js$/, '.ts')
  return existsSync(source) ? source : file
}

/**
 * A file with all it imports as one CommonJS script; of another language, as it is.
 * @param {string} file
 * @returns {Promise<string>}
 */
async function bundled(file) {
  if (!/\.[cm]?[jt]s$/.test(file)) return readFileSync(file, 'utf8')
  const result = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    plugins: [inlineSource()],
  })
  return result.outputFiles[0]?.text ?? ''
}

/**
 * For esbuild and tsup.
 * @returns {import('esbuild').Plugin}
 */
export function inlineSource() {
  return {
    name: 'inline-source',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\?source$/ }, ({ path: specifier, importer }) => ({
        path: fileOf(specifier, importer),
        namespace: 'source',
      }))
      onLoad({ filter: /./, namespace: 'source' }, async ({ path: file }) => ({
        contents: await bundled(file),
        loader: 'text',
      }))
    },
  }
}

/** For Vite and Vitest. @returns {import('vite').Plugin} */
export function inlineSourceVite() {
  return {
    name: 'inline-source',
    enforce: 'pre',
    resolveId: (specifier, importer) =>
      specifier.endsWith(suffix) && importer ? `\0${fileOf(specifier, importer)}${suffix}` : undefined,
    load: async id =>
      id.endsWith(suffix)
        ? `export default ${JSON.stringify(await bundled(id.slice(1, -suffix.length)))}`
        : undefined,
  }
}
