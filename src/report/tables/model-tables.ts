import type { Estimate } from '../estimate.js'
import type { ModelSummary, RunSummary } from '../summary.js'
import type { Table } from '../table.js'
import { count, decimalsFor, fixed, percent, pvalue, range, signed } from '../text/numbers.js'
import { countOf, namesIn, total } from './tally.js'

type Quality = NonNullable<ModelSummary['quality']>
type Judge = NonNullable<ModelSummary['judge']>

/** Models whose responses have a quality. */
export function qualities({ models }: RunSummary): (ModelSummary & { readonly quality: Quality })[] {
  return models.flatMap(model => (model.quality ? [{ ...model, quality: model.quality }] : []))
}

/** Highest quality there is. */
export function highestQuality({ qualityMax = 1 }: RunSummary): number {
  return qualityMax
}

/** Models whose responses to the same instructions have a length. */
export function withLength({ models }: RunSummary): (ModelSummary & { readonly length: Estimate })[] {
  return models.flatMap(model => (model.length ? [{ ...model, length: model.length }] : []))
}

/** Models whose judging was measured. */
export function judges({ models }: RunSummary): (ModelSummary & { readonly judge: Judge })[] {
  return models.flatMap(model => (model.judge ? [{ ...model, judge: model.judge }] : []))
}

/** Parts of the quality that some model has, in their order. */
function partNames(models: readonly { readonly quality: Quality }[]): string[] {
  return [...new Set(models.flatMap(({ quality }) => quality.parts.map(({ name }) => name)))]
}

const partOf = (quality: Quality, name: string) => quality.parts.find(part => part.name === name)?.share

/** Quality and length of every model's responses. */
export function responsesTable(summary: RunSummary): Table {
  const models = qualities(summary)
  const decimals = decimalsFor(highestQuality(summary))
  const parts = partNames(models)
  return {
    title: `Quality of the responses: ${summary.qualityLabel ?? 'no unit given'}`,
    head: ['model', 'mean', '95% interval', summary.lengthUnit, ...parts],
    rows: models.map(({ name, quality, length }) => ({
      name,
      cells: [
        fixed(quality.mean.value, decimals),
        range(quality.mean.interval, end => fixed(end, decimals)),
        fixed(length?.value, 1),
        ...parts.map(part => percent(partOf(quality, part)?.value)),
      ],
    })),
  }
}

/** Shares of responses that have each part of the quality, with intervals. */
export function partsTable(summary: RunSummary): Table {
  const models = qualities(summary)
  return {
    title: 'Responses that have each part of the quality',
    head: ['', 'share', '95% interval'],
    rows: partNames(models).flatMap(part =>
      models.map(({ name, quality }) => {
        const share = partOf(quality, part)
        return { name: `${part}: ${name}`, cells: [percent(share?.value), range(share?.interval, percent)] }
      }),
    ),
  }
}

/** Responses by quality, a column for every model. */
export function qualityHistogramTable(summary: RunSummary): Table {
  const models = qualities(summary)
  return {
    title: 'Responses by quality',
    head: ['quality', ...models.map(({ name }) => name)],
    rows: namesIn(models.map(({ quality }) => quality.histogram)).map(name => ({
      name,
      cells: models.map(({ quality }) => count(countOf(quality.histogram, name))),
    })),
  }
}

/** Length of every model's responses, and how they ended. */
export function lengthTable(summary: RunSummary): Table {
  const { lengthUnit } = summary
  const models = withLength(summary)
  const ends = namesIn(models.map(({ finish }) => finish))
  return {
    title: `Length of the responses in ${lengthUnit}, and how they ended`,
    head: ['model', 'instructions', 'mean length', '95% interval', ...ends.map(end => `ended by ${end}`)],
    rows: models.map(({ name, instructions, length, finish }) => ({
      name,
      cells: [
        count(instructions),
        fixed(length.value, 1),
        range(length.interval, end => fixed(end, 1)),
        ...ends.map(end => count(countOf(finish, end))),
      ],
    })),
  }
}

/** Agreement of every model as a judge with the true order. */
export function judgingTable(summary: RunSummary): Table {
  const models = judges(summary)
  const isRepeated = models.some(({ judge }) => judge.consistency?.agreement.value !== undefined)
  return {
    title: 'Judging: pairs of responses put in the right order (ties count half)',
    head: [
      'model',
      'accuracy',
      '95% interval',
      'pairs',
      'unjudged',
      'votes',
      'valid',
      ...(isRepeated ? ['equal votes', 'alpha'] : []),
    ],
    rows: models.map(({ name, judge: { card, votes, consistency } }) => {
      const { value, interval, n, excluded } = card.metrics.tiesHalf
      const valid = total(votes.histogram)
      const all = valid + total(votes.failed)
      return {
        name,
        cells: [
          percent(value),
          range(interval, percent),
          count(n),
          count(excluded),
          count(all),
          percent(all === 0 ? undefined : valid / all),
          ...(isRepeated ? [percent(consistency?.agreement.value), fixed(consistency?.alpha.value, 2)] : []),
        ],
      }
    }),
  }
}

/** Votes on the responses that all models judge, a column for every model. */
export function judgingVotesTable(summary: RunSummary): Table {
  const models = judges(summary)
  const rowsOf = (word: string, of: (judge: Judge) => Judge['votes']['failed']) =>
    namesIn(models.map(({ judge }) => of(judge))).map(name => ({
      name: `${word}${name}`,
      cells: models.map(({ judge }) => count(countOf(of(judge), name))),
    }))
  return {
    title: 'Votes of the judges',
    head: ['score', ...models.map(({ name }) => name)],
    rows: [
      ...rowsOf('', ({ votes }) => votes.histogram),
      ...rowsOf('no score: ', ({ votes }) => votes.failed),
    ],
  }
}

/** Pairs of models on the same instructions. */
export function comparisonsTable({ comparisons }: RunSummary): Table {
  return {
    title: 'Head to head on the same instructions',
    head: ['', 'win', 'tie', 'lose', 'net', '95% interval', 'p'],
    rows: comparisons.map(({ a, b, win, tie, lose, net, pvalue: p }) => ({
      name: `${a} against ${b}`,
      cells: [
        count(win),
        count(tie),
        count(lose),
        signed(net.value, 3),
        range(net.interval, end => signed(end, 3)),
        pvalue(p),
      ],
    })),
  }
}
