export { Adam } from './adam.js'
export type { Batch } from './batch.js'
export { Decoder, type GenerateRow, type Writer } from './decoder.js'
export { decodeHalf, encodeHalf } from './half.js'
export { createKernels } from './kernels.js'
export { Model } from './model.js'
export type { Kernels } from './operations.js'
export {
  initialParameters,
  type ModelShape,
  parameterCount,
  parameterLayout,
} from './shape.js'
export { singleThread, type Trainee } from './trainee.js'
