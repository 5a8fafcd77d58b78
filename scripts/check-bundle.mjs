// Fails when the built root entry, with all chunks it loads, imports more than the pure layers may.
// node scripts/check-bundle.mjs [dist]
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { importsOf, packageOf, report } from './imports.mjs'
import { PURE_PACKAGES } from './layers.mjs'

/**
 * @param {string} dist
 * @returns {string[]} one line a violation
 */
export function checkBundle(dist) {
  return ['index.js', 'index.cjs', 'index.d.ts', 'index.d.cts'].flatMap(entry => {
    const reached = new Set([path.join(dist, entry)])
    /** @type {string[]} */
    const violations = []
    // A Set hands out what is added while it is walked.
    for (const file of reached)
      for (const { specifier, line } of importsOf(file)) {
        if (specifier?.startsWith('.'))
          reached.add(builtFile(path.join(path.dirname(file), specifier), entry))
        else if (specifier === undefined || !PURE_PACKAGES.includes(packageOf(specifier)))
          violations.push(`${entry}: ${path.basename(file)}:${line}: imports ${specifier ?? '(computed)'}`)
      }
    return violations
  })
}

/** A declaration names its neighbour by the neighbour's .js. @param {string} file @param {string} entry */
function builtFile(file, entry) {
  return entry.includes('.d.') ? file.replace(/\.(c?)js$/, '.d.$1ts') : file
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  report(checkBundle(process.argv[2] ?? 'dist'), 'the root entry is pure')
