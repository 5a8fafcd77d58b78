import { join } from 'node:path'
import { hashJson } from '../core/hash.js'
import { randomStream } from '../core/seed.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { TrainingProgress } from '../train/trainer.js'
import { type CheckpointStore, revisionOf } from './checkpoint-store.js'
import { initialParameters } from './engine/index.js'
import { bundledModel, bundledWorlds } from './m0/index.js'
import { shapeOf } from './shape.js'
import type { EngineThread } from './thread/engine-thread.js'
import { documentRow } from './training/index.js'
import type { World } from './world/world.js'

/** Raise it when worlds write other documents. */
const corpus = 1
const batch = 32
const learningRate = 3e-3

/** What {@link pretrained} takes. */
export interface PretrainingOptions {
  /** Where it is trained. */
  readonly engine: EngineThread
  /** Whose documents it reads. */
  readonly world: World
  /** Where it goes. */
  readonly store: CheckpointStore
  /** Folder for checkpoints. */
  readonly directory: string
  /** Trains it even where one comes with the package. */
  readonly fromScratch: boolean
  /** What it is trained with: their numbers differ in the last digits. */
  readonly kernels: 'wasm' | 'javascript'
  /** Ends the training. */
  readonly signal: AbortSignal
  /** Called after each step. */
  readonly onProgress: (progress: TrainingProgress) => void
}

/** M0 of a world: the one that comes with the package, or one trained here. It is the same for all seeds. */
export async function pretrained(options: PretrainingOptions): Promise<Checkpoint> {
  const { engine, world, store, directory, fromScratch, kernels, signal, onProgress } = options
  if (!fromScratch && bundledWorlds.includes(world.name)) {
    const path = join(directory, `M0-${world.name}`, 'model.safetensors')
    const bundled = store.parse(await bundledModel(world.name), 'the M0 of this package')
    const found = await store.find('M0', path).catch(() => undefined)
    // Written by another version of the package, or damaged: the one of this package counts.
    return found?.revision === revisionOf(bundled) ? found : store.write('M0', path, bundled)
  }
  const { documents, steps } = world.pretraining
  const { words } = world.vocabulary
  const settings = { corpus, world: world.name, words, documents, steps, batch, learningRate, kernels }
  const path = join(directory, `M0-${hashJson(settings).slice(0, 16)}`, 'model.safetensors')
  const found = await store.find('M0', path)
  if (found) return found
  const texts = randomStream(['lab', 'documents', world.name])
  const rows = Array.from({ length: documents }, () => documentRow(world.vocabulary, world.document(texts)))
  const start = initialParameters(shapeOf(world), randomStream(['lab', 'parameters']).next)
  const objective = { method: 'sft', rows, steps, batch, learningRate } as const
  const onStep = (step: TrainingProgress): void => onProgress({ ...step, steps })
  return store.write('M0', path, await engine.train(start, objective, 0, { signal, onStep }))
}
