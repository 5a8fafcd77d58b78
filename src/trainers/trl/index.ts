/**
 * Training by TRL: SFT and DPO, whole models and LoRA.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import type { Json } from '../../core/json.js'
import { trlConfig } from '../../node/handoff/trl-config.js'
import type { TrainingJob } from '../../train/trainer.js'
import { commandTrainer } from '../command/trainer.js'
import {
  checkProcessOptions,
  type ProcessOptions,
  type ProgramTrainer,
  processOptions,
} from '../folder/program.js'
import { writeScripts } from './scripts.js'

export type {
  CommandHandle,
  ProcessEnvironment,
  ProcessOptions,
  ProgramTrainer,
  VariableReference,
} from '../command/index.js'
export { type TrainingProcessDetails, TrainingProcessError } from '../command/index.js'

/** Settings of {@link trl}. */
export interface TrlOptions extends ProcessOptions {
  /** A Python that has TRL (1.16 was tried), and peft for LoRA. */
  readonly python: string
  /**
   * What starts the script in place of `python`: `['.venv/bin/accelerate', 'launch', '--config_file', 'zero3.yaml']`.
   *
   * @default `[python]`
   */
  readonly launch?: readonly string[]
  /**
   * File of a Jinja chat template, the one that the server uses; the checkpoint gets it. Its hash is part of what a job
   * is made with.
   *
   * @default the parent's own
   */
  readonly chatTemplate?: string
  /**
   * A fixed DPO reference, such as M1: a path, or a model id. It does not matter for SFT.
   *
   * @default the checkpoint that training begins from
   */
  readonly reference?: string
  /**
   * Dropout rate, for every place that the architecture has (paper section 3.1.1). Where it has none, training goes on
   * without and says so: `dropout_active` 0 in the first progress, `dropout` in `result.json`.
   *
   * @default 0.1
   */
  readonly dropout?: number
  /**
   * What becomes of rows that cannot be trained on as they are: longer than `max_length`, or with none or several ends
   * of turn. `drop` leaves them out, counted in `result.json`.
   *
   * @default 'refuse'
   */
  readonly unusableRows?: 'refuse' | 'drop'
}

const ownOptions = ['python', 'launch', 'chatTemplate', 'reference', 'dropout', 'unusableRows'] as const

/**
 * Trains with TRL on this machine: DPO on pairs, SFT on prompt and completion with loss on the completion alone.
 *
 * The paper's hyperparameters are the defaults (section 3.1.1: learning rate with a linear decay to its floor, batch 16,
 * dropout 0.1, beta 0.1); one epoch, whole rows and a checkpoint every 200 steps. The run's `training` settings are
 * TRL's by name and go over them, those of LoRA (`use_peft`, `lora_r`, …) too; an adapter is merged at the end.
 *
 * The process outlives the run and is found again, as that of `command`; a job that was killed goes on from its last
 * checkpoint. The checkpoint's revision is a hash of its files.
 *
 * @throws `InvalidArgumentError` for an option that is unknown or not usable; nothing was started.
 * @example
 * ```ts
 * import { trl } from 'self-rewarding/trl'
 *
 * const trainer = trl({ python: '.venv/bin/python', directory: 'runs/a/training' })
 * ```
 */
export function trl(options: TrlOptions): ProgramTrainer {
  refuseUnknown(options, [...ownOptions, ...processOptions])
  const { python, launch = [python], reference = null, dropout = 0.1, unusableRows = 'refuse' } = options
  const isText = (value: unknown): boolean =>
    typeof value === 'string' && value !== '' && !value.includes('\0')
  ensure(isText(python), 'python', python, 'the path of a Python that has TRL')
  const isCommand = Array.isArray(launch) && launch.length > 0 && launch.every(isText)
  ensure(isCommand, 'launch', launch, 'a program and its arguments as an array; nothing is given to a shell')
  ensure(reference === null || isText(reference), 'reference', reference, 'a path or a model id')
  ensure(
    typeof dropout === 'number' && dropout >= 0 && dropout < 1,
    'dropout',
    dropout,
    'a rate in 0..1, below 1',
  )
  ensure(['refuse', 'drop'].includes(unusableRows), 'unusableRows', unusableRows, "'refuse' or 'drop'")
  const chatTemplate = options.chatTemplate === undefined ? null : readTemplate(options.chatTemplate)
  const shared = checkProcessOptions(pick(options))
  const { model } = shared
  const describe = (job: TrainingJob, folder: string): Json => ({
    arguments: argumentsOf(job, folder, model(job.parent)),
    chatTemplate,
    reference: reference ?? (job.reference.revision === job.parent.revision ? null : model(job.reference)),
    dropout,
    unusableRows,
  })
  const trainer = commandTrainer({
    ...shared,
    // Braces in what the user gives are theirs.
    command: [...launch.map(literal), '{job}/python/train.py', '{job}'],
    identity: {
      trl: 1,
      chatTemplate: chatTemplate === null ? null : createHash('sha256').update(chatTemplate).digest('hex'),
      reference,
      dropout,
      unusableRows,
    },
    describe,
    prepare: ({ folder }) => writeScripts(folder),
  })
  return {
    ...trainer,
    inspect: async inspection =>
      (await import('./inspect.js')).inspectTrl({ python, launch }, shared, inspection),
  }
}

/** Settings that trainers share. */
function pick({
  python,
  launch,
  chatTemplate,
  reference,
  dropout,
  unusableRows,
  ...shared
}: TrlOptions): ProcessOptions {
  return shared
}

function literal(part: string): string {
  return part.replace(/\{(\w+)\}/g, '{{$1}}')
}

function readTemplate(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw invalid('chatTemplate', path, 'the path of a Jinja file', cause)
  }
}

/** Settings of TRL that would have no effect or break what a job promises, with what to do. */
const notKept = {
  resume_from_checkpoint: 'nothing: a job goes on from its own last checkpoint',
  packing: 'nothing: rows stay apart, so that each is checked',
  chat_template_path: 'nothing: give trl() a `chatTemplate`',
} as const

/** What TRL is configured with: as `handoff` writes it, but for where things are. */
function argumentsOf(job: TrainingJob, folder: string, model: string): { readonly [name: string]: Json } {
  for (const [name, why] of Object.entries(notKept)) {
    const value = job.settings[name]
    ensure(value === undefined || value === null || value === false, `training.${name}`, value, why)
  }
  const { datasets: _, ...config } = trlConfig(job, folder, model)
  return {
    // For a progress and an early stop that say something; the paper compares checkpoints every 200 steps.
    // A loss that is no number would be told as 0.
    ...{ logging_steps: 1, logging_nan_inf_filter: false, save_strategy: 'steps', save_steps: 200 },
    ...(job.settings.use_cpu === true && { bf16: false }),
    ...config,
    output_dir: join(folder, 'training'),
  }
}
