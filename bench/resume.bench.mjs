// What a start costs over a run whose calls are all recorded: one million judgements, and the candidates they are on.
// Killed right before its datasets were sealed (resumeRatio), and sealed (sealedRatio), against reading the same bytes
// line by line with JSON.parse, each in a process of its own and by turns; CPU time, medians of the pairs' ratios.
// BENCH_PROMPTS=8334 for a tenth of it. The last line is JSON.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const pairs = 7
const prompts = Number(process.env.BENCH_PROMPTS ?? 83_334)
// Written out, so that knip sees what is run.
const script = {
  write: fileURLToPath(import.meta.resolve('./resume/write.mjs')),
  reopen: fileURLToPath(import.meta.resolve('./resume/reopen.mjs')),
  plain: fileURLToPath(import.meta.resolve('./resume/plain.mjs')),
}

/** @param {string} file @param {...string} args */
function node(file, ...args) {
  const out = execFileSync(process.execPath, [file, ...args], { encoding: 'utf8' })
  return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
}

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const rounded = value => Number(value.toFixed(2))
const told = (name, runs) => {
  const [cpu, seconds] = ['cpuSeconds', 'seconds'].map(key => median(runs.map(run => run[key])).toFixed(2))
  const peak = Math.max(...runs.map(run => run.peakMb))
  console.log(`${name.padEnd(26)} ${cpu} s of CPU, ${seconds} s, at most ${peak} MB`)
}

const directory = mkdtempSync(path.join(tmpdir(), 'resume-'))
try {
  const { judgements } = node(script.write, directory, String(prompts))
  console.log(`node ${process.version}, load ${loadavg().map(rounded).join(' ')}, ${judgements} judgements`)
  const reopen = until => node(script.reopen, directory, String(prompts), until)

  const sealed = Array.from({ length: 3 }, () => reopen('finished'))
  // As a process leaves it that is killed before it sealed: prompts and calls.
  for (const name of ['manifest', 'training']) rmSync(path.join(directory, `iteration-1/${name}.json`))
  for (const name of ['candidates', 'judgements', 'scores', 'failures', 'pairs'])
    rmSync(path.join(directory, `iteration-1/${name}.jsonl`))
  rmSync(path.join(directory, 'lineage.json'))

  const runs = Array.from({ length: pairs }, () => ({
    plain: node(script.plain, directory),
    ours: reopen('asked'),
  }))
  const sealing = reopen('sealed')

  const plain = runs.map(run => run.plain)
  const ours = runs.map(run => run.ours)
  told(`${plain[0]?.records} lines`, plain)
  told('reopened', ours)
  told('reopened and sealed', [sealing])
  told('reopened when sealed', sealed)
  const ratios = runs.map(run => run.ours.cpuSeconds / run.plain.cpuSeconds)
  console.log(`ratios ${ratios.map(ratio => ratio.toFixed(2)).join(' ')}`)
  const plainCpu = median(plain.map(run => run.cpuSeconds))
  console.log(
    JSON.stringify({
      resumeRatio: rounded(median(ratios)),
      seconds: rounded(median(ours.map(run => run.seconds))),
      peakMb: Math.max(...ours.map(run => run.peakMb)),
      wallRatio: rounded(median(runs.map(run => run.ours.seconds / run.plain.seconds))),
      sealedRatio: rounded(median(sealed.map(run => run.cpuSeconds)) / plainCpu),
      sealingSeconds: rounded(sealing.seconds - median(ours.map(run => run.seconds))),
    }),
  )
} finally {
  rmSync(directory, { recursive: true })
}
