import { join } from 'node:path'
import { ensure } from '../../core/check.js'
import type { Json } from '../../core/json.js'
import type { TrainingJob } from '../../train/trainer.js'

/** Learning rate, its floor, and what else the paper states (section 3.1.1), in TRL's words. */
const paper = {
  dpo: { learning_rate: 1e-6, lr_end: 1e-7, columns: ['prompt', 'chosen', 'rejected'] },
  sft: { learning_rate: 5.5e-6, lr_end: 1.1e-6, columns: ['prompt', 'completion'] },
} as const

/**
 * TRL's configuration of a job. The paper's hyperparameters are the defaults: its schedule is linear down to a floor,
 * which TRL's `linear` (down to 0) is not; DPO's dropout is on, which TRL turns off. Epochs are not stated; one is ours.
 *
 * The run's `training` settings override by name, but for what ties the job to its folder.
 *
 * @param model What TRL loads.
 * @throws `InvalidArgumentError` for a setting that would move the job's data or result, and for rows at a time of which
 * the paper's batch is not made.
 */
export function trlConfig(job: TrainingJob, folder: string, model: string): { readonly [key: string]: Json } {
  for (const name of ['datasets', 'output_dir', 'model_name_or_path']) {
    ensure(!(name in job.settings), `training.${name}`, job.settings[name], 'nothing: the job folder sets it')
  }
  const { learning_rate, lr_end, columns } = paper[job.method]
  return {
    model_name_or_path: model,
    datasets: [
      { path: 'json', data_files: join(folder, 'train.jsonl'), split: 'train', columns: [...columns] },
    ],
    output_dir: join(folder, 'checkpoint'),
    learning_rate,
    ...scheduleOf(job.settings, lr_end),
    num_train_epochs: 1,
    per_device_train_batch_size: 1,
    gradient_accumulation_steps: accumulationOf(job.settings),
    // TRL's 1024 tokens would cut responses short and leave out rows with long prompts.
    max_length: null,
    ...(job.method === 'dpo' && { beta: 0.1, disable_dropout: false }),
    seed: job.seed,
    report_to: 'none',
    ...job.settings,
  }
}

/** The paper's schedule; another one has other arguments. */
function scheduleOf({ lr_scheduler_type: own = 'polynomial' }: TrainingJob['settings'], lr_end: number) {
  if (own !== 'polynomial') return {}
  return { lr_scheduler_type: own, lr_scheduler_kwargs: JSON.stringify({ power: 1, lr_end }) }
}

/** Rows that the paper takes a step on. */
const batch = 16

function accumulationOf({ per_device_train_batch_size: rows = 1, ...settings }: TrainingJob['settings']) {
  if ('gradient_accumulation_steps' in settings) return null
  const steps = batch / Number(rows)
  const expected = `a divisor of ${batch}, the batch of the paper, or gradient_accumulation_steps beside it`
  ensure(Number.isSafeInteger(steps) && steps > 0, 'training.per_device_train_batch_size', rows, expected)
  return steps
}
