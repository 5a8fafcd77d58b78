// `import source from './worker.js?source'` gives the bundled code of worker.ts as a string, for the build and for the
// tests: a worker whose code is a file of its own gets lost when a user bundles. `?browser` is the same for a script of
// a page. A style sheet comes with those that it imports; what else is no JavaScript comes as it is.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const suffix = /\?(source|browser)$/

/** @type {Record<string, import('esbuild').BuildOptions>} */
const kinds = {
  source: { platform: 'node', format: 'cjs', target: 'node20' },
  browser: { platform: 'browser', format: 'iife', target: 'es2022' },
}

/** @param {string} specifier @param {string} importer */
function fileOf(specifier, importer) {
  const file = path.resolve(path.dirname(importer), specifier.replace(suffix, ''))
  const sources = ['.ts', '.tsx'].map(ending => file.replace(/\.js$/, ending))
  return sources.find(source => existsSync(source)) ?? file
}

/** @param {string} specifier */
const kindOf = specifier => suffix.exec(specifier)?.[1] ?? ''

/**
 * A file with all it imports as one script or style sheet; of another language, as it is.
 * @param {string} file
 * @param {string} kind
 * @param {import('esbuild').Plugin[]} plugins
 * @returns {Promise<string>}
 */
async function bundled(file, kind, plugins) {
  if (!/\.([cm]?[jt]s|tsx|css)$/.test(file)) return readFileSync(file, 'utf8')
  const result = await build({
    ...kinds[kind],
    entryPoints: [file],
    bundle: true,
    write: false,
    minify: true,
    plugins: [inlineSource(plugins), ...plugins],
  })
  return result.outputFiles[0]?.text ?? ''
}

/**
 * For esbuild and tsup.
 * @param {import('esbuild').Plugin[]} plugins for what is bundled into the strings
 * @returns {import('esbuild').Plugin}
 */
export function inlineSource(plugins = []) {
  return {
    name: 'inline-source',
    setup({ onResolve, onLoad }) {
      // With its suffix, so that no plugin for style sheets takes it for one. A comment of the build shows the path: of
      // this folder, not of the machine.
      onResolve({ filter: suffix }, ({ path: specifier, importer }) => ({
        path: `${path.relative('.', fileOf(specifier, importer))}?${kindOf(specifier)}`,
        namespace: 'inline-source',
      }))
      onLoad({ filter: suffix, namespace: 'inline-source' }, async ({ path: id }) => ({
        contents: await bundled(path.resolve(id.replace(suffix, '')), kindOf(id), plugins),
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
      suffix.test(specifier) && importer
        ? `\0${fileOf(specifier, importer)}?${kindOf(specifier)}`
        : undefined,
    load: async id =>
      id.startsWith('\0') && suffix.test(id)
        ? `export default ${JSON.stringify(await bundled(id.slice(1).replace(suffix, ''), kindOf(id), []))}`
        : undefined,
  }
}
