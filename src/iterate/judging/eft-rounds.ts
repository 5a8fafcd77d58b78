import { DataError } from '../../core/errors.js'
import { acceptJudged, eftRow, type JudgedSeedInstruction } from '../../data/index.js'
import type { JudgedVote } from '../../judge/judge-response.js'
import { DatasetFiles } from '../stage/dataset-files.js'
import { PairTarget } from '../stage/pair-target.js'
import type { PromptWork } from '../stage/prompt-work.js'
import { inOrder, type ReplayInputs, type Scan } from '../stage/replay.js'
import type { EftInstruction, EftResult, EftSize, ResolvedEft } from './eft-types.js'
import { judgedTexts, judgeRound, readRound } from './round.js'
import type { JudgingParts } from './run-judging.js'
import type { JudgingReport } from './types.js'
import { writeRound } from './write-round.js'

/** Judges round after round, and makes rows of what is accepted. */
export async function constructEft(parts: JudgingParts, options: ResolvedEft): Promise<EftResult> {
  const { judging, rule, size } = options
  const wanted = wantedOf(size)
  /** What was judged of each instruction, by its index. */
  const judged = new Map<number, Judged>()
  const reports: JudgingReport[] = []
  let given = 0
  for (let round = 1; round <= rule.rounds && given < wanted; round++) {
    const isOurs = (index: number): boolean => judged.get(index)?.isAccepted !== true
    if (!judging.items.some((_, index) => isOurs(index))) break
    const made = await judgeRound(parts, judging, round, (replay, found) =>
      chooseNeeded(options, { isOurs, wanted: wanted - given, replay, found }),
    )
    const used = new Set<number>()
    for await (const { index, item, work } of readRound(judging.items, made)) {
      // Which instructions are used follows their order, never time.
      if (given >= wanted) break
      if (!isOurs(index)) continue
      used.add(index)
      const votes = votesOf(item, work)
      const gave = giveOf(options, item, votes)
      const before = judged.get(index)?.votes ?? item.responses.map(() => [])
      judged.set(index, {
        votes: before.map((earlier, i) => [...earlier, votes[i]]),
        isAccepted: gave.isAccepted,
      })
      given += countOf(gave, size)
    }
    reports.push(await writeRound(parts, judging, made, index => used.has(index)))
  }
  return finish(parts, options, judged, reports)
}

interface Judged {
  /** Of each response, a vote a round. */
  readonly votes: readonly (readonly (JudgedVote | undefined)[])[]
  readonly isAccepted: boolean
}

/** What one round of judgements of an instruction gives. */
interface Given {
  readonly isAccepted: boolean
  readonly rows: number
}

function wantedOf(size: EftSize | undefined): number {
  if (size === undefined) return Number.POSITIVE_INFINITY
  return 'rows' in size ? size.rows : size.instructions
}

function countOf({ isAccepted, rows }: Given, size: EftSize | undefined): number {
  return size && 'instructions' in size ? Number(isAccepted) : rows
}

/** Looks no further than the instruction with which the size is reached. */
async function chooseNeeded(
  options: ResolvedEft,
  inputs: {
    readonly isOurs: (index: number) => boolean
    readonly wanted: number
    readonly replay: ReplayInputs
    readonly found: Scan
  },
) {
  const { isOurs, wanted, replay, found } = inputs
  const { items } = options.judging
  const target = new PairTarget(wanted, items.length)
  const note = (index: number, work: PromptWork): void => {
    const item = items[index]
    if (target.isSet && item)
      target.note(index, countOf(giveOf(options, item, votesOf(item, work)), options.size))
  }
  for (const index of items.keys()) if (!isOurs(index)) target.note(index, 0)
  if (target.isSet && found.done > 0) {
    for await (const { index, work } of inOrder(replay, found.counts)) {
      if (isOurs(index) && found.isDone(index)) note(index, work)
    }
  }
  return {
    isOurs,
    isNeeded: (index: number) => target.isNeeded(index),
    isUsed: (index: number) => isOurs(index) && target.isUsed(index),
    pause: note,
  }
}

/** The vote on each response. */
function votesOf(item: EftInstruction, work: PromptWork): (JudgedVote | undefined)[] {
  return judgedTexts(item, work).map(({ votes: [vote] }) => (vote && 'parsed' in vote ? vote : undefined))
}

function giveOf(
  { rule, judging }: ResolvedEft,
  item: EftInstruction,
  votes: readonly (JudgedVote | undefined)[],
): Given {
  const instruction = seedInstruction(
    item,
    votes.map(vote => [vote]),
  )
  const { examples, report } = acceptJudged([instruction], {
    rule: rule.agreement,
    judge: judging.judge.prompt,
  })
  return { isAccepted: report.used.accepted > 0, rows: examples.length }
}

function seedInstruction(
  { id, treeId, prompt, responses }: EftInstruction,
  votes: Judged['votes'],
): JudgedSeedInstruction {
  return {
    id,
    treeId,
    prompt,
    responses: responses.map((response, i) => ({ ...response, votes: votes[i] ?? [] })),
  }
}

/** Accepts over all rounds, and writes the rows. */
async function finish(
  { ledger }: JudgingParts,
  { judging, given: rule, size }: ResolvedEft,
  judged: ReadonlyMap<number, Judged>,
  rounds: readonly JudgingReport[],
): Promise<EftResult> {
  const { items, judge, format } = judging
  // Rows of another rule or size must not be taken for those that are short.
  await ledger.removeDataset({ iteration: 1, kind: 'eft' })
  const indices = [...judged.keys()].sort((a, b) => a - b)
  const instructions = indices.flatMap(index => {
    const [item, votes] = [items[index], judged.get(index)?.votes]
    return item && votes ? [seedInstruction(item, votes)] : []
  })
  const { examples, report } = acceptJudged(instructions, {
    rule,
    judge: judge.prompt,
    ...(size && 'rows' in size && { rows: size.rows }),
  })
  if (size && 'instructions' in size) refuseShortfall(report.used, size.instructions)
  const indexOf = new Map(items.map(({ id }, index) => [id, index]))
  const files = await DatasetFiles.open(ledger, { iteration: 1 }, ['eft'])
  try {
    for (const example of examples) {
      const { id, responseId, rank, score, round } = example
      const index = indexOf.get(id) ?? -1
      const candidate = items[index]?.responses.findIndex(response => response.id === responseId) ?? -1
      const row = eftRow(example, { judge: judge.prompt, format })
      files.write('eft', { ...row, prompt_index: index, candidate, rank, score, round })
      await files.drained()
    }
    const { eft } = await files.commit()
    if (eft === undefined) throw new DataError('was not written', { file: 'eft.jsonl' })
    return { report, rounds, eft }
  } catch (error) {
    await files.discard()
    throw error
  }
}

function refuseShortfall(
  { rule, accepted, instructions }: EftResult['report']['used'],
  wanted: number,
): void {
  if (accepted >= wanted) return
  throw new DataError(
    `too few instructions: ${accepted} of ${wanted}, ${wanted - accepted} short; ${rule} accepts ${accepted} of ` +
      `${instructions}; judge more instructions, or ask for fewer`,
    { file: 'eft-train' },
  )
}
