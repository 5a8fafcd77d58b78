import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { bootstrap } from '../../evaluate/bootstrap.js'
import { headToHead } from '../../evaluate/head-to-head.js'
import { reportCard } from '../../evaluate/report-card.js'
import type { ExamAnswer, ExamJudgement, ExamPaper, Lab } from '../../lab/index.js'
import { runFolder } from '../../node/index.js'
import type { Estimate } from '../../report/estimate.js'
import { healthOf } from '../../report/run/health-of.js'
import { summariseRun } from '../../report/run/summarise-run.js'
import type { ModelComparison, ModelSummary, RunSummary, TrainingCurve } from '../../report/summary.js'
import type { Checkpoint, Lineage } from '../../train/checkpoint.js'
import { readingOf } from './reading.js'
import type { RunLabOptions } from './run-lab-options.js'
import { seedInstructions } from './seed-instructions.js'
import { settingsOf } from './settings.js'
import type { LabStages } from './stages.js'

/** What {@link summarise} takes. */
export interface SummariseOptions {
  readonly lab: Lab
  readonly options: RunLabOptions
  readonly baseline: Checkpoint
  readonly checkpoints: readonly Lineage[]
  /** Exam papers of the baseline and of the checkpoints. */
  readonly papers: readonly ExamPaper[]
  readonly stages: LabStages
}

/** Everything that a run of the lab showed, from what it wrote down. */
export async function summarise(inputs: SummariseOptions): Promise<RunSummary> {
  const { lab, options, baseline, checkpoints, papers, stages } = inputs
  const all = [baseline, ...checkpoints.map(({ checkpoint }) => checkpoint)]
  const models: ModelSummary[] = []
  for (const [i, paper] of papers.entries()) {
    models.push(modelSummary(all[i]?.name ?? '', paper))
    stages.count(models.length)
    // Thousands of resamples each: in between, a view may draw and Ctrl+C be heard.
    await setImmediate()
    options.signal.throwIfAborted()
  }
  const last = papers.length - 1
  const comparisons = [
    ...papers.slice(2).map((paper, i) => compare(all, papers, i + 2, i + 1, paper)),
    compare(all, papers, last, 0, papers[last]),
  ].filter(each => each !== undefined)
  const { world, preset, judge, threads } = options
  const run = await summariseRun(await runFolder(options.directory), { seeds: seedInstructions(options) })
  const summary = {
    ...run,
    missing: [],
    title: `The lab: ${world}, ${preset}, judged by ${judge}`,
    about: `A transformer of ${lab.parameters.toLocaleString('en-US')} parameters, trained in this process. ${lab.world.about}`,
    qualityLabel: 'points of 5 by the true rubric',
    qualityMax: 5,
    lengthUnit: 'words',
    models,
    comparisons,
    training: await Promise.all(
      [baseline, ...checkpoints.map(({ checkpoint }) => checkpoint)].map(readCurve),
    ),
    lineage: checkpoints,
    baselines: [baseline],
    config: { ...settingsOf(options), threads, training: lab.world.iteration[preset] },
    times: stages.times,
  }
  const health = healthOf({ ...summary, damage: run.damage ?? { lines: 0, first: [] } })
  return { ...summary, health, reading: readingOf(summary, options) }
}

function modelSummary(name: string, { answers, greedy, judgements }: ExamPaper): ModelSummary {
  const partNames = Object.keys(answers[0]?.parts ?? {})
  return {
    name,
    instructions: answers.length,
    quality: {
      mean: estimate(answers.map(({ points }) => points)),
      histogram: count(answers.map(({ points }) => `${points}`)),
      parts: [
        ...partNames.map(part => ({
          name: part,
          share: estimate(answers.map(({ parts }) => Number(parts[part]))),
        })),
        { name: 'content, greedy', share: estimate(greedy.map(({ parts }) => Number(parts.content))) },
      ],
    },
    length: estimate(answers.map(({ response }) => response.split(/\s+/).filter(Boolean).length)),
    finish: count(answers.map(({ finish }) => finish)),
    judge: judgeSummary(judgements),
  }
}

function judgeSummary(judgements: readonly ExamJudgement[]) {
  const prompts = [...new Set(judgements.map(({ prompt }) => prompt))]
  const judged = prompts.map(asked => ({
    responses: judgements
      .filter(({ prompt }) => prompt === asked)
      .map(({ points, votes, response }) => {
        const scores = votes.flatMap(({ score }) => (score === undefined ? [] : [score]))
        const complete = scores.length === votes.length
        const score = scores.reduce((a, b) => a + b, 0) / scores.length
        return { rank: 5 - points, length: response.length, ...(complete && { score }) }
      }),
  }))
  const votes = judgements.flatMap(each => each.votes)
  return {
    card: reportCard(judged, { max: 5 }),
    votes: {
      failed: count(votes.flatMap(({ reason }) => (reason === undefined ? [] : [reason]))),
      histogram: count(votes.flatMap(({ score }) => (score === undefined ? [] : [`${score}`]))),
    },
  }
}

/** One model's answers against another's, instruction by instruction, by the true rubric. */
function compare(
  all: readonly Checkpoint[],
  papers: readonly ExamPaper[],
  a: number,
  b: number,
  later: ExamPaper | undefined,
): ModelComparison | undefined {
  const earlier = papers[b]
  if (!later || !earlier || a === b) return undefined
  const verdict = (answer: ExamAnswer, other: ExamAnswer | undefined) =>
    other === undefined || answer.points === other.points ? 'tie' : answer.points > other.points ? 'a' : 'b'
  const { win, tie, lose, net, netInterval, pvalue } = headToHead(
    later.answers.map((answer, i) => {
      const one = verdict(answer, earlier.answers[i])
      return { ab: one, ba: one }
    }),
  )
  return {
    a: all[a]?.name ?? '',
    b: all[b]?.name ?? '',
    win,
    tie,
    lose,
    net: { value: net ?? 0, ...(netInterval && { interval: netInterval }) },
    ...(pvalue !== undefined && { pvalue }),
  }
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

function estimate(values: readonly number[]): Estimate {
  const interval = bootstrap(values, mean, { resamples: 2000 })
  return { value: mean(values), ...(interval && { interval: { low: interval.low, high: interval.high } }) }
}

function count(values: readonly string[]): { [value: string]: number } {
  const tally: { [value: string]: number } = {}
  for (const value of [...values].sort()) tally[value] = (tally[value] ?? 0) + 1
  return tally
}

const step = z.object({ step: z.number(), loss: z.number(), metrics: z.record(z.string(), z.number()) })
const job = z.object({ method: z.enum(['sft', 'dpo']), rows: z.array(z.string()) })

/** The training log that the lab's trainer leaves beside a checkpoint; without points where it was damaged. */
async function readCurve({ name, path }: Checkpoint): Promise<TrainingCurve> {
  const method = /^M[2-9]|^M\d\d/.test(name) ? 'dpo' : 'sft'
  try {
    const folder = dirname(path)
    const done = job.parse(JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')))
    const lines = (await readFile(join(folder, 'curve.jsonl'), 'utf8')).split('\n').filter(Boolean)
    return {
      name,
      method: done.method,
      rows: done.rows.length,
      points: lines.map(line => step.parse(JSON.parse(line))),
    }
  } catch {
    return { name, method, rows: 0, points: [] }
  }
}
