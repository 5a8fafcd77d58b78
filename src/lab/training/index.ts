export { type DpoSettings, preferenceOptimise } from './dpo.js'
export { batchOf, continuationRow, documentRow, type Row, responseRow } from './rows.js'
export { fineTune, type SftSettings } from './sft.js'
export type { Step } from './step.js'
