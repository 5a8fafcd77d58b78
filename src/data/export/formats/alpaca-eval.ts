import { z } from 'zod'
import {
  type AlpacaModelOutput,
  readAlpacaModelOutputs,
  writeAlpacaModelOutputs,
} from '../../../evaluate/alpaca-eval/index.js'
import type { Format } from './format.js'

const row = z.custom<AlpacaModelOutput>(isOutput, 'expected instruction, output and generator, each a text')

function isOutput(value: unknown): boolean {
  try {
    readAlpacaModelOutputs([value])
    return true
  } catch {
    return false
  }
}

/**
 * A `model_outputs.json`: a list of `{instruction, output, generator}`. Source: AlpacaEval, `README.md` ("Evaluating a
 * model").
 */
export const alpacaEval: Format<AlpacaModelOutput> = {
  dataset: 'answers',
  isList: true,
  input: row,
  output: row,
  // A list of one, without its brackets.
  write: output => writeAlpacaModelOutputs([output]).slice(2, -3),
}
