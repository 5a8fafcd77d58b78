// Training steps a second of the lab's engine, against those of other engines with the same model, parameters and
// batches, each in a process of its own and on one thread. They take turns, so that a machine that is busy for a while
// slows both of a pair. The last line is JSON: vsJax, vsTfjs and vsTorch are our steps a second over theirs.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { core, startEngine } from './lab-engine/engine-process.mjs'
import { writeModel } from './lab-engine/model.mjs'
import { bundleEngines, findPython, installPeers } from './lab-engine/prepare.mjs'

const pairs = 7
const secondsOfARun = 2
/** What each thread has of a core, at least, where nobody else needs it. */
const quietShare = 0.9
const tolerance = 1e-4

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const rounded = value => value && Number(value.toFixed(2))
const middle = (runs, value) => median(runs.map(value))
// Written out, so that knip sees what is run.
const script = {
  ours: fileURLToPath(import.meta.resolve('./lab-engine/ours.mjs')),
  jax: fileURLToPath(import.meta.resolve('./lab-engine/jax.mjs')),
  tfjs: fileURLToPath(import.meta.resolve('./lab-engine/tfjs.mjs')),
  pytorch: fileURLToPath(import.meta.resolve('./lab-engine/pytorch.py')),
}

/** Losses before any update, after 1 and after 20, and how many steps take as long as a run should. */
async function warmUp(engine) {
  const losses = []
  for (const steps of [1, 1, 19]) losses.push((await engine.run(steps)).loss)
  const { seconds } = await engine.run(20)
  return { losses, steps: Math.max(1, Math.round((20 * secondsOfARun) / seconds)) }
}

async function speed({ engine, steps }) {
  const { seconds, cpuSeconds } = await engine.run(steps)
  return { rate: steps / seconds, cores: cpuSeconds / seconds }
}

/** Pairs of a run of ours and one of the peer's. Of up to three times as many, those that others disturbed least. */
async function compare(ours, peer) {
  const runs = []
  const quiet = () => runs.filter(({ share }) => share >= quietShare).length
  while (quiet() < pairs && runs.length < 3 * pairs) {
    const run = { ours: await speed(ours), peer: await speed(peer) }
    runs.push({ ...run, share: Math.min(run.ours.cores, run.peer.cores / peer.threads) })
  }
  return runs.sort((a, b) => b.share - a.share).slice(0, pairs)
}

installPeers()
const torch = findPython()
const directory = mkdtempSync(path.join(tmpdir(), 'lab-engine-'))
const running = []
const start = async (threads, ...command) => {
  const engine = await startEngine(command, threads)
  running.push(engine)
  return { engine, threads, ...(await warmUp(engine)) }
}
const node = (file, threads = 1, ...more) =>
  start(threads, process.execPath, file, directory, String(threads), ...more)
const told = (name, text) => console.log(`${name.padEnd(20)} ${text}`)
const lossesOf = ({ losses }) => `losses ${losses.map(loss => loss.toFixed(5)).join(' ')}`

try {
  writeModel(directory)
  await bundleEngines(directory)
  console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, all on core ${core ?? 'any'}`)
  console.log(`load ${loadavg().map(rounded).join(' ')}`)

  const ours = await node(script.ours)
  told('ours', lossesOf(ours))
  const ownRuns = []
  let lossDifference = 0

  /** The median of the ratios. */
  const against = async (name, peer) => {
    told(name, lossesOf(peer))
    const difference = Math.max(...peer.losses.map((loss, i) => Math.abs(loss - ours.losses[i])))
    if (!(difference <= tolerance)) throw new Error(`${name} computes something else: ${difference}`)
    lossDifference = Math.max(lossDifference, difference)
    const runs = await compare(ours, peer)
    peer.engine.stop()
    ownRuns.push(...runs.map(run => run.ours))
    const summed = who => {
      const [rate, cores] = ['rate', 'cores'].map(key => middle(runs, run => run[who][key]))
      return `${rate.toFixed(1)} steps/s on ${cores.toFixed(2)} cores`
    }
    const ratios = runs.map(run => run.ours.rate / run.peer.rate)
    told('', `${summed('peer')}, ours ${summed('ours')}`)
    told('', `ratios ${ratios.map(ratio => ratio.toFixed(2)).join(' ')}`)
    peer.quiet = middle(runs, run => run.share) >= quietShare
    return median(ratios)
  }
  const vsJax = await against('jax-js', await node(script.jax))
  const vsTfjs = await against('TensorFlow.js', await node(script.tfjs))
  const handWritten = await node(script.tfjs, 1, 'own-gradients')
  const vsTfjsOwnGradients = await against('with own gradients', handWritten)
  let [vsTorch, vsTorchCompiled] = [null, null]
  if ('why' in torch) console.log(`no PyTorch: ${torch.why}`)
  else {
    const python = (...args) => start(1, torch.python, script.pytorch, directory, ...args)
    vsTorch = await against(`PyTorch ${torch.version}`, await python())
    // Not vsTorch: it needs a C++ compiler, and half a minute for every new shape of a batch.
    const compiled = await python('compile').catch(({ message }) =>
      console.log(`no torch.compile: ${message}`),
    )
    if (compiled) vsTorchCompiled = await against('torch.compile', compiled)
  }
  const onTwo = await node(script.ours, 2)
  const vsTwoThreads = await against('ours on 2 threads', onTwo)

  console.log(
    JSON.stringify({
      vsJax: rounded(vsJax),
      vsTfjs: rounded(vsTfjs),
      vsTorch: rounded(vsTorch),
      stepsPerSecond: rounded(middle(ownRuns, run => run.rate)),
      vsTfjsOwnGradients: rounded(vsTfjsOwnGradients),
      vsTorchCompiled: rounded(vsTorchCompiled),
      // Two threads with one free core say nothing.
      twoThreadsGain: onTwo.quiet ? rounded(1 / vsTwoThreads) : null,
      // Below 1 the machine was busy with something else.
      cores: rounded(middle(ownRuns, run => run.cores)),
      lossDifference,
    }),
  )
} finally {
  for (const engine of running) engine.stop()
  rmSync(directory, { recursive: true, force: true })
}
