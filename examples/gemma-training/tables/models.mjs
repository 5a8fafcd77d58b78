// What models write, and how they judge.
import { describeTexts } from 'self-rewarding/texts'
import { exists, fixed, json, list, percent, rows, table, within } from './shared.mjs'

export async function texts(all, evaluation) {
  const lines = []
  for (const { run, iteration, checkpoint } of all) {
    const candidates = await rows(`${run}/iteration-${iteration}/candidates.jsonl`)
    lines.push(textLine(`${run.split('/').at(-1)} ${iteration} (${checkpoint.name}), candidates`, candidates))
  }
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

export async function cards(evaluation) {
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
