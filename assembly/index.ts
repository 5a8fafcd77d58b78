// The kernels of src/lab/engine, compiled to WebAssembly by scripts/build-kernels.mjs.
export { attend, attendBackward, attendCached } from './attention'
export { multiply, multiplyGradient, pack, packTransposed } from './matrix'
export { adam, sumOfSquares } from './optimiser'
export {
  add,
  gather,
  normalise,
  normaliseBackward,
  rotate,
  scatterAdd,
  softmax,
  softmaxBackward,
  temper,
} from './rows'
