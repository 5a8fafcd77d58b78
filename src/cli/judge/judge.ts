import { judgeDataset } from '../../iterate/judging/index.js'
import { JudgePrompt } from '../../judge/index.js'
import { isFile } from '../../node/at-path.js'
import { fileLedger } from '../../node/index.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { placeFile } from '../export/place-file.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { tellUnfinished } from '../run/tell-unfinished.js'
import { watch } from '../run/watch.js'
import { UsageError } from '../usage-error.js'
import { describeJudged, type JudgedFile } from './describe.js'
import { HumanRows } from './judged-rows.js'
import { modelOf, settingsOf } from './of-config.js'
import { rowsToJudge } from './read-file.js'
import { judgedLines } from './write.js'

/** Options of `self-rewarding judge`. */
export interface JudgeFlags {
  readonly config: string
  readonly out?: string
  readonly directory?: string
  readonly checkpoint?: string
  readonly column: string
  readonly texts: boolean
  readonly redo: boolean
  readonly json: boolean
}

/** Judges the rows of a file. */
export async function judge(this: CliContext, flags: JudgeFlags, file: string): Promise<void> {
  const { process } = this
  const stem = file.replace(/(\.jsonl|\.json)?(\.gz)?$/, '')
  const { out = `${stem}.judged.jsonl`, directory = `${stem}.judging`, json } = flags
  try {
    const config = await this.loadConfig(flags.config, 'judging')
    const { items, bad } = await rowsToJudge(file, flags.column)
    const ledger = fileLedger(directory)
    if (!(await ledger.isBegun()) && (await isFile(out)))
      throw new UsageError(`${out} is there already and stays as it is; choose another place with --out`)
    const model = await modelOf(config, flags.checkpoint)
    const judging = judgeDataset({ ...settingsOf(config), ledger, items, model })
    const { prompt = JudgePrompt.additive(), votes = 3 } = config.judge ?? {}
    const result = await watch(this, { json, votesOfItem: votes }, async () => ({
      run: judging.start({ changes: flags.redo ? 'redo' : 'refuse' }),
      prices: config.prices,
    }))
    if (result.status !== 'finished') {
      tellUnfinished(this, result, json)
      return
    }
    const human = new HumanRows()
    await placeFile(out, judgedLines({ file, ...flags, judged: judging.judged(), human }), async () => {})
    const card = human.card(prompt.scale.max, config.seed ?? 0)
    const made: JudgedFile = { file: out, directory, report: result.report, bad, ...(card && { card }) }
    process.stdout.write(
      json
        ? jsonLine({ result: { status: 'finished', ...made } })
        : describeJudged(made, readingWidth(process.stdout)),
    )
    process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}
