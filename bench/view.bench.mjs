// The viewer's server over a run of a million candidates and judgements (125,000 prompts of four each), sealed, and as it
// is under way (calls alone). How long until the first page of rows, until all is indexed, for a filter with a sort, for
// a search of a word that five prompts have and of one that all have; the server's memory; how long it let a request
// wait while it indexed. indexRatio, searchRatio: CPU time over that of reading the same files line by line with
// JSON.parse, by turns.
// BENCH_PROMPTS=12500 for a tenth of it, BENCH_CLI for another build. The last line is JSON.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const prompts = Number(process.env.BENCH_PROMPTS ?? 125_000)
const cli = process.env.BENCH_CLI ?? path.join(import.meta.dirname, '../dist/cli.js')
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
// Written out, so that knip sees what is run.
const script = {
  write: fileURLToPath(import.meta.resolve('./view/write.mjs')),
  plain: fileURLToPath(import.meta.resolve('./view/plain.mjs')),
}

const last = out => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
const node = (...args) => last(execFileSync(process.execPath, args, { encoding: 'utf8' }))
const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const rounded = (value, digits = 2) => Number(value.toFixed(digits))

/** Starts the command and measures what it answers. @param {string} directory */
async function served(directory) {
  const begun = performance.now()
  const child = spawn(process.execPath, [cli, 'view', directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => child.once('exit', resolve))
  try {
    const [line] = await new Promise(resolve => child.stdout.once('data', data => resolve([String(data)])))
    const { origin, hash } = new URL(/http:\S+/.exec(line)?.[0] ?? '')
    const ask = async (route, body) => {
      const reply = await fetch(origin + route, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${hash.slice(1)}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      if (!reply.ok) throw new Error(`${route}: ${reply.status} ${await reply.text()}`)
      return reply.json()
    }
    const timed = async action => {
      const from = performance.now()
      const found = await action()
      return { found, ms: performance.now() - from }
    }
    // In hundredths of a second.
    const cpu = () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / 100
    }
    const since = () => (performance.now() - begun) / 1e3
    const page = { offset: 0, limit: 100 }
    while ((await ask('/api/prompts', page)).rows.length < page.limit) await wait(5)
    const firstRows = since()
    let longestWait = 0
    let run
    do {
      await wait(20)
      const { found, ms } = await timed(() => ask('/api/run'))
      longestWait = Math.max(longestWait, ms)
      run = found
    } while (!run.index.isComplete)
    const indexed = since()
    const indexCpu = cpu()
    const listings = [
      { sort: 'gap', isDescending: true },
      { sort: 'length', gap: { from: 2 } },
      { sort: 'length', isDescending: true, hasParseFailure: true },
      { sort: 'failures', isDescending: true, length: { from: 1000 } },
    ]
    const lists = []
    for (const listing of listings)
      lists.push((await timed(() => ask('/api/prompts', { ...page, ...listing }))).ms)
    const search = async text => {
      const times = { first: 0, all: 0 }
      const { found, ms } = await timed(async () => {
        const from = performance.now()
        for (;;) {
          const reply = await ask('/api/prompts', { ...page, text })
          if (times.first === 0 && reply.total > 0) times.first = performance.now() - from
          if (reply.isComplete) return reply
        }
      })
      return { total: found.total, first: rounded(times.first / 1e3), all: rounded(ms / 1e3) }
    }
    const before = cpu()
    const rare = await search('ornithorhynchus')
    const searchCpu = rounded(cpu() - before)
    const common = await search('RELEVANT')
    const detail = await timed(() => ask(`/api/prompt?iteration=1&index=${Math.floor(prompts / 2)}`))
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    const memory = name => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)
    return {
      firstRows: rounded(firstRows),
      indexed: rounded(indexed),
      indexCpu,
      searchCpu,
      longestWaitMs: Math.round(longestWait),
      listMs: Math.round(Math.max(...lists)),
      rare,
      common,
      detailMs: Math.round(detail.ms),
      rssMb: memory('VmRSS'),
      peakMb: memory('VmHWM'),
      problems: run.problems,
    }
  } finally {
    child.kill('SIGINT')
    await ended
  }
}

const directory = process.env.BENCH_DIRECTORY ?? mkdtempSync(path.join(tmpdir(), 'view-'))
try {
  const { records } = process.env.BENCH_DIRECTORY
    ? { records: prompts * 8 }
    : node(script.write, directory, String(prompts))
  console.log(
    `node ${process.version}, load ${loadavg()
      .map(value => rounded(value))
      .join(' ')}, ${records} records`,
  )
  const datasets = ['prompts', 'candidates', 'judgements', 'scores', 'failures', 'pairs'].map(name =>
    path.join(directory, `iteration-1/${name}.jsonl`),
  )
  const measured = async (name, files) => {
    const runs = []
    for (let round = 0; round < rounds; round++) {
      const plain = node(script.plain, ...files)
      const ours = await served(directory)
      if (ours.problems.length > 0) throw new Error(ours.problems.join('\n'))
      console.log(
        `${name}: ${JSON.stringify(ours)}; plain ${rounded(plain.cpuSeconds)} s of CPU, ${rounded(plain.seconds)} s for ${plain.records} lines`,
      )
      runs.push({ ours, plain })
    }
    return {
      indexRatio: rounded(median(runs.map(run => run.ours.indexCpu / run.plain.cpuSeconds))),
      searchRatio: rounded(median(runs.map(run => run.ours.searchCpu / run.plain.cpuSeconds))),
      firstRows: median(runs.map(run => run.ours.firstRows)),
      indexed: median(runs.map(run => run.ours.indexed)),
      rareSeconds: median(runs.map(run => run.ours.rare.all)),
      commonSeconds: median(runs.map(run => run.ours.common.all)),
      listMs: median(runs.map(run => run.ours.listMs)),
      longestWaitMs: Math.max(...runs.map(run => run.ours.longestWaitMs)),
      peakMb: Math.max(...runs.map(run => run.ours.peakMb)),
    }
  }
  const sealed = await measured('sealed', datasets)
  if (process.env.BENCH_DIRECTORY) process.exit(0)
  // As it is before its datasets are written.
  rmSync(path.join(directory, 'iteration-1/manifest.json'))
  const calls = path.join(directory, 'calls')
  const open = await measured(
    'under way',
    readdirSync(calls).map(name => path.join(calls, name)),
  )
  console.log(JSON.stringify({ records, ...sealed, underWay: open }))
} finally {
  if (!process.env.BENCH_DIRECTORY) rmSync(directory, { recursive: true })
}
