// Runs the iterations one after the other as Ray jobs: shards side by side, then one job that merges and trains. Ctrl+C
// leaves jobs running; started again, it waits for those and goes on where the run was.
//   MODEL=/models/M1 SHARDS=8 SHARD_GPUS=1 STEP_GPUS=8 node ray/iterate.mjs
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const {
  RAY_ADDRESS = 'http://127.0.0.1:8265',
  /** Where the cluster asks for a token. */
  RAY_AUTH_TOKEN,
  RUN = 'runs/a',
  ITERATIONS = '2',
  SHARDS = '4',
  SHARD_GPUS = '0',
  STEP_GPUS = '0',
} = process.env

/** Times that a job is submitted before its failure is final. */
const attempts = 3
/** A wrong config, or a budget that is used up: another attempt would end alike. */
const finalCodes = [2, 3]

/** This folder, at the same place on every node: the shared file system. */
const folder = path.resolve(import.meta.dirname, '..')
const run = path.resolve(folder, RUN)
/** What run.config.ts and step.sh take from their environment. */
const settings = ['MODEL', 'PROMPTS', 'CONCURRENCY', 'BASE_URL', 'TRL_OPTIONS']
const env = Object.fromEntries(
  settings.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])),
)

/** One request. Not `fetch`: it says what browsers say, and Ray refuses those. */
function ask(method, route, body) {
  const url = new URL(`/api/jobs/${route}`, RAY_ADDRESS)
  const { request } = url.protocol === 'https:' ? https : http
  const headers = {
    'content-type': 'application/json',
    ...(RAY_AUTH_TOKEN && { authorization: `Bearer ${RAY_AUTH_TOKEN}` }),
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, timeout: 30_000 }, async response => {
      try {
        let text = ''
        for await (const chunk of response.setEncoding('utf8')) text += chunk
        if (response.statusCode !== 200) throw new Error(`${method} ${url}: ${response.statusCode} ${text}`)
        resolve(JSON.parse(text))
      } catch (error) {
        reject(error)
      }
    })
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${url}: no answer`)))
    sent.on('error', reject)
    sent.end(body && JSON.stringify(body))
  })
}

/** A look that does not end the run when the head is busy for a while. */
async function look(route) {
  for (let failures = 1; ; failures++) {
    try {
      return await ask('GET', route)
    } catch (error) {
      if (failures === 20) throw error
      await sleep(3000)
    }
  }
}

const isOver = ({ status }) => status !== 'PENDING' && status !== 'RUNNING'
const quote = text => `'${text.replaceAll("'", `'\\''`)}'`

/** Submits a job under an id of ours: where the answer is lost, the id tells whether it arrived. */
async function submit(name, command, gpus) {
  const id = `${name}-${randomUUID().slice(0, 8)}`
  const job = {
    submission_id: id,
    // In place of the shell, so that a stop reaches the run.
    entrypoint: `cd ${quote(folder)} && exec bash ${command}`,
    runtime_env: { env_vars: { ...env, RUN: run, ITERATIONS } },
    metadata: { run },
    // Without it all jobs start at once, on the head node.
    entrypoint_num_cpus: 1,
    entrypoint_num_gpus: Number(gpus),
  }
  await ask('POST', '', job).catch(async error => {
    const jobs = await look('')
    if (!jobs.some(({ submission_id }) => submission_id === id)) throw error
  })
  return id
}

/** Waits for a job's end. */
async function end(id) {
  for (;;) {
    const job = await look(id)
    if (isOver(job)) return job
    await sleep(2000)
  }
}

/** Runs a job; again where it failed, since it goes on where it was. */
async function finish(name, command, gpus) {
  for (let attempt = 1; ; attempt++) {
    const id = await submit(name, command, gpus)
    console.log(id)
    const { status, message, driver_exit_code: code } = await end(id)
    if (status === 'SUCCEEDED') return
    // With it come the last lines of the job's log.
    console.error(`${id}: ${status}, ${message}`)
    const isFinal = status === 'STOPPED' || finalCodes.includes(code)
    if (isFinal || attempt === attempts) throw new Error(`${name} did not succeed`)
  }
}

try {
  // Two jobs must not do the same: those of an earlier start come first.
  for (const job of await look('')) {
    if (job.metadata?.run !== run || isOver(job)) continue
    console.log(`${job.submission_id}, still running`)
    await end(job.submission_id)
  }
  await finish('step-0', 'step.sh 0', STEP_GPUS)
  for (let iteration = 1; iteration <= Number(ITERATIONS); iteration++) {
    const shards = Array.from({ length: Number(SHARDS) }, (_, i) => i + 1)
    const ends = await Promise.allSettled(
      shards.map(i => finish(`shard-${i}-of-${SHARDS}`, `shard.sh ${i} ${SHARDS}`, SHARD_GPUS)),
    )
    for (const { reason } of ends) if (reason) throw reason
    await finish(`step-${iteration}`, `step.sh ${iteration}`, STEP_GPUS)
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
