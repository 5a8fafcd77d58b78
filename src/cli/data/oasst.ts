import {
  type LineProblem,
  type OpenAssistantInstruction,
  type OpenAssistantOptions,
  readOpenAssistant,
  type SeedSplit,
  type SplitOptions,
  type SplitSize,
  splitSeedData,
} from '../../data/index.js'
import { ShortfallError } from '../../data/split/sizes.js'
import { readLineBytes, readParquetRows } from '../../node/index.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { styleOf } from '../style.js'
import { UsageError } from '../usage-error.js'
import { countRanks, type FileProblem, formatRead, formatSplit } from './format-data.js'
import { writeSplit } from './write-split.js'

/** Options of `self-rewarding data oasst`. */
export interface OasstFlags {
  readonly ift?: SplitSize
  readonly eftTrain?: SplitSize | 'rest'
  readonly eftEval?: SplitSize
  readonly validation?: SplitSize
  readonly test?: SplitSize
  readonly seed?: number
  readonly out?: string
  readonly lang?: string
  readonly turns?: number
  readonly minQuality?: number
  readonly maxToxicity?: number
  readonly maxSpam?: number
  readonly unlabelled: boolean
  readonly synthetic: boolean
  readonly unreviewed: boolean
  readonly json: boolean
}

/** Reads, counts, splits and, where it is asked to, writes. */
export async function oasst(this: CliContext, flags: OasstFlags, ...files: string[]): Promise<void> {
  const { stdout } = this.process
  const { strong } = styleOf(stdout)
  const width = readingWidth(stdout)
  const show = (text: string): void => {
    if (!flags.json) stdout.write(text)
  }
  try {
    const begun: Begun[] = []
    const reader = readOpenAssistant(rowsOf(files, begun), readOptions(flags))
    const instructions: OpenAssistantInstruction[] = []
    for await (const instruction of reader) instructions.push(instruction)
    const ranks = countRanks(instructions)
    const problems = reader.report.problems.map(problem => placed(problem, begun))
    // Before the split: a file that is too small for it was still read.
    show(formatRead({ report: reader.report, problems, ranks }, { width, heading: strong }))
    const split = splitInto(instructions, splitOptions(flags))
    show(`\n${formatSplit(split, { width, heading: strong })}`)
    const written = flags.out === undefined ? undefined : await writeSplit(flags.out, split)
    if (written)
      show(`\nWritten to ${written.directory}: ${Object.keys(written.files).join(', ')} and split.json.\n`)
    const { report, manifest } = split
    const read = { ...reader.report, problems }
    if (flags.json) stdout.write(jsonLine({ read, ranks, split: report, seed: manifest.seed, ...written }))
    this.process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}

/** Shares that a small file can give: those of `--help`. */
const shares = { ift: '40%', 'eft-train': 'rest', 'eft-eval': '20%', validation: '10%', test: '10%' } as const

/** @throws `UsageError` that names the flags of the sets for which there are too few. */
function splitInto(instructions: readonly OpenAssistantInstruction[], options: SplitOptions): SeedSplit {
  try {
    return splitSeedData(instructions, options)
  } catch (error) {
    if (!(error instanceof ShortfallError)) throw error
    const asked = error.shortfalls.map(({ split }) => `--${split} ${shares[split]}`)
    throw new UsageError(`${error.message}, such as ${asked.join(' ')}`)
  }
}

/** A file that was begun, and the rows that came before it. */
interface Begun {
  readonly file: string
  readonly before: number
}

/** The rows of all files; each file is noted in `begun`. */
async function* rowsOf(files: readonly string[], begun: Begun[]): AsyncGenerator<object, void, undefined> {
  let before = 0
  for (const file of files) {
    begun.push({ file, before })
    for await (const row of file.endsWith('.parquet') ? readParquetRows(file) : readLineBytes(file)) {
      before++
      yield row
    }
  }
}

/** A place in all rows as one in its file. */
function placed(problem: LineProblem, begun: readonly Begun[]): FileProblem {
  const { file, before } = begun.findLast(({ before }) => before < problem.line) ?? { file: '', before: 0 }
  return { ...problem, file, line: problem.line - before }
}

function readOptions({ lang, turns, synthetic, unreviewed }: OasstFlags): OpenAssistantOptions {
  return { synthetic, unreviewed, ...(lang !== undefined && { lang }), ...(turns !== undefined && { turns }) }
}

function splitOptions(flags: OasstFlags): SplitOptions {
  const { ift, eftTrain, eftEval, validation, test, seed, minQuality, maxToxicity, maxSpam, unlabelled } =
    flags
  return {
    ...(ift !== undefined && { ift }),
    ...(eftTrain !== undefined && { eftTrain }),
    ...(eftEval !== undefined && { eftEval }),
    ...(validation !== undefined && { validation }),
    ...(test !== undefined && { test }),
    ...(seed !== undefined && { seed }),
    labels: {
      ...(minQuality !== undefined && { quality: { min: minQuality } }),
      ...(maxToxicity !== undefined && { toxicity: { max: maxToxicity } }),
      ...(maxSpam !== undefined && { spam: { max: maxSpam } }),
    },
    unlabelled: unlabelled ? 'keep' : 'drop',
  }
}
