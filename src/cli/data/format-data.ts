import type {
  LineProblem,
  OpenAssistantInstruction,
  OpenAssistantReport,
  SeedSplit,
} from '../../data/index.js'
import { type Row, tableLines } from '../../report/table.js'
import { count } from '../../report/text/numbers.js'
import { bounded, oneLine } from '../../report/text/printable.js'

/** How tables look where they are shown. */
interface Look {
  readonly width: number
  readonly heading: (text: string) => string
}

/** Responses of each human rank; `null` for those that nobody ranked. */
export type RankCounts = readonly { readonly rank: number | null; readonly responses: number }[]

/** Counts the ranks of all responses, best first. */
export function countRanks(instructions: readonly OpenAssistantInstruction[]): RankCounts {
  const counts = new Map<number | null, number>()
  for (const { responses } of instructions)
    for (const { rank } of responses) counts.set(rank, (counts.get(rank) ?? 0) + 1)
  return [...counts]
    .map(([rank, responses]) => ({ rank, responses }))
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity))
}

/** A place in one of the files where something is wrong. */
export interface FileProblem extends LineProblem {
  readonly file: string
}

/** What was read. */
export interface ReadFiles {
  readonly report: OpenAssistantReport
  readonly problems: readonly FileProblem[]
  readonly ranks: RankCounts
}

/** Ranks that have a row each; a file says which ranks there are. */
const ranksShown = 10
const problemsShown = 5
const detailShown = 60

/** What became of all lines and messages. */
export function formatRead({ report, problems, ranks }: ReadFiles, look: Look): string {
  const { lines, droppedLines, messages, prompts, responses, dropped, duplicatePrompts } = report
  return [
    table('Read', 'count', look, [
      whole('lines', lines),
      ...parts('dropped: ', droppedLines),
      whole('messages', messages),
      part('instructions', prompts),
      ...(duplicatePrompts > 0 ? [part('of these, texts seen before', duplicatePrompts)] : []),
      part('responses', responses),
      ...parts('dropped: ', dropped),
    ]),
    ...(problems.length > 0
      ? [`${look.heading('What is wrong')}\n\n${problemLines(problems).join('\n')}\n`]
      : []),
    table('Human ranks (0 is the best)', 'responses', look, rankRows(ranks)),
  ].join('\n')
}

function problemLines(problems: readonly FileProblem[]): string[] {
  const lines = problems.slice(0, problemsShown).map(({ file, line, reason, detail }) => {
    const { text, left } = bounded(oneLine(detail), detailShown)
    return `${oneLine(file)}:${line}: ${reason}: ${text}${left > 0 ? '…' : ''}`
  })
  return problems.length > problemsShown ? [...lines, '… and more'] : lines
}

function rankRows(ranks: RankCounts): Row[] {
  const row = ({ rank, responses }: RankCounts[number]): Row =>
    whole(rank === null ? 'no rank' : `rank ${rank}`, responses)
  const ranked = ranks.filter(({ rank }) => rank !== null)
  if (ranked.length <= ranksShown) return ranks.map(row)
  const rest = ranked.slice(ranksShown).reduce((sum, { responses }) => sum + responses, 0)
  return [
    ...ranked.slice(0, ranksShown).map(row),
    whole('further ranks', rest),
    ...ranks.filter(({ rank }) => rank === null).map(row),
  ]
}

/** What became of all instructions. */
export function formatSplit(
  { report, ift, eftTrain, eftEval, validation, test, manifest }: SeedSplit,
  look: Look,
): string {
  const { instructions, groups, used, unused, possible } = report
  const answers = (items: typeof eftEval): number =>
    items.reduce((sum, { responses }) => sum + responses.length, 0)
  const set = (name: string, items: number, possible: number, responses?: number): Row => ({
    name,
    part: true,
    cells: [count(items), responses === undefined ? '' : count(responses), count(possible)],
  })
  const without = Object.values(report.ift).reduce((sum, value) => sum + value, 0)
  const none = Object.entries(unused).filter(([, value]) => value > 0)
  const rows: readonly Row[] = [
    { name: 'instructions', cells: [count(instructions), '', ''] },
    set('ift', used.ift, possible.ift, ift.length),
    set('eft-train', used['eft-train'], possible['eft-train'], answers(eftTrain)),
    set('eft-eval', used['eft-eval'], possible['eft-eval'], answers(eftEval)),
    set('validation', validation.length, possible.validation),
    set('test', test.length, possible.test),
    ...none.map(([reason, value]) => ({
      name: `unused: ${reason}`,
      part: true,
      cells: [count(value), '', ''],
    })),
  ]
  const title = `Split (seed ${manifest.seed}, ${count(groups)} groups of trees and texts)`
  const head = ['', 'instructions', 'responses', 'possible']
  return [
    `${look.heading(title)}\n\n${tableLines({ title, head, rows }, look.width).join('\n')}\n`,
    table('Instructions for IFT', 'count', look, [
      whole('instructions', instructions),
      part('with an example', instructions - without),
      ...parts('without: ', report.ift),
    ]),
  ].join('\n')
}

function whole(name: string, value: number): Row {
  return { name, cells: [count(value)] }
}

function part(name: string, value: number): Row {
  return { name, part: true, cells: [count(value)] }
}

/** Reasons that occurred. */
function parts(prefix: string, counts: Readonly<Record<string, number>>): Row[] {
  return Object.entries(counts).flatMap(([name, value]) => (value > 0 ? [part(prefix + name, value)] : []))
}

function table(title: string, unit: string, { width, heading }: Look, rows: readonly Row[]): string {
  return `${heading(title)}\n\n${tableLines({ title, head: ['', unit], rows }, width).join('\n')}\n`
}
