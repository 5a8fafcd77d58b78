import { ensure, ensureCount, invalid } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import { canonicalJson, type Json } from '../core/json.js'
import { onceForEach } from '../core/once-for-each.js'
import { Sha256 } from '../core/sha256.js'
import { turns } from '../core/turns.js'
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
export async function checkSeedData({ split, mix, select, prompts }: SeedOptions): Promise<void> {
  if (split) checkManifest(split, 'split')
  const heldOut = heldOutBy(split)
  const turn = turns()
  const refuseHeldOut = async (texts: readonly string[], what: string, file: string) => {
    const overlaps: string[] = []
    for (const [i, text] of texts.entries()) {
      const overlap = heldOut(text)
      if (overlap) overlaps.push(`${what} ${i} ${overlap.replace('-', ' ')}`)
      await turn()
    }
    refuseAny(`${what}s are of held-out sets`, overlaps, 'leave them out', file)
  }
  await refuseHeldOut(prompts.seeds ?? [], 'seed', 'prompts')
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
    await turn()
    const texts: readonly unknown[] = fields.map(field => Reflect.get(Object(row), field))
    const isOfKind = texts.every(text => typeof text === 'string' && text.trim() !== '')
    if (isOfKind && texts[1] !== texts[2]) continue
    const expected = `different texts { ${fields.join(', ')} } for ${select.method}`
    throw invalid(`mix.rows.${i}`, row, expected)
  }
  await refuseHeldOut(
    rows.map(({ prompt }) => prompt),
    'row',
    'mix',
  )
}

/** Seed data in a run's settings: hashes of what was given. */
export async function describeSeedData({
  split,
  mix,
}: SeedOptions): Promise<{ readonly [name: string]: Json }> {
  return {
    ...(split && { split: hashOfSplit(split) }),
    ...(mix && { mix: { rows: await hashOfRows(mix.rows), count: mixCount(mix) } }),
  }
}

/** Rows that are mixed in each iteration. */
export function mixCount({ rows, count = rows.length }: MixOptions): number {
  return count
}

/** Settings are described more than once, and seed data may be long. */
const hashOfSplit = onceForEach((split: object) => hashJson(split))
const hashOfRows = onceForEach(hashList)

/** What `hashJson` gives of a list, in turns. */
export async function hashList(list: readonly unknown[]): Promise<string> {
  const hash = new Sha256().update('[')
  const turn = turns()
  for (const [i, item] of list.entries()) {
    hash.update(`${i === 0 ? '' : ','}${canonicalJson(item, `value[${i}]`)}`)
    await turn()
  }
  return hash.update(']').hex().slice(0, 32)
}
