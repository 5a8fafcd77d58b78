import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { command } from '../../../src/trainers/command/index.js'
import { folderTrainer } from '../../../src/trainers/folder/trainer.js'
import { checkCluster } from '../../../src/trainers/ray/cluster.js'
import type { RayOptions } from '../../../src/trainers/ray/index.js'
import { rayPlace } from '../../../src/trainers/ray/place.js'
import { temporaryFolder } from '../../node/folder.js'

interface Job {
  readonly submission_id: string
  readonly entrypoint: string
  readonly metadata: Record<string, string>
  readonly [field: string]: unknown
  status: string
  message?: string
  driver_exit_code?: number
  logs: string
  child?: ChildProcess
}

/** Answers in place of the next requests that match; false for the usual answer after all. */
type Answer = (response: ServerResponse) => boolean | undefined

/** Stands for the head of a Ray cluster: keeps jobs, and runs their entrypoints by `sh` on this machine. */
export async function standInForRay() {
  const jobs = new Map<string, Job>()
  const packages = new Map<string, Buffer>()
  const requests: { readonly route: string; readonly headers: IncomingHttpHeaders }[] = []
  const answers: { readonly route: RegExp; readonly answer: Answer; times: number }[] = []
  const state = {
    isPending: false,
    env: {} as NodeJS.ProcessEnv,
    /** What each node has for jobs. */
    nodes: [{ CPU: 2, memory: 16e9, 'node:192.0.2.2': 1, object_store_memory: 7e9 }] as object[],
  }

  const begin = (job: Job): void => {
    job.status = 'RUNNING'
    const child = spawn('sh', ['-c', job.entrypoint], {
      detached: true,
      env: { PATH: process.env.PATH, ...state.env },
    })
    job.child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        job.logs += text
      })
    }
    child.on('close', (code, signal) => {
      if (job.status !== 'RUNNING') return
      job.driver_exit_code = code ?? (signal === 'SIGKILL' ? -9 : -15)
      job.status = code === 0 ? 'SUCCEEDED' : 'FAILED'
    })
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const route = `${request.method} ${request.url}`
    requests.push({ route, headers: request.headers })
    const say = (status: number, reply: unknown): void => {
      const isText = typeof reply === 'string'
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' })
      response.end(isText ? reply : JSON.stringify(reply))
    }
    const special = answers.find(each => each.times > 0 && each.route.test(route))
    if (special) {
      special.times--
      if (special.answer(response) !== false) return
    }
    const [, id = '', what = ''] = /^\/api\/jobs\/([^/]*)\/?(\w*)$/.exec(request.url ?? '') ?? []
    const job = jobs.get(id)
    if (route === 'POST /api/jobs/') {
      const asked = JSON.parse(body.toString())
      if (jobs.has(asked.submission_id))
        return say(500, `RuntimeError: Request failed with status code 400: ValueError: already exists`)
      const made: Job = { ...asked, status: 'PENDING', logs: '' }
      jobs.set(asked.submission_id, made)
      if (!state.isPending) begin(made)
      return say(200, { submission_id: asked.submission_id })
    }
    if (route === 'GET /api/version') return say(200, { version: '4', ray_version: '2.60.0' })
    if (route.startsWith('GET /api/v0/nodes?')) return say(200, nodesReply(state.nodes))
    if (route === 'GET /api/jobs/') return say(200, [...jobs.values()].map(shown))
    if (route.includes('/api/packages/')) {
      if (request.method === 'PUT') packages.set(request.url ?? '', body)
      return packages.has(request.url ?? '') ? say(200, '') : say(404, 'does not exist')
    }
    if (!job) return say(404, `Job ${id} does not exist`)
    if (what === 'logs') return say(200, { logs: job.logs })
    if (what === 'stop') {
      if (job.status === 'RUNNING') {
        job.status = 'STOPPED'
        kill(job.child)
      }
      return say(200, { stopped: true })
    }
    say(200, shown(job))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const { child } of jobs.values()) kill(child)
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    jobs,
    packages,
    requests,
    state,
    begin,
    /** Answers the next requests of a route in another way. */
    instead(route: RegExp, answer: Answer, times = 1) {
      answers.push({ route, answer, times })
    },
    /** As a head that lost all it knew; processes go on. */
    forget: () => jobs.clear(),
    /** The one job of a test. */
    only() {
      const [job, ...others] = jobs.values()
      if (job === undefined || others.length > 0) throw new Error(`${jobs.size} jobs`)
      return job
    },
  }
}

/** As Ray 2.60 writes it. */
function nodesReply(nodes: readonly object[]): object {
  const result = nodes.map(resources_total => ({ state: 'ALIVE', resources_total }))
  return { result: true, data: { result: { total: nodes.length, result } } }
}

export type StandIn = Awaited<ReturnType<typeof standInForRay>>

function shown({ child, logs, ...job }: Job): object {
  return job
}

function kill(child: ChildProcess | undefined): void {
  try {
    if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

const script = fileURLToPath(new URL('../command/fake-trainer.mjs', import.meta.url))

/** A trainer on the stand-in that runs the fake trainer of `command`, in a hurry. */
export async function fakeOn(
  head: StandIn,
  what: string,
  {
    program,
    times,
    ...more
  }: Partial<Omit<RayOptions, 'trainer'>> & { program?: object; times?: object } = {},
) {
  const directory = await temporaryFolder()
  const options = { command: [process.execPath, script, what, '{job}'], directory, pollMs: 20, ...program }
  const on = ({ address }: Pick<StandIn, 'address'>) => {
    const made = command(options).program
    const cluster = checkCluster({ address, ...more })
    const fast = { pollMs: 20, settleMs: 100, watchMs: 200, stopMs: 5000, pauseMs: 20, ...times }
    return folderTrainer(made, rayPlace(cluster, more, made, fast))
  }
  const again = () => on(head)
  const folder = join(directory, 'a1b2c3')
  return { trainer: again(), again, on, folder, options }
}
