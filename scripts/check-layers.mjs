// Fails when a source file imports against the architecture or in a cycle, or a pure one something that is not pure.
// node scripts/check-layers.mjs [src] [tsconfig.pure.json]
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { checkCycles, findCycles } from './cycles.mjs'
import { importsOf, packageOf, report, targetOf } from './imports.mjs'
import {
  ADAPTERS,
  ADAPTERS_IMPORT,
  ADAPTERS_IMPORT_TOO,
  EXTRA_PACKAGES,
  IMPURE,
  LAYERS,
  PURE_PACKAGES,
} from './layers.mjs'

const rankOf = new Map(LAYERS.flatMap((layer, rank) => layer.map(folder => [folder, rank])))
const topPureLayer = LAYERS.findIndex(layer => layer.includes('cli')) - 1

/**
 * The folder of the architecture that a path under src belongs to; undefined if there is none.
 * @param {string} file relative to src, with forward slashes
 */
function unitOf(file) {
  const [first = '', second, third] = file.split('/')
  if (second === undefined) return first === 'index.ts' ? 'index' : undefined
  if (ADAPTERS.families.includes(first)) return third === undefined ? undefined : `${first}/${second}`
  return rankOf.has(first) || ADAPTERS.single.includes(first) ? first : undefined
}

/** @param {string} unit */
const folderOf = unit => /** @type {string} */ (unit.split('/')[0])
/** @param {string} unit */
const isPure = unit => !IMPURE.includes(folderOf(unit))
/** @param {string} unit */
const isAdapter = unit => !rankOf.has(unit) && unit !== 'index'

/**
 * Why one folder may not import another; undefined when it may.
 * @param {string} from
 * @param {string} to
 */
function forbidden(from, to) {
  if (from === to) return undefined
  if (to === 'index') return 'nobody imports the root entry'
  if (isAdapter(from)) {
    const allowed = [...ADAPTERS_IMPORT, ...(ADAPTERS_IMPORT_TOO[from] ?? [])]
    return allowed.includes(to) ? undefined : `an adapter imports only ${allowed.join(', ')}`
  }
  if (isAdapter(to)) return from === 'cli' ? undefined : 'adapters are imported only by cli'
  const rank = from === 'index' ? topPureLayer : Number(rankOf.get(from))
  return Number(rankOf.get(to)) <= rank ? undefined : 'arrows point down only'
}

/**
 * @param {string} src
 * @returns {string[]} one line a violation
 */
export function checkLayers(src) {
  const imports = new Map(sourceFiles(src).map(file => [file, importsOf(path.join(src, file))]))
  return [...checkArrows(imports), ...checkCycles(imports)]
}

/** @param {import('./imports.mjs').ImportsOfFiles} imports */
function checkArrows(imports) {
  /** @type {string[]} */
  const violations = []
  /** @type {Map<string, Set<string>>} */
  const sideways = new Map()
  for (const [file, imported] of imports) {
    const unit = unitOf(file)
    if (!unit) {
      violations.push(`${file}: is in no folder of the architecture (scripts/layers.mjs)`)
      continue
    }
    for (const { specifier, line } of imported) {
      /** @param {string} why */
      const fail = why =>
        violations.push(`${file}:${line}: ${unit} imports ${specifier ?? '(computed)'}: ${why}`)
      if (specifier?.startsWith('.')) {
        const target = unitOf(targetOf(file, specifier))
        const why = target ? forbidden(unit, target) : 'it is in no folder of the architecture'
        if (why) fail(why)
        else if (target && target !== unit && rankOf.get(target) === rankOf.get(unit))
          sideways.set(unit, (sideways.get(unit) ?? new Set()).add(target))
      } else if (isPure(unit)) {
        if (specifier === undefined) fail('a computed import cannot be checked for purity')
        else if (![...PURE_PACKAGES, ...(EXTRA_PACKAGES[unit] ?? [])].includes(packageOf(specifier)))
          fail(`pure layers import only ${PURE_PACKAGES.join(', ')}`)
      }
    }
  }
  for (const cycle of findCycles(sideways)) violations.push(`cycle within a layer: ${cycle.join(' -> ')}`)
  return violations
}

/**
 * The compiler proves the absence of Node's globals only in the files that the pure config includes.
 * @param {string} src
 * @param {string} tsconfig
 */
export function checkPureConfig(src, tsconfig) {
  const { config } = ts.readConfigFile(tsconfig, ts.sys.readFile)
  const { fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(path.resolve(tsconfig)))
  const included = new Set(fileNames.map(file => path.relative(src, file).split(path.sep).join('/')))
  return sourceFiles(src)
    .filter(file => isPure(unitOf(file) ?? 'index') !== included.has(file))
    .map(file => `${file}: ${tsconfig} and scripts/layers.mjs differ on whether it is pure`)
}

/** @param {string} src @returns {string[]} relative, with forward slashes */
function sourceFiles(src) {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.[cm]?tsx?$/.test(file))
    .map(file => file.split(path.sep).join('/'))
    .sort()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [src = 'src', tsconfig = 'tsconfig.pure.json'] = process.argv.slice(2)
  const violations = [...checkLayers(src), ...checkPureConfig(src, tsconfig)]
  report(violations, `${sourceFiles(src).length} source files keep the layers`)
}
