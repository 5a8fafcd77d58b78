import { refuseUnknown } from '../../core/check.js'
import { DataError } from '../../core/errors.js'
import { JudgePrompt } from '../../judge/judge-prompt.js'
import { splitJudgement } from './judgement-text.js'
import { type BalanceOptions, checkLimits, histogramOf, limitRows } from './limit-rows.js'
import { applyRule, type CompleteRule, completeRule } from './rules.js'
import type {
  AcceptanceRule,
  EftDrop,
  EftExample,
  EftReport,
  JudgedSeedInstruction,
  RuleReport,
} from './types.js'

/** Which judgements are trained on. */
export interface AcceptOptions {
  /** When an instruction is accepted. @default 'no-inversion', ours: the paper does not say how ties count */
  readonly rule?: AcceptanceRule
  /** Rows asked for, taken in the order of the instructions. @default all; the paper's is 1775 */
  readonly rows?: number
  /** Evens out the scores. @default off */
  readonly balance?: BalanceOptions
  /** The prompt that the judge was given. @default the paper's additive prompt */
  readonly judge?: JudgePrompt
}

/** What {@link acceptJudged} gives. */
export interface AcceptedJudgements {
  /** Judgements to train on, in the order of the instructions. */
  readonly examples: readonly EftExample[]
  /** What became of all. */
  readonly report: EftReport
}

/**
 * The judgements that agree with people, as rows to train a judge on (paper, section 3.1.1: EFT seed data). An
 * instruction is accepted or not as a whole. A judgement without a score is never a number: its response takes part in
 * no pair, gives no row, and is counted.
 *
 * Give the instructions in the order of `splitSeedData`, which is seeded: `rows` takes from its beginning.
 *
 * @throws `InvalidArgumentError` for an unusable option; `DataError` that names the shortfall where the instructions run
 * out before `rows`.
 * @example
 * ```ts
 * import { JudgePrompt } from 'self-rewarding'
 * import { acceptJudged } from 'self-rewarding/data'
 *
 * const vote = (text: string) => ({
 *   completion: { text, finish: 'stop' as const },
 *   parsed: JudgePrompt.additive().parse(text),
 * })
 * const responses = [
 *   { id: 'a', text: '7', rank: 0, votes: [vote('Right.\n\nScore: 4')] },
 *   { id: 'b', text: '9', rank: 1, votes: [vote('Wrong.\n\nScore: 0')] },
 * ]
 * const { examples, report } = acceptJudged([{ id: 'p', treeId: 'p', prompt: 'Name a prime.', responses }])
 * console.log(examples.length, examples[0]?.justification, report.used.yield) // 2 Right. 1
 * ```
 */
export function acceptJudged(
  instructions: readonly JudgedSeedInstruction[],
  options: AcceptOptions = {},
): AcceptedJudgements {
  refuseUnknown(options, ['rule', 'rows', 'balance', 'judge'])
  checkLimits(options)
  const { rule = 'no-inversion', rows, judge = JudgePrompt.additive() } = options
  const chosen = completeRule(rule)
  let rounds = 0
  for (const { votes } of instructions.flatMap(({ responses }) => responses))
    rounds = Math.max(rounds, votes.length)
  const others: readonly AcceptanceRule[] = [
    'no-inversion',
    'strict',
    ...(rounds > 1 ? [{ rounds, agreement: chosen.agreement }] : []),
  ]
  const rules = new Map([...others.map(completeRule), chosen].map(each => [each.name, each]))
  const used = apply(instructions, chosen, judge)
  const reports = [...rules.values()].map(each =>
    each.name === chosen.name ? used.report : apply(instructions, each, judge).report,
  )
  const { kept, unbalanced, beyondSize } = limitRows(used.examples, options)
  if (rows !== undefined && kept.length < rows) {
    const { accepted, instructions: judged } = used.report
    const left = unbalanced > 0 ? `; ${unbalanced} rows of frequent scores were left out` : ''
    throw new DataError(
      `too few rows: ${kept.length} of ${rows}, ${rows - kept.length} short; ${chosen.name} accepts ${accepted} of ` +
        `${judged} instructions${left}; judge more instructions, or ask for fewer rows`,
      { file: 'eft-train' },
    )
  }
  return { examples: kept, report: { used: used.report, rules: reports, unbalanced, beyondSize } }
}

function apply(
  instructions: readonly JudgedSeedInstruction[],
  rule: CompleteRule,
  judge: JudgePrompt,
): { readonly examples: readonly EftExample[]; readonly report: RuleReport } {
  const rejected = { 'too-few-scores': 0, inversion: 0, 'all-tied': 0, tie: 0 }
  const excluded: Partial<Record<EftDrop, number>> = {}
  const examples: EftExample[] = []
  let [accepted, responses, pairs, tied] = [0, 0, 0, 0]
  for (const instruction of instructions) {
    const verdict = applyRule(instruction, rule)
    if (!verdict.ok) {
      rejected[verdict.reason]++
      continue
    }
    accepted++
    responses += verdict.responses.length
    pairs += verdict.pairs.concordant + verdict.pairs.tied
    tied += verdict.pairs.tied
    for (const { response, vote } of verdict.responses) {
      const judgement = vote ? splitJudgement(vote, judge) : ({ ok: false, reason: 'not-judged' } as const)
      if (!judgement.ok) excluded[judgement.reason] = (excluded[judgement.reason] ?? 0) + 1
      else {
        const { justification, score } = judgement
        const { id, treeId, prompt } = instruction
        const { id: responseId, text, rank } = response
        const { round } = verdict
        examples.push({ id, treeId, responseId, prompt, response: text, rank, justification, score, round })
      }
    }
  }
  const judged = instructions.length
  return {
    examples,
    report: {
      rule: rule.name,
      instructions: judged,
      accepted,
      ...(judged > 0 && { yield: accepted / judged }),
      rejected,
      responses,
      rows: examples.length,
      excluded,
      histogram: histogramOf(examples),
      pairs,
      ...(pairs > 0 && { tieShare: tied / pairs }),
    },
  }
}
