import type { RunSummary } from '../summary.js'
import type { Table } from '../table.js'
import { count, duration, fixed } from '../text/numbers.js'

/** How each checkpoint was trained: where its loss and its other numbers began and ended. */
export function trainingTable({ training }: RunSummary): Table {
  const metrics = [...new Set(training.flatMap(({ points }) => points.flatMap(p => Object.keys(p.metrics))))]
  return {
    title: 'Training',
    head: [
      'checkpoint',
      'method',
      'rows',
      'steps',
      'first loss',
      'last loss',
      ...metrics.map(name => `last ${name}`),
    ],
    rows: training.map(({ name, method, rows, points }) => {
      const [first, last] = [points[0], points.at(-1)]
      const metric = (of: string) => (last && Object.hasOwn(last.metrics, of) ? last.metrics[of] : undefined)
      return {
        name,
        cells: [
          method.toUpperCase(),
          count(rows),
          count(last?.step),
          fixed(first?.loss, 3),
          fixed(last?.loss, 3),
          ...metrics.map(of => fixed(metric(of), 3)),
        ],
      }
    }),
  }
}

/** Where the time went. */
export function timesTable({ times }: RunSummary): Table {
  const seconds = times.reduce((sum, time) => sum + time.seconds, 0)
  return {
    title: 'Time',
    head: ['', 'time'],
    rows: [...times, { name: 'in all', seconds }].map(time => ({
      name: time.name,
      cells: [duration(time.seconds)],
    })),
  }
}

/** How the checkpoints came to be. */
export function lineageTable({ lineage, baselines }: RunSummary): Table {
  return {
    title: 'Checkpoints',
    head: ['checkpoint', 'made from', 'iteration', 'rows', 'SHA-256 of the rows', 'revision', 'path'],
    rows: [
      ...lineage.map(({ checkpoint, parent, iteration, data }) => ({
        name: checkpoint.name,
        cells: [
          parent ?? '–',
          count(iteration),
          data?.mixed === undefined
            ? count(data?.rows)
            : `${count(data.rows)}, ${count(data.mixed)} of them seed`,
          shortHash(data?.sha256 ?? '–'),
          shortHash(checkpoint.revision),
          checkpoint.path,
        ],
      })),
      ...baselines.map(({ name, revision, path }) => ({
        name: `${name} (baseline)`,
        cells: ['–', '–', '–', '–', shortHash(revision), path],
      })),
    ],
  }
}

/** Twelve digits tell hashes apart for a reader. */
function shortHash(text: string): string {
  return text.replace(/\b([0-9a-f]{12})[0-9a-f]{20,}\b/g, '$1…')
}
