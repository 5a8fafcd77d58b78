import { join } from 'node:path'
import { chooseJudge, type JudgeCandidate } from '../../evaluate/index.js'
import { Judging } from '../../iterate/judging/judge-dataset.js'
import { writeText } from '../../node/whole-file.js'
import { formatJudgeBench } from '../../report/judge-bench/format-judge-bench.js'
import { recommendation } from '../../report/judge-bench/recommendation.js'
import type { BenchedJudge } from '../../report/judge-bench/types.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { tellUnfinished } from '../run/tell-unfinished.js'
import { watch } from '../run/watch.js'
import { shortLine } from '../short-line.js'
import { UsageError } from '../usage-error.js'
import { type BenchJudge, benched, saidBy, workOf } from './bench.js'
import { BenchBudget, budgetUsedUp } from './bench-budget.js'
import { judgePromptOf } from './prompt-file.js'
import { rankedFile } from './ranked-file.js'

/** Options of `self-rewarding judge-bench`. */
export interface JudgeBenchFlags {
  readonly config: readonly string[]
  readonly data: string
  readonly directory?: string
  readonly json: boolean
}

/** Measures judge prompts, and models, on the same human-ranked responses. */
export async function judgeBench(
  this: CliContext,
  { config: configs, data, directory, json }: JudgeBenchFlags,
  ...prompts: readonly string[]
): Promise<void> {
  const { process } = this
  try {
    const items = await rankedFile(data)
    const judges = await judgesOf(this, configs, prompts)
    const responsesOfItem = items.reduce((sum, item) => sum + item.responses.length, 0) / items.length
    const place = directory ?? `${data.replace(/(\.jsonl|\.json)?(\.gz)?$/, '')}.judge-bench`
    const candidates: JudgeCandidate[] = []
    const made: BenchedJudge[] = []
    const works = await Promise.all(judges.map(judge => workOf(judge, items, place)))
    const budget = await BenchBudget.of(works)
    for (const judge of works) {
      const { name, prompt, config, work } = judge
      const judging = new Judging({ ...work, budget: budget.leftFor(judge) })
      if (!json) process.stderr.write(`${shortLine(name)}\n`)
      const result = await watch(
        this,
        { json, votesOfItem: responsesOfItem * (config.judge?.votes ?? 3) },
        async () => ({
          run: judging.start(),
          prices: config.prices,
        }),
      )
      if (result.status !== 'finished') {
        const next = result.status === 'budget' ? { message: budgetUsedUp(judge) } : result.next
        tellUnfinished(this, { ...result, next }, json)
        return
      }
      await budget.count(judge)
      candidates.push({ name, max: prompt.scale.max, judged: await saidBy(judging) })
      made.push(benched(judge, result.report))
    }
    const bench = { choice: chooseJudge(candidates), judges: made }
    const report = { ...bench, recommendation: recommendation(bench) }
    const file = join(place, 'judge-bench.json')
    await writeText(file, `${JSON.stringify(report, null, 2)}\n`)
    process.stdout.write(
      json
        ? jsonLine({ result: { status: 'finished', file, ...report } })
        : `${formatJudgeBench(bench, readingWidth(process.stdout))}\n\nAll report cards are in ${shortLine(file)}; every call is beside it.\n`,
    )
    process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}

/** Every prompt with every config. */
async function judgesOf(
  { loadConfig }: CliContext,
  configs: readonly string[],
  paths: readonly string[],
): Promise<BenchJudge[]> {
  const prompts = await Promise.all(paths.map(judgePromptOf))
  const loaded = []
  for (const path of configs) loaded.push({ path, config: await loadConfig(path, 'judging') })
  const judges = loaded.flatMap(({ path, config }) =>
    prompts.map(prompt => ({
      name:
        loaded.length > 1
          ? `${prompt.name} with ${config.judge?.model ? path : config.start.name}`
          : prompt.name,
      prompt,
      config,
    })),
  )
  const names = judges.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new UsageError(
      `two judges are called ${twice}: give each prompt file a name of its own, and each config a start.name of its own`,
    )
  return judges
}
