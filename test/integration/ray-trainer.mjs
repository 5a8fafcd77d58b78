// `ray()` trains by jobs on a real Ray with token authentication: the training of `trl()`, with a run that is killed while
// its job runs, a job that is stopped, a head that is switched off; packages, logs, failures and cancellation; then jobs
// and shards by `runJob` and `runShards`.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TrainingError } from 'self-rewarding'
import { command, TrainingProcessError } from 'self-rewarding/command'
import { env, RayError, RayJobError, ray, runJob, runShards, waitForJobs } from 'self-rewarding/ray'
import { check } from '../check.mjs'
import { runExample } from './example.mjs'
import { folder } from './python.mjs'
import { startRay } from './ray-cluster.mjs'
import { jobOf, newModel, runToEnd, start, training } from './training-run.mjs'

const secrets = { RAY_AUTH_MODE: 'token', RAY_AUTH_TOKEN: 'a'.repeat(20) + 'b'.repeat(44) }
const onNodes = { ON_NODES: 'known-to-nodes-alone' }
process.env.HEAD_TOKEN = secrets.RAY_AUTH_TOKEN
process.env.WRONG_TOKEN = 'c'.repeat(64)
const token = env('HEAD_TOKEN')

const model = newModel('llama')
let head = await startRay({ ...secrets, ...onNodes })
const { address } = head
const cluster = { address, token }

/** @type {(is: () => unknown, what: string, seconds?: number) => Promise<void>} */
async function until(is, what, seconds = 60) {
  for (const end = performance.now() + seconds * 1000; !(await is()); await sleep(50))
    assert.ok(performance.now() < end, `waited ${seconds} s for ${what}`)
}

/** Jobs that train in a folder, as the head knows them. @param {string} job */
async function jobsIn(job) {
  /** @type {any[]} */
  const all = (await head.ask('jobs/')) ?? []
  return all
    .filter(({ metadata }) => metadata?.folder === job)
    .sort((a, b) => a.metadata.attempt - b.metadata.attempt)
}

const long = { ...training, num_train_epochs: 10, save_steps: 20 }
const places = {
  killed: path.join(folder, `run: it's "killed"`),
  stopped: path.join(folder, 'stopped'),
  here: path.join(folder, 'here'),
}

const killed = check(
  'a run that is killed twice while its job runs finds it again; the job ran once',
  async () => {
    const options = { model, training: long, cluster }
    for (const step of [5, 30]) {
      const run = start(places.killed, options)
      await run.trained(step)
      run.child.kill('SIGKILL')
      await run.ended
    }
    const { said, last } = await runToEnd(places.killed, options)
    assert.equal(last.status, 'finished', JSON.stringify(last))
    assert.equal(said[0].found, true)
    const { job, json, progress } = jobOf(places.killed)
    assert.deepEqual(
      (await jobsIn(job)).map(({ status }) => status),
      ['SUCCEEDED'],
    )
    assert.equal(json('attempt.json').number, 1)
    const steps = progress().flatMap(({ step, loss }) => (loss === undefined ? [] : step))
    assert.deepEqual(
      steps,
      Array.from({ length: 120 }, (_, i) => i + 1),
    )
    const log = readFileSync(path.join(job, 'output.log'), 'utf8')
    assert.equal(log.match(/Running entrypoint/g)?.length, 1)
  },
)

const stopped = check('a job that somebody stops is told, and goes on from its last checkpoint', async () => {
  const options = { model, training: long, cluster }
  const first = start(places.stopped, options)
  await first.trained(45)
  const { job, json } = jobOf(places.stopped)
  const [{ submission_id: id }] = await jobsIn(job)
  const headers = { authorization: `Bearer ${secrets.RAY_AUTH_TOKEN}`, 'content-type': 'application/json' }
  const { request } = await import('undici')
  const reply = await request(`${address}/api/jobs/${id}/stop`, { method: 'POST', headers })
  assert.equal(reply.statusCode, 200)
  await first.ended
  const told = first.said.at(-1)
  assert.equal(told.name, 'TrainingProcessError', JSON.stringify(told))
  assert.match(told.message, /was stopped by somebody/)
  const { last } = await runToEnd(places.stopped, options)
  assert.equal(last.status, 'finished', JSON.stringify(last))
  assert.deepEqual(
    (await jobsIn(job)).map(({ status }) => status),
    ['STOPPED', 'SUCCEEDED'],
  )
  assert.ok(json('result.json').resumed_from >= 40, `from ${json('result.json').resumed_from}`)
})

const here = runToEnd(places.here, { model, training: long })
await Promise.all([killed, stopped])

await check('the weights are those of the same training on this machine', async () => {
  const { last } = await here
  assert.equal(last.status, 'finished', JSON.stringify(last))
  const revisions = Object.values(places).map(place => jobOf(place).json('result.json').revision)
  assert.equal(new Set(revisions).size, 1, revisions.join(' '))
})

await check('examples/ray trains, and shows what its README does', async () => {
  const env = { RAY_ADDRESS: address, RAY_AUTH_TOKEN: secrets.RAY_AUTH_TOKEN }
  const { job, json } = jobOf(runExample('ray', model, env))
  assert.deepEqual(json('result.json').rows, { given: 12, trained: 12, dropped: {} })
  const jobs = await jobsIn(job)
  assert.deepEqual(
    jobs.map(({ status }) => status),
    ['SUCCEEDED'],
  )
})

const code = path.join(folder, 'code')
mkdirSync(path.join(code, 'deep er'), { recursive: true })
writeFileSync(
  path.join(code, 'train.py'),
  `import json, os, subprocess, sys, time
what, folder = sys.argv[1:3]
print("ü at work:", os.environ.get("FROM_NODE"), os.environ.get("TEXT"), flush=True)
print(subprocess.run(["deep er/tool"], capture_output=True, text=True).stdout, flush=True)
if what == "fail":
    print("Error: no memory", flush=True)
    sys.exit(3)
while what == "wait":
    open(os.path.join(folder, "pid"), "w").write(str(os.getpid()))
    time.sleep(0.1)
os.mkdir(os.path.join(folder, "checkpoint"))
with open(os.path.join(folder, "part"), "w") as file:
    json.dump({"path": "checkpoint"}, file)
os.rename(os.path.join(folder, "part"), os.path.join(folder, "result.json"))
`,
)
writeFileSync(path.join(code, 'deep er/tool'), '#!/bin/sh\necho tool of the package\n')
chmodSync(path.join(code, 'deep er/tool'), 0o755)

/** A job for a trainer. @param {string} id */
const jobFor = id => ({
  ...{ id, name: 'M2', iteration: 1, seed: 7, settings: {} },
  method: /** @type {const} */ ('dpo'),
  parent: { name: 'M1', path: 'ckpt/M1', revision: 'r' },
  reference: { name: 'M1', path: 'ckpt/M1', revision: 'r' },
  data: {
    rows: 1,
    sha256: 'f'.repeat(64),
    async *lines() {
      yield '{}'
    },
  },
})
const directory = path.join(folder, 'jobs')
/** @param {string} what @param {{ token?: import('self-rewarding/ray').EnvRef, resources?: object }} [more] */
const trainer = (what, { token, ...more } = { token: cluster.token }) =>
  ray({
    address,
    ...(token && { token }),
    workingDirectory: code,
    trainer: command({
      command: ['python3', 'train.py', what, '{job}'],
      directory,
      pollMs: 200,
      env: { FROM_NODE: { env: 'ON_NODES' }, TEXT: `it's $HOME "as it is"` },
    }),
    ...more,
  })
const never = new AbortController().signal
/** @param {import('self-rewarding').Trainer<any>} trains @param {string} id */
async function train(trains, id, signal = never) {
  /** @type {import('self-rewarding').TrainingProgress[]} */
  const told = []
  const handle = (await trains.find(id)) ?? (await trains.submit(jobFor(id)))
  const checkpoint = await trains.wait(handle, { signal, progress: each => told.push(each) })
  return { checkpoint, told }
}
/** @param {Promise<unknown>} work */
const errorOf = work =>
  work.then(
    () => assert.fail('it succeeded'),
    error => error,
  )

await check(
  'a working directory is sent, with modes and folders; variables of the node are looked up there',
  async () => {
    const { checkpoint } = await train(trainer('train'), 'a1')
    assert.deepEqual(checkpoint, {
      name: 'M2',
      path: path.join(directory, 'a1/checkpoint'),
      revision: 'job:a1',
    })
    const log = readFileSync(path.join(directory, 'a1/output.log'), 'utf8')
    assert.ok(log.includes(`ü at work: ${onNodes.ON_NODES} it's $HOME "as it is"`), log)
    assert.ok(log.includes('tool of the package'), log)
    const [job] = await jobsIn(path.join(directory, 'a1'))
    assert.ok(!JSON.stringify(job).includes(onNodes.ON_NODES))
    assert.match(job.runtime_env.working_dir, /^gcs:\/\/_ray_pkg_[\da-f]{32}\.zip$/)
  },
)

await check(
  'a job that fails is told with exit code and the end of its log; each start tries once',
  async () => {
    for (const attempt of [1, 2]) {
      const error = await errorOf(train(trainer('fail'), 'a2'))
      assert.ok(TrainingProcessError.isInstance(error), String(error))
      assert.equal(error.exitCode, 3)
      assert.equal(error.attempt, attempt)
      assert.match(error.tail, /Error: no memory$/)
      assert.match(error.message, /start the same run again/)
    }
  },
)

await check('cancel ends the job and its process, and it stays ended', async () => {
  const trains = trainer('wait')
  const waiting = errorOf(train(trains, 'a3'))
  const pid = path.join(directory, 'a3/pid')
  await until(() => existsSync(pid), 'the program')
  await trains.cancel({ job: 'a3' })
  assert.deepEqual(
    (await jobsIn(path.join(directory, 'a3'))).map(({ status }) => status),
    ['STOPPED'],
  )
  await until(() => !existsSync(`/proc/${readFileSync(pid, 'utf8')}`), 'its process to end', 10)
  const error = await waiting
  assert.ok(TrainingError.isInstance(error) && /was cancelled/.test(error.message), String(error))
})

await check('a job that does not fit waits, which is told; cancelled, it never begins', async () => {
  const trains = trainer('train', { token, resources: { custom: { nowhere: 1 } } })
  const enough = new AbortController()
  const handle = await trains.submit(jobFor('a4'))
  /** @type {import('self-rewarding').TrainingProgress[]} */
  const told = []
  const waiting = errorOf(
    trains.wait(handle, { signal: enough.signal, progress: each => void told.push(each) }),
  )
  await until(() => told.length > 0, 'word of the wait')
  assert.deepEqual(told, [{ metrics: { pending_s: 0 } }])
  enough.abort(new Error('enough'))
  assert.equal((await waiting).message, 'enough')
  await trains.cancel(handle)
  assert.match(
    (await errorOf(trains.wait(handle, { signal: never, progress() {} }))).message,
    /was cancelled/,
  )
})

await check('a token that is missing or wrong is told with what to do, and never shown', async () => {
  const missing = await errorOf(train(trainer('train', {}), 'a5'))
  assert.ok(RayError.isInstance(missing) && missing.status === 401, String(missing))
  assert.match(missing.message, /env\('RAY_AUTH_TOKEN'\)/)
  const wrong = await errorOf(train(trainer('train', { token: env('WRONG_TOKEN') }), 'a5'))
  assert.ok(RayError.isInstance(wrong) && wrong.status === 403, String(wrong))
  assert.match(wrong.message, /WRONG_TOKEN/)
  assert.ok(!wrong.message.includes('cccc'))
  // Nothing was begun, and the same job can be.
  assert.equal((await train(trainer('train'), 'a5')).checkpoint.name, 'M2')
})

await check(
  'doctor says what this cluster has, what a job takes and is sent, and what is wrong with a token',
  () => {
    const cli = path.join(import.meta.dirname, '../../dist/cli.js')
    /** @param {object} more */
    const doctor = more => {
      const file = path.join(folder, 'doctor.json')
      const trains = { use: 'command', command: ['python3', 'train.py', 'train', '{job}'], directory }
      const config = {
        ledger: path.join(folder, 'doctor-run'),
        start: { name: 'M1', path: model, revision: 'r' },
        open: { use: 'openai-compatible', baseURL: 'http://127.0.0.1:9/v1' },
        trainer: {
          use: 'ray',
          address,
          token: { env: 'HEAD_TOKEN' },
          trainer: trains,
          workingDirectory: code,
          ...more,
        },
        prompts: ['Name a prime.'],
        iterations: 1,
      }
      writeFileSync(file, JSON.stringify(config))
      return spawnSync(process.execPath, [cli, 'doctor', file, '--no-calls', '--json'], { encoding: 'utf8' })
    }
    /** @param {ReturnType<typeof doctor>} ended @returns {Map<string, any>} */
    const found = ({ stdout, stderr }) => {
      assert.notEqual(stdout, '', stderr)
      /** @type {{ part: string, findings: any[] }[]} */
      const parts = JSON.parse(stdout).doctor.parts
      return new Map(parts.flatMap(({ findings }) => findings).map(each => [each.name, each]))
    }
    const well = doctor({})
    assert.equal(well.status, 0, well.stdout + well.stderr)
    const here = found(well)
    assert.match(here.get(address).said, /^Ray \d+\.\d+\S* answers$/)
    assert.match(
      here.get('resources').said,
      /^1 node: 2 CPU, .* memory; a job takes 1 CPU, and fits on 1 of them/,
    )
    assert.match(here.get('workingDirectory').said, /packs to \d+ B; Ray takes 105 MB$/)
    assert.match(here.get('jobs').said, /on the same disk as the run; a training of .* takes about /)
    const large = found(doctor({ resources: { gpus: 1 } })).get('resources')
    assert.deepEqual([large.state, /fits on none of them$/.test(large.said)], ['warning', true], large.said)
    const wrong = doctor({ token: { env: 'WRONG_TOKEN' } })
    assert.equal(wrong.status, 1)
    assert.match(found(wrong).get(address).said, /status 403 .*does not take the token in WRONG_TOKEN/)
    assert.ok(!wrong.stdout.includes('cccc'))
  },
)

const shards = path.join(folder, 'shards')
mkdirSync(shards)
/** @type {import('self-rewarding/ray').JobEvent[]} */
const events = []
const jobs = {
  ...cluster,
  run: shards,
  cwd: shards,
  pollMs: 300,
  onEvent: (/** @type {import('self-rewarding/ray').JobEvent} */ event) => events.push(event),
}
/** @param {string} script */
const sh = script => ['sh', '-c', script, 'sh', '{shard}', '{shards}']

await check('shards run as jobs, and again where they fail; an exit code of 2 is final', async () => {
  await runShards({
    ...jobs,
    name: 'flaky',
    shards: 3,
    command: sh('echo "$1 of $2" >>began-$1; [ $1 != 2 ] || [ $(wc -l <began-2) -ge 2 ]'),
  })
  const began = readdirSync(shards).map(name => readFileSync(path.join(shards, name), 'utf8'))
  assert.deepEqual(began.sort(), ['1 of 3\n', '2 of 3\n2 of 3\n', '3 of 3\n'])
  const error = await errorOf(
    runShards({ ...jobs, name: 'final', shards: 2, command: sh('echo no budget; [ $1 = 2 ] || exit 2') }),
  )
  assert.ok(RayJobError.isInstance(error), String(error))
  assert.equal(error.exitCode, 2)
  assert.match(error.message, /^final-1-of-2 .*no budget/s)
})

await check('a job that an earlier start left is found again, and waited for', async () => {
  const enough = new AbortController()
  const job = {
    ...jobs,
    name: 'left',
    command: ['sh', '-c', 'echo >>left; while [ ! -e gate ]; do sleep 0.2; done'],
  }
  const first = errorOf(runJob({ ...job, signal: enough.signal }))
  await until(() => existsSync(path.join(shards, 'left')), 'the job')
  enough.abort(new Error('enough'))
  assert.equal((await first).message, 'enough')
  events.length = 0
  const both = Promise.all([
    waitForJobs({ ...cluster, run: shards, pollMs: 300, onEvent: jobs.onEvent }),
    runJob(job),
  ])
  await until(() => events.filter(({ type }) => type === 'found').length === 2, 'the job to be found')
  writeFileSync(path.join(shards, 'gate'), '')
  await both
  assert.equal(readFileSync(path.join(shards, 'left'), 'utf8'), '\n')
})

await check(
  'a head that is switched off is waited for; the job is lost, and begun again by the next start',
  async () => {
    const trains = trainer('wait')
    /** @type {import('self-rewarding').TrainingProgress[]} */
    const told = []
    const handle = await trains.submit(jobFor('a6'))
    const waiting = errorOf(trains.wait(handle, { signal: never, progress: each => void told.push(each) }))
    const pid = path.join(directory, 'a6/pid')
    await until(() => existsSync(pid), 'the program')
    await head.kill()
    await until(() => told.some(({ metrics }) => metrics?.unreachable_s !== undefined), 'word of the head')
    head = await startRay({ ...secrets, ...onNodes }, { name: 'again', like: head })
    const error = await waiting
    assert.ok(TrainingProcessError.isInstance(error), String(error))
    assert.match(error.message, /not known any more/)
    assert.equal((await train(trainer('train'), 'a6')).checkpoint.name, 'M2')
    assert.deepEqual(
      (await jobsIn(path.join(directory, 'a6'))).map(({ metadata }) => metadata.attempt),
      ['2'],
    )
  },
)

await head.stop()
process.exit()
