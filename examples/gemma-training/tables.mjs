// The tables of docs/experiments/gemma-3-270m-training.md, from the run directories alone: node tables.mjs runs/self …
// The first run has the evaluation of all models.
import { readFile, stat } from 'node:fs/promises'
import { detectableNet, promptsNeeded } from 'self-rewarding/evaluate'
import { readLines } from 'self-rewarding/node'
import { describeTexts } from 'self-rewarding/texts'

const runs = process.argv.slice(2)
if (runs.length === 0) {
  console.log('usage: node tables.mjs RUN [RUN …]')
  process.exit(2)
}

const exists = file =>
  stat(file).then(
    () => true,
    () => false,
  )
const json = async file => JSON.parse(await readFile(file, 'utf8'))
async function rows(file) {
  const found = []
  if (await exists(file)) for await (const line of readLines(file)) found.push(JSON.parse(line))
  return found
}
const fixed = (value, digits = 2) => (value === undefined || value === null ? '-' : value.toFixed(digits))
const percent = value => (value === undefined || value === null ? '-' : `${(100 * value).toFixed(1)}%`)
const list = tally =>
  Object.entries(tally)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
const within = (interval, show = fixed) =>
  interval ? ` (${show(interval.low)} to ${show(interval.high)})` : ''

function table(title, header, lines) {
  console.log(`\n### ${title}\n\n| ${header.join(' | ')} |\n|${header.map(() => ' --- ').join('|')}|`)
  for (const line of lines) console.log(`| ${line.join(' | ')} |`)
}

/** Columns become rows: one column a thing, one row a number. */
const turned = columns => columns[0].map((_, i) => columns.map(column => column[i]))

async function iterationsOf(run) {
  const { iterations } = await json(`${run}/report.json`)
  return iterations.filter(({ funnel }) => funnel).map(each => ({ ...each, run }))
}

function funnels(all) {
  const columns = all.map(({ run, iteration, checkpoint, funnel, signs }) => [
    `${run.split('/').at(-1)} ${iteration} (${checkpoint.name})`,
    funnel.prompts.accepted,
    `${funnel.candidates.received}: ${list(funnel.candidates.finish)}`,
    funnel.candidates.sameText,
    `${funnel.votes.valid} of ${funnel.votes.received}`,
    list(funnel.votes.failed) || '-',
    list(funnel.votes.histogram),
    `${funnel.scores.scored}; ${list(funnel.scores.excluded) || '-'}`,
    funnel.selected.rows,
    list(funnel.selected.excluded) || '-',
    `${funnel.spent.candidates.calls + funnel.spent.judgements.calls}`,
    `${funnel.spent.candidates.completionTokens + funnel.spent.judgements.completionTokens}`,
    fixed(signs.voteAlpha.value),
    percent(signs.voteAgreement.value),
    fixed(signs.scoreLength.value),
    fixed(signs.scoreLengthWithin.value),
    percent(signs.longerChosen.value),
    percent(signs.maxShare.value),
    fixed(signs.meanScore.value),
    fixed(signs.meanLength.value, 0),
  ])
  const names = [
    '',
    'prompts',
    'candidates',
    'with the text of an earlier one',
    'votes with a score',
    'without',
    'votes by score',
    'candidates with a score; without',
    'pairs',
    'prompts without a pair',
    'calls',
    'tokens written',
    "Krippendorff's alpha of the votes",
    'equal votes on a response',
    'score and length, r',
    'the same within prompts',
    'the longer one is chosen',
    'scores at the maximum',
    'mean score by its own judge',
    'mean length, characters',
  ]
  const [header, ...lines] = turned([names, ...columns])
  table('Funnel and signs of drift', header, lines)
  for (const { run, gates = [] } of all)
    for (const { sign, value, limit, message } of gates)
      console.log(`\n${run}: ${sign} ${fixed(value)} (limit ${limit}): ${message}`)
}

async function training(run, { iteration, checkpoint }) {
  if (!(await exists(`${run}/lineage.json`))) return undefined
  const { jobId, data } = (await json(`${run}/lineage.json`)).find(each => each.iteration === iteration) ?? {}
  if (jobId === undefined) return undefined
  const folder = `${run}/training/${jobId}`
  const all = await rows(`${folder}/progress.jsonl`)
  const steps = all.filter(({ loss }) => loss !== undefined)
  const result = await json(`${folder}/result.json`)
  const epochs = steps.at(-1).metrics.epoch
  const first = steps.filter(({ metrics }) => metrics.epoch <= 1)
  const last = steps.filter(({ metrics }) => metrics.epoch > epochs - 1)
  const mean = (part, of) => fixed(part.reduce((sum, each) => sum + of(each), 0) / part.length, 3)
  const ends = of => `${mean(first, of)} -> ${mean(last, of)}`
  const metric = name => ends(({ metrics }) => metrics[name])
  const seconds = all.find(({ metrics }) => metrics?.train_runtime)?.metrics.train_runtime
  return [
    `${run.split('/').at(-1)} ${iteration} (from ${checkpoint.name})`,
    data.rows,
    steps.length,
    ends(({ loss }) => loss),
    metric('rewards/margins'),
    metric('rewards/accuracies'),
    metric('logps/chosen'),
    metric('logps/rejected'),
    list(result.rows.dropped) || 'none',
    fixed(seconds / 60, 1),
  ]
}

async function texts(all) {
  const lines = []
  for (const { run, iteration, checkpoint } of all) {
    const candidates = await rows(`${run}/iteration-${iteration}/candidates.jsonl`)
    lines.push(textLine(`${run.split('/').at(-1)} ${iteration} (${checkpoint.name}), candidates`, candidates))
  }
  const evaluation = `${runs[0]}/evaluation`
  if (await exists(`${evaluation}/lineage.json`)) {
    for (const [i, { checkpoint }] of (await json(`${evaluation}/lineage.json`)).entries()) {
      const answers = await rows(`${evaluation}/iteration-${i + 1}/candidates.jsonl`)
      if (answers.length > 0) lines.push(textLine(`${checkpoint.name}, test prompts`, answers))
    }
  }
  const header = [
    '',
    'texts',
    'cut',
    'characters',
    'words, median',
    'distinct-2 of 1,000',
    'repetitive',
    'tail loops',
  ]
  table('Texts', header, lines)
}

function textLine(name, candidates) {
  const prompts = candidates.map(({ prompt_index }) => String(prompt_index))
  const { lengths, distinct, repetition } = describeTexts(
    candidates.map(({ text }) => text),
    { prompts },
  )
  return [
    name,
    candidates.length,
    percent(candidates.filter(({ finish }) => finish === 'length').length / candidates.length),
    `${fixed(lengths.characters.mean, 0)}${within(lengths.characters.interval, value => fixed(value, 0))}`,
    lengths.words.median,
    fixed(distinct[2].sized?.value),
    repetition.repetitive,
    repetition.looping,
  ]
}

const shown = {
  tiesHalf: percent,
  tiesExcluded: percent,
  strict: percent,
  exactMatch: percent,
  spearman: fixed,
  kendall: fixed,
}

async function cards() {
  const evaluation = `${runs[0]}/evaluation`
  if (!(await exists(`${evaluation}/models.json`))) return
  const { models } = await json(`${evaluation}/models.json`)
  const known = models.filter(({ judging }) => judging.length > 0)
  const names = Object.keys(shown).filter(name => known[0].judging[0].card.metrics[name])
  table(
    'Report cards',
    ['', ...known.map(({ checkpoint }) => checkpoint.name), 'constant', 'longer'],
    [
      ['votes with a score', ...known.map(({ judging: [{ votes }] }) => list(votes.histogram)), '', ''],
      ['votes without', ...known.map(({ judging: [{ votes }] }) => list(votes.failed) || '-'), '', ''],
      [
        'responses scored',
        ...known.map(({ judging: [{ card }] }) => `${card.responses} of ${card.responses + card.unscored}`),
        '',
        '',
      ],
      ...names.map(name => [
        name,
        ...known.map(({ judging: [{ card }] }) => {
          const { value, n, interval } = card.metrics[name]
          return `${shown[name](value)}${within(interval, shown[name])} n ${n}`
        }),
        ...['constant', 'longer'].map(baseline => {
          const found = known[0].judging[0].card.baselines[baseline] ?? {}
          return shown[name]((found.metrics ?? found)[name]?.value)
        }),
      ]),
    ],
  )
  const compared = await json(`${evaluation}/judges.json`)
  const lines = compared.map(({ a, b, responses, metrics }) => [
    `${b} less ${a}`,
    responses,
    ...names.map(
      name => `${shown[name](metrics[name].difference)}${within(metrics[name].interval, shown[name])}`,
    ),
  ])
  if (lines.length > 0) table('Judges compared', ['', 'responses scored by both', ...names], lines)
}

/** What goes on after an event, until the next one. */
function after({ type, stage, iteration }) {
  if (type === 'stage-start') return `${stage} ${iteration}`
  if (type === 'train-start') return `training ${iteration}`
  return type === 'end' ? undefined : 'opening'
}

async function times() {
  const lines = []
  for (const folder of runs.flatMap(run => [run, `${run}/evaluation`])) {
    const spent = {}
    let last
    for (const event of await rows(`${folder}/times.jsonl`)) {
      // What a killed process did after its last event is not known.
      const doing = last && event.type !== 'start' ? after(last) : undefined
      if (doing !== undefined) spent[doing] = (spent[doing] ?? 0) + event.at - last.at
      last = event
    }
    const all = Object.values(spent).reduce((sum, ms) => sum + ms, 0)
    if (all === 0) continue
    const parts = Object.entries(spent).map(([name, ms]) => `${name} ${percent(ms / all)}`)
    lines.push([folder, fixed(all / 60_000, 0), parts.join(', ')])
  }
  table('Time', ['', 'minutes', 'shares'], lines)
}

const all = (await Promise.all(runs.map(iterationsOf))).flat()
funnels(all)
const trained = (await Promise.all(all.map(each => training(each.run, each)))).filter(Boolean)
if (trained.length > 0) {
  const names = [
    '',
    'pairs',
    'steps',
    'loss',
    'margin',
    'accuracy',
    'logp chosen',
    'logp rejected',
    'rows dropped',
    'minutes',
  ]
  const [header, ...lines] = turned([names, ...trained])
  table('Training, first epoch -> last epoch', header, lines)
}
await texts(all)
await cards()
await times()
const pairs = all[0].funnel.selected.prompts
console.log(
  `\n${pairs} prompts see a net of ${fixed(detectableNet({ n: pairs, tieRate: 0.3 }))} with a power of 80% (30% ties);`,
)
console.log(`a net of 0.1 takes ${promptsNeeded({ net: 0.1, tieRate: 0.3 })} prompts`)
