import type { LabJudge, LabPreset, LabWorldName } from '../../lab/index.js'
import type { Progress } from '../progress/progress.js'

/** What {@link runLab} takes. */
export interface RunLabOptions {
  /** Run directory. */
  readonly directory: string
  /** Folder of checkpoints, which runs may share. @default `models` in the run directory */
  readonly models?: string
  /** Which tasks there are. */
  readonly world: LabWorldName
  /** How iterations train. */
  readonly preset: LabPreset
  /** Who judges. */
  readonly judge: LabJudge
  /** Seed of everything. */
  readonly seed: number
  /** Iterations: 2 make M2 and M3. */
  readonly iterations: number
  /** Prompts that the model makes up in each iteration. @default 400 */
  readonly prompts?: number
  /** Trains M0 anew. */
  readonly fromScratch: boolean
  /** Threads of the engine. */
  readonly threads: 1 | 2
  /** Ends the run; another start goes on. */
  readonly signal: AbortSignal
  /** Told of everything that happens. */
  onProgress(progress: Progress): void
}
