// Writes the licences of all packages that a build bundles: MIT, ISC and Apache ask for it.
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Between the licences of two packages, or of several with one text. */
export const between = '\n\n---\n\n'

/**
 * A package that is in the build as it is, and the packages that its own build took into it.
 * @typedef {{ folder: string, code: string[], licences: string }} Copied
 */

/**
 * @param {string} file
 * @param {Copied[]} copied
 * @returns {import('esbuild').Plugin}
 */
export function thirdParty(file, copied = []) {
  // Of all formats: they end one after the other, and the last one writes all.
  const folders = new Set(copied.map(({ folder }) => folder))
  return {
    name: 'third-party',
    setup(build) {
      build.onLoad({ filter: /[\\/]node_modules[\\/]/ }, ({ path: loaded }) => {
        const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(loaded)?.[0]
        if (folder) folders.add(folder)
        return undefined
      })
      build.onEnd(async () => {
        const texts = [...new Set([...[...folders].map(licenceOf), ...copied.flatMap(licencesWithin)])].sort()
        await mkdir(path.dirname(file), { recursive: true })
        await writeFile(file, `${texts.join(between)}\n`)
      })
    },
  }
}

/** The packages that bundlers of others have named in a file, by the paths of pnpm, as `name version`. @param {string} code */
export function packagesWithin(code) {
  const found = code.matchAll(/node_modules\/\.pnpm\/([^/"]+)\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)/g)
  const versioned = [...found].map(([, place = '', name = '']) => {
    const [version] = place.slice(name.length + 1).split('_')
    return `${name} ${version}`
  })
  return [...new Set(versioned)]
}

/** The stored licences of what is within a package, which an update of it may change. @param {Copied} copied */
function licencesWithin({ folder, code, licences }) {
  const entries = readFileSync(licences, 'utf8').trim().split(between)
  const named = new Set(entries.flatMap(entry => headOf(entry).map(line => line.replace(/ \(.*/, ''))))
  const within = code.flatMap(file => packagesWithin(readFileSync(path.join(folder, file), 'utf8')))
  const missing = within.filter(name => !named.has(name))
  if (missing.length > 0 || within.length === 0)
    throw new Error(
      `${licences} lacks the licences of what is within ${folder}: ${missing.join(', ') || 'nothing is named there any more'}`,
    )
  return entries
}

/** The lines that say which packages an entry is for: `name version (licence)`. @param {string} entry */
export function headOf(entry) {
  return entry.slice(0, entry.indexOf('\n\n')).split('\n')
}

/** @param {string} folder */
function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const text = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
  // Some packages name the licence and leave its text out; that of Apache is the same for all, and is this project's.
  const file = text ? path.join(folder, text) : license === 'Apache-2.0' ? 'LICENSE' : undefined
  if (file === undefined) throw new Error(`${name} is bundled, and has no text of its licence (${license})`)
  return `${name} ${version} (${license})\n\n${readFileSync(file, 'utf8').trim()}`
}
