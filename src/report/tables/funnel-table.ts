import type { Funnel, IterationReport, RunReport, Spent, Tally } from '../../iterate/index.js'
import { totalUsage } from '../../iterate/spending/usage.js'
import type { Row, Table } from '../table.js'
import { count } from '../text/numbers.js'
import { callsByKind, countOf, namesIn, perRow, tokensPerRow } from './tally.js'

/** Iterations whose prompts became something to train on; the last checkpoint of a run has none. */
export function funnelsOf(run: RunReport): (IterationReport & { readonly funnel: Funnel })[] {
  return run.iterations.flatMap(iteration =>
    iteration.funnel ? [{ ...iteration, funnel: iteration.funnel }] : [],
  )
}

/** What became of the prompts: a column for every iteration, and a row for every reason to leave something out. */
export function funnelTable(run: RunReport): Table {
  const iterations = funnelsOf(run)
  const row = (name: string, of: (funnel: Funnel) => number): Row => ({
    name,
    cells: iterations.map(({ funnel }) => count(of(funnel))),
  })
  const part = (name: string, of: (funnel: Funnel) => number): Row => ({ ...row(name, of), part: true })
  /** A row only where there is something to say. */
  const rare = (name: string, of: (funnel: Funnel) => number): Row[] =>
    iterations.some(({ funnel }) => of(funnel) > 0) ? [part(name, of)] : []
  const reasons = (word: string, of: (funnel: Funnel) => Tally): Row[] =>
    namesIn(iterations.map(({ funnel }) => of(funnel))).map(reason =>
      part(`${word}: ${reason}`, funnel => countOf(of(funnel), reason)),
    )
  const forEachRow = (name: string, of: (spent: Spent, rows: number) => string): Row => ({
    name,
    cells: iterations.map(({ funnel: { spent, selected } }) => of(spent, selected.rows)),
  })
  return {
    title: 'What became of the prompts',
    head: [
      '',
      ...iterations.map(({ iteration, checkpoint }) => `iteration ${iteration} (${checkpoint.name})`),
    ],
    rows: [
      row('prompts', ({ prompts }) => prompts.accepted),
      ...reasons('dropped', ({ prompts }) => prompts.dropped),
      ...rare('not needed for the target', ({ prompts }) => prompts.notNeeded),
      row('responses asked for', ({ candidates }) => candidates.asked),
      row('responses received', ({ candidates }) => candidates.received),
      ...reasons('ended by', ({ candidates }) => candidates.finish),
      ...rare('same text as an earlier one', ({ candidates }) => candidates.sameText),
      ...rare('prompts with one text only', ({ candidates }) => candidates.promptsWithOneText),
      ...reasons('flagged', ({ candidates }) => candidates.flagged),
      row('votes received', ({ votes }) => votes.received),
      row('votes with a score', ({ votes }) => votes.valid),
      ...reasons('no score', ({ votes }) => votes.failed),
      row('responses with a score', ({ scores }) => scores.scored),
      ...reasons('no score', ({ scores }) => scores.excluded),
      row('rows to train on', ({ selected }) => selected.rows),
      part('prompts that gave some', ({ selected }) => selected.prompts),
      ...reasons('prompt gave none', ({ selected }) => selected.excluded),
      ...reasons('response left out', ({ selected }) => selected.candidatesLeftOut),
      ...reasons('row left out', ({ selected }) => selected.rowsLeftOut),
      row('calls', ({ spent }) => totalUsage(spent).calls),
      ...reasons('for', ({ spent }) => callsByKind(spent)),
      ...rare('failed for good', ({ spent }) => totalUsage(spent).failed),
      ...rare('without a count of tokens', ({ spent }) => totalUsage(spent).unknown),
      row('prompt tokens', ({ spent }) => totalUsage(spent).promptTokens),
      ...rare('from a cache', ({ spent }) => totalUsage(spent).cachedTokens),
      row('completion tokens', ({ spent }) => totalUsage(spent).completionTokens),
      ...rare('reasoning', ({ spent }) => totalUsage(spent).reasoningTokens),
      forEachRow('calls for each row', (spent, rows) => perRow(totalUsage(spent).calls, rows)),
      ...namesIn(iterations.map(({ funnel }) => callsByKind(funnel.spent))).map(kind => ({
        ...forEachRow(`for: ${kind}`, (spent, rows) => perRow(countOf(callsByKind(spent), kind), rows)),
        part: true,
      })),
      forEachRow('tokens for each row', (spent, rows) => tokensPerRow(totalUsage(spent), rows)),
    ],
  }
}

/** Valid votes by score, a column for every iteration. */
export function votesTable(run: RunReport): Table {
  const iterations = funnelsOf(run)
  return {
    title: 'Votes by score',
    head: [
      'score',
      ...iterations.map(({ iteration, checkpoint }) => `iteration ${iteration} (${checkpoint.name})`),
    ],
    rows: namesIn(iterations.map(({ funnel }) => funnel.votes.histogram)).map(name => ({
      name,
      cells: iterations.map(({ funnel }) => count(countOf(funnel.votes.histogram, name))),
    })),
  }
}
