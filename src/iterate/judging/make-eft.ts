import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { completeRule } from '../../data/eft/rules.js'
import type { Run } from '../run.js'
import type { EftInstruction, EftResult, EftSize, MakeEftOptions, ResolvedEft } from './eft-types.js'
import { resolveJudging } from './resolve.js'
import { startJudging } from './start.js'
import type { JudgingResult, JudgingStart } from './types.js'

/** EFT seed data under construction. Made by {@link makeEft}. */
export class EftConstruction {
  readonly #options: ResolvedEft

  /** @internal */
  constructor(options: ResolvedEft) {
    this.#options = options
  }

  /**
   * Begins, or goes on with, the construction: no recorded call is made again. Its result rejects with a `DataError` that
   * names the shortfall where the instructions run out before the size; what was judged stays recorded.
   *
   * @throws `InvalidArgumentError` for an option that is unknown or not usable.
   */
  start(start: JudgingStart = {}): Run<JudgingResult<EftResult>> {
    const { judging, rule } = this.#options
    return startJudging(judging, start, rule.rounds, async parts => {
      const { constructEft } = await import('./eft-rounds.js')
      return constructEft(parts, this.#options)
    })
  }
}

/**
 * EFT seed data (paper, section 3.1.1): a model, the paper's SFT baseline, judges responses that people ranked, and the
 * judgements that agree with people become rows to train a judge on. Under `resample(R)`, round r judges only what no
 * earlier round accepted, with draws of its own. Every call is recorded before it counts; the yields of the other rules
 * come from the same votes.
 *
 * @throws `InvalidArgumentError` that names the option, what came and what was expected.
 * @example
 * ```ts
 * import { memoryLedger, scriptedProvider } from 'self-rewarding'
 * import { makeEft } from 'self-rewarding/judging'
 *
 * const responses = [
 *   { id: 'a', text: '7', rank: 0 },
 *   { id: 'b', text: '9', rank: 1 },
 * ]
 * const result = await makeEft({
 *   ledger: memoryLedger(),
 *   model: scriptedProvider(({ prompt }) => `Seen.\n\nScore: ${prompt.includes('>7<') ? 4 : 1}`),
 *   instructions: [{ id: 'p', treeId: 'p', prompt: 'Name a prime.', responses }],
 * }).start().result
 * if (result.status === 'finished') console.log(result.report.used.yield, result.eft.rows) // 1 2
 * ```
 */
export function makeEft(options: MakeEftOptions): EftConstruction {
  refuseUnknown(options, known)
  const { instructions, rule: given = 'no-inversion', size, judge = {}, ...calls } = options
  const rule = completeRule(given)
  refuseUnknown(judge, ['prompt', 'sampling'])
  const statesJson = judge.prompt?.schema
  ensure(
    statesJson === undefined,
    'judge.prompt',
    statesJson,
    'one that asks for words and a score line: JSON gives no row',
  )
  if (size !== undefined) checkSize(size)
  // A vote in place of another would be another round.
  const asked = { ...calls, judge: { ...judge, votes: 1, spareVotes: 0 }, items: instructions }
  const judging = resolveJudging<EftInstruction>(asked, 'instructions')
  checkRanked(instructions)
  return new EftConstruction({ judging, rule, given, ...(size && { size }) })
}

const known = [
  ...(['ledger', 'model', 'instructions', 'rule', 'size', 'judge', 'seed', 'format', 'concurrency'] as const),
  ...(['retry', 'breaker', 'maxFailureShare', 'budget', 'prices'] as const),
] satisfies (keyof MakeEftOptions)[]

function checkRanked(instructions: readonly EftInstruction[]): void {
  const ids = new Set<string>()
  for (const [index, { id, treeId, responses }] of instructions.entries()) {
    const field = `instructions[${index}]`
    ensure(typeof id === 'string' && !ids.has(id), `${field}.id`, id, 'a text that no other instruction has')
    ensure(typeof treeId === 'string', `${field}.treeId`, treeId, 'a text')
    ids.add(id)
    const own = new Set<string>()
    for (const [i, response] of responses.entries()) {
      const at = `${field}.responses[${i}]`
      const isNew = typeof response.id === 'string' && !own.has(response.id)
      ensure(isNew, `${at}.id`, response.id, 'a text that no other response of it has')
      own.add(response.id)
      const isRank = Number.isSafeInteger(response.rank) && response.rank >= 0
      ensure(isRank, `${at}.rank`, response.rank, 'a whole number, 0 for the best')
    }
  }
}

function checkSize(size: EftSize): void {
  const [unit, ...more] = Object.keys(size)
  const isOne = more.length === 0 && (unit === 'rows' || unit === 'instructions')
  ensure(isOne, 'size', size, '{ rows } or { instructions }')
  if ('rows' in size) ensureCount(size.rows, 'size.rows', ' of rows')
  else ensureCount(size.instructions, 'size.instructions', ' of instructions')
}
