// Writes the licences of all packages that a build bundles: MIT, ISC and Apache ask for it.
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * @param {string} file
 * @param {string[]} copied folders of packages that are in the build without being bundled
 * @returns {import('esbuild').Plugin}
 */
export function thirdParty(file, copied = []) {
  // Of all formats: they end one after the other, and the last one writes all.
  const folders = new Set(copied)
  return {
    name: 'third-party',
    setup(build) {
      build.onLoad({ filter: /[\\/]node_modules[\\/]/ }, ({ path: loaded }) => {
        const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(loaded)?.[0]
        if (folder) folders.add(folder)
        return undefined
      })
      build.onEnd(async () => {
        const texts = [...new Set([...folders].map(licenceOf))].sort()
        await mkdir(path.dirname(file), { recursive: true })
        await writeFile(file, `${texts.join('\n\n---\n\n')}\n`)
      })
    },
  }
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
