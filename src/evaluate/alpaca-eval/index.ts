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
