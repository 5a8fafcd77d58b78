// Runs the iterations one after the other as Ray jobs: shards side by side, then one job that merges and trains. Ctrl+C
// leaves jobs running; started again, it waits for those and goes on where the run was.
//   MODEL=/models/M1 SHARDS=8 SHARD_GPUS=1 STEP_GPUS=8 node ray/iterate.mjs
import path from 'node:path'
import { env, runJob, runShards, waitForJobs } from 'self-rewarding/ray'

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

/** This folder, at the same place on every node: the shared file system. */
const folder = path.resolve(import.meta.dirname, '..')
const run = path.resolve(folder, RUN)
/** What run.config.ts and step.sh take from their environment. */
const settings = ['MODEL', 'PROMPTS', 'CONCURRENCY', 'BASE_URL', 'TRL_OPTIONS'].flatMap(name =>
  process.env[name] ? [[name, process.env[name]]] : [],
)

const cluster = {
  address: RAY_ADDRESS,
  ...(RAY_AUTH_TOKEN && { token: env('RAY_AUTH_TOKEN') }),
  run,
  onEvent: ({ name, type, status = '', message = '', submission }) =>
    console.log([name, type, status, `(${submission})`, message].filter(Boolean).join(' ')),
}
const job = { ...cluster, cwd: folder, env: { ...Object.fromEntries(settings), RUN: run, ITERATIONS } }
const step = k =>
  runJob({
    ...job,
    name: `step-${k}`,
    command: ['bash', 'step.sh', String(k)],
    resources: { gpus: Number(STEP_GPUS) },
  })

try {
  // Two jobs must not do the same: those of an earlier start come first.
  await waitForJobs(cluster)
  await step(0)
  for (let iteration = 1; iteration <= Number(ITERATIONS); iteration++) {
    await runShards({
      ...job,
      name: `iteration-${iteration}`,
      command: ['bash', 'shard.sh', '{shard}', '{shards}'],
      shards: Number(SHARDS),
      resources: { gpus: Number(SHARD_GPUS) },
    })
    await step(iteration)
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
