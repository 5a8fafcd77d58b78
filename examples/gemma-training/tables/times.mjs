// Where the time went.
import { fixed, percent, rows, table } from './shared.mjs'

/** What goes on after an event, until the next one. */
function after({ type, stage, iteration }) {
  if (type === 'stage-start') return `${stage} ${iteration}`
  if (type === 'train-start') return `training ${iteration}`
  return type === 'end' ? undefined : 'opening'
}

export async function times(runs) {
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
