import { ensure, ensureCount, invalid } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import type { Json } from '../core/json.js'
import { checkManifest } from '../data/split/manifest.js'
import { refuseAny } from '../data/split/refuse-any.js'
import type { MixOptions } from './mix-options.js'
import type { ResolvedOptions } from './resolve-options.js'
import { heldOutBy } from './stage/held-out.js'

/** What people wrote, as far as a run is given it. */
type SeedOptions = Pick<ResolvedOptions, 'split' | 'mix' | 'select' | 'prompts'>

/**
 * Looks at the seed data of a run before its first call.
 *
 * @throws `DataError` where sets of the split overlap, or seeds or mixed rows with a held-out set;
 * `InvalidArgumentError` for rows of another kind than the selection trains on.
 */
export function checkSeedData({ split, mix, select, prompts }: SeedOptions): void {
  if (split) checkManifest(split, 'split')
  const heldOut = heldOutBy(split)
  const refuseHeldOut = (texts: readonly string[], what: string, file: string) => {
    const overlaps = texts.flatMap((text, i) => {
      const overlap = heldOut(text)
      return overlap ? `${what} ${i} ${overlap.replace('-', ' ')}` : []
    })
    refuseAny(`${what}s are of held-out sets`, overlaps, 'leave them out', file)
  }
  refuseHeldOut(prompts.seeds ?? [], 'seed', 'prompts')
  if (mix === undefined) return
  for (const [name, received] of Object.entries(mix))
    ensure(name === 'rows' || name === 'count', `mix.${name}`, received, 'rows or count')
  const { rows } = mix
  const count = mixCount(mix)
  ensure(rows.length > 0, 'mix.rows', rows, 'at least one row')
  ensureCount(count, 'mix.count')
  ensure(count <= rows.length, 'mix.count', count, `at most ${rows.length}`)
  const fields = select.method === 'dpo' ? ['prompt', 'chosen', 'rejected'] : ['prompt', 'response']
  for (const [i, row] of rows.entries()) {
    const texts: readonly unknown[] = fields.map(field => Reflect.get(Object(row), field))
    const isOfKind = texts.every(text => typeof text === 'string' && text.trim() !== '')
    if (isOfKind && texts[1] !== texts[2]) continue
    const expected = `different texts { ${fields.join(', ')} } for ${select.method}`
    throw invalid(`mix.rows.${i}`, row, expected)
  }
  refuseHeldOut(
    rows.map(({ prompt }) => prompt),
    'row',
    'mix',
  )
}

/** Seed data in a run's settings: hashes of what was given. */
export function describeSeedData({ split, mix }: SeedOptions): { readonly [name: string]: Json } {
  return {
    ...(split && { split: hashOf(split) }),
    ...(mix && { mix: { rows: hashOf(mix.rows), count: mixCount(mix) } }),
  }
}

/** Rows that are mixed in each iteration. */
export function mixCount({ rows, count = rows.length }: MixOptions): number {
  return count
}

/** Settings are described more than once, and seed data may be long. */
const hashes = new WeakMap<object, string>()

function hashOf(value: object): string {
  const hash = hashes.get(value) ?? hashJson(value)
  hashes.set(value, hash)
  return hash
}
