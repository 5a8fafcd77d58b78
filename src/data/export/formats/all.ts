import { examineCandidates, examineOutputs } from '../traps/record-traps.js'
import { type Examine, examinePairs, examineResponses } from '../traps/row-traps.js'
import type { ExportFormat, ExportRows, TrapOptions } from '../types.js'
import { alpacaEval } from './alpaca-eval.js'
import { axolotl } from './axolotl.js'
import { candidates } from './candidates.js'
import { distilabel, ultrafeedback } from './distilabel.js'
import type { Format, TrainingFormat } from './format.js'
import { llamaFactory } from './llama-factory.js'
import { nemoRl } from './nemo-rl.js'
import { openai, openaiSft } from './openai.js'
import { spin } from './spin.js'
import { openrlhf, trl, trlSft } from './trl.js'

/** A format with the checks of its rows. */
export interface ExportedFormat<Row> extends Format<Row> {
  /** Begins to check a file. */
  readonly examine: (options: TrapOptions) => Examine<Row>
}

const ofPairs = (format: TrainingFormat<ExportRows['trl']>) => ({
  ...format,
  examine: (options: TrapOptions) => examinePairs(format, options),
})
const ofResponses = (format: TrainingFormat<ExportRows['trl-sft']>) => ({
  ...format,
  examine: (options: TrapOptions) => examineResponses(format, options),
})

/** Every format by its name. */
export const formats: { readonly [F in ExportFormat]: ExportedFormat<ExportRows[F]> } = {
  trl: ofPairs(trl),
  openai: ofPairs(openai),
  'llama-factory': ofPairs(llamaFactory),
  axolotl: ofPairs(axolotl),
  openrlhf: ofPairs(openrlhf),
  'nemo-rl': ofPairs(nemoRl),
  spin: ofPairs(spin),
  distilabel: ofPairs(distilabel),
  ultrafeedback: ofPairs(ultrafeedback),
  'trl-sft': ofResponses(trlSft),
  'openai-sft': ofResponses(openaiSft),
  'alpaca-eval': { ...alpacaEval, examine: examineOutputs },
  candidates: { ...candidates, examine: examineCandidates },
}
