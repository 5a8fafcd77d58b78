export {
  type AlpacaAnnotation,
  alpacaItems,
  readAlpacaAnnotations,
  writeAlpacaAnnotations,
} from './files/annotations.js'
export type { JsonSource } from './files/json-rows.js'
export {
  type AlpacaLeaderboardRow,
  alpacaLeaderboardRow,
  readAlpacaLeaderboard,
  writeAlpacaLeaderboard,
} from './files/leaderboard.js'
export {
  type AlpacaModelOutput,
  type PairedOutputs,
  pairAlpacaOutputs,
  readAlpacaModelOutputs,
  writeAlpacaModelOutputs,
} from './files/model-outputs.js'
export type { GamedRows } from './gamed.js'
export type { AlpacaEvalItem } from './item.js'
export {
  type LengthControlled,
  type LengthControlledModel,
  type LengthControlledOptions,
  lengthControlledWinRate,
} from './length-controlled.js'
export { type AlpacaEvalOptions, type AlpacaEvalReport, alpacaEval } from './report.js'
export { type AlpacaWinRate, alpacaWinRate } from './win-rate.js'
