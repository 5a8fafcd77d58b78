// What runs made, and what their training saw.
import { exists, fixed, json, list, percent, rows, table, turned } from './shared.mjs'

export async function iterationsOf(run) {
  const { iterations } = await json(`${run}/report.json`)
  return iterations.filter(({ funnel }) => funnel).map(each => ({ ...each, run }))
}

export function funnels(all) {
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

export async function training(run, { iteration, checkpoint }) {
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
