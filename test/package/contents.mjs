// What is in the tarball: files of these kinds and no others, no larger than this, with the licences of all that was
// bundled, and nothing of the machine that it was built on.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { inlineSource } from '../../scripts/inline-source.mjs'
import { between, headOf, packagesWithin } from '../../scripts/third-party.mjs'
import { check, project } from './harness.mjs'

const repository = path.resolve(import.meta.dirname, '../..')
const directory = project({ packages: ['zod@4'], files: [] })
const root = path.join(directory, 'node_modules/self-rewarding')

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => path.relative(root, path.join(entry.parentPath, entry.name)))
/** @param {string} file */
const textOf = file => readFileSync(path.join(root, file), 'utf8')
const code = files.filter(file => /\.c?js$/.test(file) && !file.startsWith('dist/jiti/'))
/** @param {readonly string[]} list */
const megabytes = list => list.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6

await check('code, declarations and what says what they are: no tests, no data, no source maps', () => {
  const others = files.filter(file => !/^dist\/[^/]+\.(d\.c?ts|c?js)$/.test(file))
  assert.deepEqual(others.sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/THIRD-PARTY-LICENSES.txt',
    'dist/jiti/dist/babel.cjs',
    'dist/jiti/dist/jiti.cjs',
    'dist/jiti/lib/jiti.mjs',
    'package.json',
  ])
  assert.deepEqual(
    code.filter(file => textOf(file).includes('//# sourceMappingURL=')),
    [],
  )
})

await check('its size, packed and unpacked', () => {
  const packed = megabytes([String(process.argv[2])])
  const unpacked = megabytes(files.map(file => path.join(root, file)))
  console.log(`${packed.toFixed(2)} MB packed, ${unpacked.toFixed(2)} MB unpacked, ${files.length} files`)
  assert.ok(packed < 3.3 && unpacked < 9)
})

await check('two packages come along, and zod, which the user chooses', () => {
  const installed = readdirSync(path.join(directory, 'node_modules')).filter(name => !name.startsWith('.'))
  assert.deepEqual(installed.sort(), ['eventemitter3', 'self-rewarding', 'undici', 'zod'])
})

await check('no path of the machine that it was built on', () => {
  assert.deepEqual(
    files.filter(file => textOf(file).includes(repository)),
    [],
  )
})

await check('the licence of every package that is bundled, as code or within a script', async () => {
  const named = code.flatMap(file => [...textOf(file).matchAll(/^\/\/ (node_modules\/.*)$/gm)])
  const bundled = [...named.map(([, file]) => String(file)), ...(await inlined()), 'node_modules/jiti/']
  // Babel is within jiti, whose own licence says nothing of it.
  const jiti = ['dist/jiti/dist/jiti.cjs', 'dist/jiti/dist/babel.cjs'].flatMap(file =>
    packagesWithin(textOf(file)),
  )
  const within = jiti.map(name => name.replace(/ .*/, ''))
  assert.ok(within.includes('@babel/core') && within.includes('semver'), 'they are not found any more')
  const packages = new Set([...bundled.map(packageOf).filter(Boolean), ...within])
  assert.ok(packages.has('preact') && packages.has('@stricli/core'), 'they are not found any more')
  const entries = textOf('dist/THIRD-PARTY-LICENSES.txt').split(between)
  const licensed = entries.flatMap(entry => {
    const names = headOf(entry).map(line => /^(\S+) \d\S+ \(\S+\)$/.exec(line)?.[1])
    return entry.length > 500 ? names : [undefined]
  })
  assert.deepEqual(
    [...packages].filter(name => !licensed.includes(name)),
    [],
  )
  assert.ok(!licensed.includes(undefined), 'an entry without a text')
})

/** Files that scripts within strings are made of, as esbuild tells. */
async function inlined() {
  const src = path.join(repository, 'src')
  const importers = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file =>
    /\.tsx?$/.test(file),
  )
  const entryPoints = importers.flatMap(file =>
    [...readFileSync(path.join(src, file), 'utf8').matchAll(/from '(.*)\.js\?(?:source|browser)'/g)].map(
      ([, script]) => path.join(src, path.dirname(file), String(script)),
    ),
  )
  const { metafile } = await build({
    ...{ entryPoints, bundle: true, write: false, metafile: true },
    ...{ platform: 'node', outdir: 'out', absWorkingDir: repository, plugins: [inlineSource()] },
  })
  return Object.keys(metafile.inputs)
}

/** @param {string} file */
function packageOf(file) {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]
}
