import { join } from 'node:path'
import { IterationRunner } from '../../iterate/index.js'
import { type Lab, openLab } from '../../lab/index.js'
import { fileLedger } from '../../node/index.js'
import type { RunSummary } from '../../report/summary.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { examine } from './examine.js'
import type { RunLabOptions } from './run-lab-options.js'
import { claimDirectory, settingsOf } from './settings.js'
import { LabStages } from './stages.js'
import { summarise } from './summarise.js'

/** Runs the lab: M0 and M1, the loop, and an exam of every model. A run that was stopped goes on where it was. */
export async function runLab(options: RunLabOptions): Promise<RunSummary> {
  const { directory, models = join(directory, 'models'), world, seed, fromScratch, threads } = options
  const settings = settingsOf(options)
  options.signal.throwIfAborted()
  await claimDirectory(directory, settings)
  const lab = openLab({ directory: models, world, seed, fromScratch, threads })
  const stages = new LabStages(options.onProgress)
  try {
    const { baseline, start } = await fineTuned(lab, options, stages)
    const { preset, judge, iterations, signal } = options
    const runner = lab.runner({ start, preset, judge, prompts: settings.prompts })
    const run = new IterationRunner({ ...runner, ledger: fileLedger(directory), iterations }).start({
      signal,
    })
    for await (const event of run) {
      options.onProgress({ type: 'event', event })
      stages.follow(event)
    }
    const { checkpoints, status } = await run.result
    signal.throwIfAborted()
    if (status !== 'finished') throw new Error(`the run ended as ${status}`)
    const examined = [baseline, ...checkpoints.map(({ checkpoint }) => checkpoint)]
    const papers = await examine({ lab, options, checkpoints: examined, stages })
    stages.begin({ stage: 'summary', label: 'Intervals and tables', unit: 'models' })
    const summary = await summarise({ lab, options, baseline, checkpoints, papers, stages })
    stages.end(`${summary.models.length} models compared`)
    return { ...summary, times: stages.times }
  } finally {
    await lab.close()
  }
}

/** The baseline and M1. */
async function fineTuned(
  lab: Lab,
  { signal }: RunLabOptions,
  stages: LabStages,
): Promise<{ readonly baseline: Checkpoint; readonly start: Checkpoint }> {
  const train = async (
    label: string,
    work: (progress: Parameters<Lab['pretrain']>[0]) => Promise<Checkpoint>,
  ) => {
    stages.begin({ stage: 'sft', label, unit: 'steps' })
    let loss: number | undefined
    const checkpoint = await work({
      signal,
      onProgress(progress) {
        loss = progress.loss
        stages.train(progress)
      },
    })
    stages.end(loss === undefined ? 'ready' : `loss ${loss.toFixed(3)}`)
    return checkpoint
  }
  const m0 = await train('M0: pretraining on documents', progress => lab.pretrain(progress))
  const baseline = await train('SFT baseline: fine-tuning on answers', progress =>
    lab.fineTune('SFT', m0, progress),
  )
  const start = await train('M1: fine-tuning on answers and judgements', progress =>
    lab.fineTune('M1', m0, progress),
  )
  return { baseline, start }
}
