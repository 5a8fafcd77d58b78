import { resolve } from 'node:path'
import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import { deriveSeed } from '../core/seed.js'
import { selfInstruct } from '../instruct/self-instruct.js'
import type { ModelProvider, OpenModel } from '../model/provider.js'
import { bestVsWorst } from '../select/index.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Trainer } from '../train/trainer.js'
import { CheckpointStore } from './checkpoint-store.js'
import { parameterCount } from './engine/index.js'
import { labInstructions } from './instructions.js'
import { judgedBy, type LabJudge, labJudges, ruleOf, shuffled } from './judges.js'
import type { LabOptions, LabProgress, LabRunnerOptions, LabRunOptions } from './lab-options.js'
import { labPresets } from './presets.js'
import { pretrained } from './pretraining.js'
import { labProvider } from './provider.js'
import { answerLine, judgementLine, linesAsData, listLine, type SeedData, seedData } from './seed-data.js'
import { shapeOf } from './shape.js'
import { EngineThread } from './thread/engine-thread.js'
import { type LabHandle, labTrainer } from './trainer.js'
import { labWorlds } from './world/index.js'
import type { World } from './world/world.js'

/** A tiny model with its world: everything that the loop needs of a backend, in this process. */
export class Lab {
  /** The tasks, how they are judged, and the truth about them. */
  readonly world: World
  readonly #engine: EngineThread
  readonly #store: CheckpointStore
  readonly #options: Required<LabOptions>
  #opened = 0

  /** Made by {@link openLab}. @internal */
  constructor(options: Required<LabOptions>) {
    this.#options = options
    this.world = labWorlds[options.world]
    const { threads, kernels } = options
    this.#engine = new EngineThread({ shape: shapeOf(this.world), threads, kernels })
    this.#store = new CheckpointStore(this.world.name, shapeOf(this.world))
    const { directory, seed } = options
    this.trainer = labTrainer({
      engine: this.#engine,
      world: this.world,
      store: this.#store,
      directory,
      seed,
    })
  }

  /** Numbers that a model has. */
  get parameters(): number {
    return parameterCount(shapeOf(this.world))
  }

  /** Whatever trains: SFT and DPO in this process. */
  readonly trainer: Trainer<LabHandle>

  /** What people wrote: answered instructions (IFT), judged answers (EFT), lists of instructions. */
  get seedData(): SeedData {
    return seedData(this.world, this.#options.seed)
  }

  /** Serves a checkpoint. */
  readonly open: OpenModel = async checkpoint => {
    const model = `${checkpoint.revision}#${this.#opened++}`
    await this.#engine.load(model, await this.#store.read(checkpoint))
    return labProvider({
      engine: this.#engine,
      model,
      vocabulary: this.world.vocabulary,
      revision: hashJson({ weights: checkpoint.revision, template: 1, kernels: this.#options.kernels }),
    })
  }

  /** M0: pretrained on documents, never on an instruction that is held out. */
  async pretrain({ signal, onProgress }: LabProgress = {}): Promise<Checkpoint> {
    const { directory, fromScratch, kernels } = this.#options
    return pretrained({
      engine: this.#engine,
      world: this.world,
      store: this.#store,
      directory,
      fromScratch,
      kernels,
      signal: signal ?? new AbortController().signal,
      onProgress: onProgress ?? (() => {}),
    })
  }

  /**
   * M0 fine-tuned on what people wrote: `sft` on answers alone (IFT), the paper's baseline; `M1` on judgements as well
   * (IFT + EFT).
   */
  async fineTune(
    name: 'SFT' | 'M1',
    parent: Checkpoint,
    { signal, onProgress }: LabProgress = {},
  ): Promise<Checkpoint> {
    ensure(name === 'SFT' || name === 'M1', 'name', name, "'SFT' or 'M1'")
    const { seed, kernels } = this.#options
    const { ift, eft, lists } = seedData(this.world, seed)
    const lines = [...ift.map(answerLine), ...lists.map(listLine)]
    if (name === 'M1') lines.push(...eft.map(example => judgementLine(this.world, example)))
    const data = linesAsData(lines)
    const { epochs, learningRate } = this.world.seed
    const settings = { learning_rate: learningRate, num_train_epochs: epochs }
    const jobSeed = deriveSeed([seed, 'lab', 'sft'])
    const id = hashJson({ name, parent: parent.revision, data: data.sha256, settings, jobSeed, kernels })
    const job = { id, name, iteration: 0, method: 'sft', parent, reference: parent, data, settings } as const
    const handle = (await this.trainer.find(id)) ?? (await this.trainer.submit({ ...job, seed: jobSeed }))
    return this.trainer.wait(handle, {
      signal: signal ?? new AbortController().signal,
      progress: onProgress ?? (() => {}),
    })
  }

  /** What an `IterationRunner` needs besides a ledger and the number of iterations. */
  runner(options: LabRunOptions): LabRunnerOptions {
    refuseUnknown(options, ['start', 'preset', 'judge', 'prompts'])
    const { start, preset = 'paper', judge = 'self', prompts = 400 } = options
    ensureCount(prompts, 'prompts')
    ensure(labPresets.includes(preset), 'preset', preset, `one of ${labPresets.join(', ')}`)
    ensure(labJudges.includes(judge), 'judge', judge, `one of ${labJudges.join(', ')}`)
    const { world } = this
    const { seed } = this.#options
    const { sampling, shots } = world
    const select = bestVsWorst()
    return {
      start,
      open: this.#judging(judge, start),
      trainer: this.trainer,
      prompts: selfInstruct({
        seeds: [...new Set(seedData(world, seed).ift.map(({ prompt }) => prompt))],
        writer: 'self',
        count: prompts,
        shots,
        form: labInstructions(world),
        sampling: { temperature: 1, topP: 1 },
      }),
      candidates: { n: 4, sampling },
      judge: { prompt: world.judge, votes: 3, sampling },
      select: judge === 'shuffled' ? shuffled(select) : select,
      seed,
      training: world.iteration[preset],
      concurrency: 256,
    }
  }

  /** Ends the engine. */
  async close(): Promise<void> {
    await this.#engine.close()
  }

  #judging(judge: LabJudge, start: Checkpoint): OpenModel {
    if (judge === 'self' || judge === 'shuffled') return this.open
    const rule = ruleOf(this.world, judge)
    return async (checkpoint): Promise<ModelProvider> => {
      const policy = await this.open(checkpoint)
      return judgedBy(this.world, policy, rule ? { name: judge, rule } : await this.open(start))
    }
  }
}

/**
 * A laboratory for the loop: a transformer of 150,000 parameters that generates and trains in this process, and a
 * world of tasks that can be checked.
 *
 * @throws `InvalidArgumentError` that names the option.
 * @example
 * ```ts
 * import { IterationRunner, memoryLedger } from 'self-rewarding'
 * import { openLab } from 'self-rewarding/lab'
 *
 * async function improve(directory: string) {
 *   const lab = openLab({ directory, seed: 1 })
 *   const start = await lab.fineTune('M1', await lab.pretrain())
 *   const run = new IterationRunner({ ...lab.runner({ start }), ledger: memoryLedger(), iterations: 2 })
 *   const { checkpoints } = await run.start().result
 *   await lab.close()
 *   return checkpoints.map(({ checkpoint }) => checkpoint.name) // ['M1', 'M2', 'M3']
 * }
 * ```
 */
export function openLab(options: LabOptions): Lab {
  refuseUnknown(options, ['directory', 'world', 'seed', 'fromScratch', 'threads', 'kernels'])
  const {
    directory,
    world = 'manners',
    seed = 1,
    fromScratch = false,
    threads = 2,
    kernels = 'wasm',
  } = options
  ensure(typeof directory === 'string' && directory !== '', 'directory', directory, 'the path of a folder')
  ensure(Object.hasOwn(labWorlds, world), 'world', world, `one of ${Object.keys(labWorlds).join(', ')}`)
  ensure(Number.isSafeInteger(seed), 'seed', seed, 'a whole number')
  ensure(threads === 1 || threads === 2, 'threads', threads, '1 or 2')
  ensure(kernels === 'wasm' || kernels === 'javascript', 'kernels', kernels, "'wasm' or 'javascript'")
  ensure(typeof fromScratch === 'boolean', 'fromScratch', fromScratch, 'true or false')
  return new Lab({ directory: resolve(directory), world, seed, fromScratch, threads, kernels })
}
