// The files of examples/scale as they are: several processes of the built command at once over one run directory, one of
// them killed, others started as Slurm and Kubernetes start them; then the whole run on a Ray cluster of this machine.
// The datasets are those of one process, to the byte. Only `trl`, `vllm` and `scontrol` are stand-ins.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { check } from '../check.mjs'
import { folder } from './python.mjs'
import { startRay } from './ray-cluster.mjs'

const repository = path.resolve(import.meta.dirname, '../..')
const project = path.join(folder, 'project')
const bin = path.join(folder, 'bin')
const concurrency = 2

/** @type {(file: string, text: string) => void} */
function program(file, text) {
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
}

cpSync(path.join(repository, 'examples/scale'), project, { recursive: true })
mkdirSync(path.join(project, 'node_modules/.bin'), { recursive: true })
mkdirSync(bin)
symlinkSync(repository, path.join(project, 'node_modules/self-rewarding'))
program(path.join(project, 'node_modules/.bin/self-rewarding'), `exec node '${repository}/dist/cli.js' "$@"`)
const modelServer = path.join(import.meta.dirname, 'shards-server.mjs')
// trl dpo --config FOLDER/dpo.yaml; vllm serve MODEL --port PORT; scontrol requeue JOB
program(path.join(bin, 'trl'), 'mkdir "$(dirname "$3")/checkpoint"')
program(path.join(bin, 'vllm'), `exec node '${modelServer}' "$3" "$4"`)
program(path.join(bin, 'scontrol'), `echo "$@" >>'${folder}/scontrol.log'`)
writeFileSync(
  path.join(project, 'prompts.txt'),
  Array.from({ length: 120 }, (_, i) => `Tell me about number ${i}.\n`).join(''),
)
process.env.PATH = `${bin}:${process.env.PATH}`
process.env.MODEL = 'base'
process.env.CONCURRENCY = String(concurrency)

/** All that is running, so that nothing stays. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill()
})

/**
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 */
function start([file = '', ...args], env = {}) {
  const child = spawn(file, args, { cwd: project, env: { ...process.env, ...env } })
  running.add(child)
  const state = { output: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      state.output += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child)
    return { code, signal, output: state.output }
  })
  return { child, state, ended }
}

/** @type {(command: string[], env?: Record<string, string>, code?: number) => Promise<string>} */
async function ends(command, env, code = 0) {
  const { output, ...end } = await start(command, env).ended
  assert.equal(end.code, code, `${command.join(' ')}: exit ${end.code ?? end.signal}\n${output}`)
  return output
}

/** Waits for all; a failure is told when it is awaited. @param {Promise<unknown>[]} all */
function together(all) {
  const ended = Promise.all(all)
  ended.catch(() => {})
  return ended
}

/** @type {(is: () => boolean | Promise<boolean>, what: string, seconds?: number) => Promise<void>} */
async function until(is, what, seconds = 60) {
  for (const end = performance.now() + seconds * 1000; !(await is()); await sleep(10)) {
    assert.ok(performance.now() < end, `waited ${seconds} s for ${what}`)
  }
}

/** A model's server, with what it was asked. */
async function serve() {
  const { state } = start(['node', modelServer])
  await until(() => state.output.includes('\n'), 'the server')
  const origin = state.output.trim()
  return {
    env: { BASE_URL: `${origin}/v1` },
    /** Ends when some calls were answered and the next one waits. */
    hold: () => fetch(`${origin}/hold/60`),
    release: () => fetch(`${origin}/release`),
    asked: async () =>
      /** @type {[body: string, times: number][]} */ (await (await fetch(`${origin}/asked`)).json()),
  }
}

/** @param {string} run */
function datasetsOf(run) {
  const files = [1, 2].flatMap(iteration => {
    const place = path.join(project, run, `iteration-${iteration}`)
    return readdirSync(place)
      .filter(name => name.endsWith('.jsonl'))
      .map(name => [`${iteration}/${name}`, readFileSync(path.join(place, name), 'utf8')])
  })
  return Object.fromEntries(files)
}

/** @param {string} run */
function compare(run) {
  const [expected, found] = [datasetsOf('runs/one'), datasetsOf(run)]
  assert.deepEqual(Object.keys(found), Object.keys(expected))
  // Not deepEqual: of files that differ, their names say enough.
  for (const name of Object.keys(expected))
    assert.ok(found[name] === expected[name], `${run}: ${name} differs`)
}

await check('one process', async () => {
  const server = await serve()
  const env = { RUN: 'runs/one', CONCURRENCY: '32', ...server.env }
  const command = ['node', path.join(repository, 'dist/cli.js'), 'run', 'run.config.ts']
  for (const iteration of [1, 2]) {
    await ends(command, env, 3)
    const training = path.join(project, 'runs/one/training')
    const jobs = readdirSync(training).filter(job => !readdirSync(path.join(training, job)).includes('done'))
    assert.equal(jobs.length, 1, `jobs of iteration ${iteration}`)
    await ends(['trl', 'dpo', '--config', path.join(training, String(jobs[0]), 'dpo.yaml')])
    writeFileSync(path.join(training, String(jobs[0]), 'done'), '')
  }
  assert.match(await ends(command, env), /^Finished/m)
  assert.ok(datasetsOf('runs/one')['2/pairs.jsonl'].split('\n').length > 60)
})

const server = await serve()
const env = { RUN: 'runs/shards', SHARDS: '3', ...server.env }
/** @type {(shard: number) => string[]} */
const shardCommand = shard => ['bash', 'shard.sh', String(shard), '3']

await check('shards at once, one killed and started again', async () => {
  await ends(['bash', 'step.sh', '0'], env)
  const killed = start(shardCommand(2), env)
  await server.hold()
  killed.child.kill('SIGKILL')
  assert.equal((await killed.ended).signal, 'SIGKILL')
  await server.release()
  await Promise.all([1, 3].map(shard => ends(shardCommand(shard), env)))
  assert.match(await ends(['bash', 'step.sh', '1'], env, 1), /shards? 2\/3/)
  await ends(shardCommand(2), env)
  await ends(['bash', 'step.sh', '1'], env)
})

await check('as Slurm and Kubernetes start them, one stopped by Slurm before its time is up', async () => {
  /** @type {(task: number) => [string[], Record<string, string>]} */
  const slurm = task => {
    const job = {
      SLURM_JOB_ID: String(70 + task),
      SLURM_ARRAY_JOB_ID: '70',
      SLURM_ARRAY_TASK_ID: String(task),
    }
    return [['bash', 'slurm/shard.sbatch'], { ...env, ...job }]
  }
  const yaml = readFileSync(path.join(project, 'kubernetes/shards.yaml'), 'utf8')
  const [, command] = /command: \[bash, -c, (.+)\]/.exec(yaml) ?? []
  assert.ok(command)
  const stopped = start(...slurm(2))
  await server.hold()
  const others = together([
    ends(...slurm(1)),
    ends(['bash', '-c', command], { ...env, JOB_COMPLETION_INDEX: '2' }),
  ])
  stopped.child.kill('SIGUSR1')
  await until(() => stopped.state.output.includes('Stopping'), 'the stop')
  await server.release()
  const { code, output } = await stopped.ended
  assert.equal(code, 130, output)
  assert.equal(readFileSync(path.join(folder, 'scontrol.log'), 'utf8'), 'requeue 70_2\n')
  await ends(...slurm(2))
  await others
  assert.match(await ends(['bash', 'slurm/step.sbatch'], { ...env, ITERATION: '2' }), /^Finished/m)
})

await check('datasets of the shards are those of one process', () => compare('runs/shards'))

await check('only calls under way at the kill were made twice', async () => {
  const asked = await server.asked()
  const again = asked.reduce((sum, [, times]) => sum + times - 1, 0)
  assert.ok(asked.length > 1000, `only ${asked.length} calls`)
  // A call is under way until its record is written; the next one has begun by then.
  assert.ok(again <= 2 * concurrency, `${again} calls were made again`)
  const models = new Set(asked.map(([body]) => path.basename(JSON.parse(body).model)))
  assert.deepEqual([...models], ['base', 'checkpoint'])
})

await check('a whole run as Ray jobs, each with a server of its own', async () => {
  const head = await startRay({ RAY_AUTH_MODE: 'token', RAY_AUTH_TOKEN: 'a'.repeat(64) })
  try {
    const output = await ends(['node', 'ray/iterate.mjs'], {
      RAY_ADDRESS: head.address,
      RAY_AUTH_TOKEN: 'a'.repeat(64),
      RUN: 'runs/ray',
      SHARDS: '2',
    })
    assert.equal(output.match(/^iteration-\d-\d-of-2 submitted/gm)?.length, 4, output)
    compare('runs/ray')
  } finally {
    await head.stop()
  }
})

// Servers are still there.
process.exit()
