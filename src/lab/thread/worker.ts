// The engine thread: takes commands one after another and answers each.
import { parentPort, workerData } from 'node:worker_threads'
import type { Step } from '../training/index.js'
import { Host } from './host.js'
import type { Reply, Request, Setup } from './protocol.js'

const port = parentPort
if (!port) throw new Error('this file runs as a worker')
const send = (reply: Reply): void => port.postMessage(reply)

let current = -1
const aborted = new Set<number>()
const host = new Host(
  workerData as Setup,
  (step: Step) => send({ id: current, step }),
  () => aborted.has(current),
)

let queue: Promise<void> = Promise.resolve()
port.on('message', (request: Request) => {
  if (request.do === 'abort') {
    aborted.add(request.id)
    return
  }
  queue = queue.then(async () => {
    current = request.id
    try {
      send({ id: request.id, result: await run(request) })
    } catch (error) {
      send({ id: request.id, error })
    } finally {
      aborted.delete(request.id)
    }
  })
})

function run(request: Exclude<Request, { do: 'abort' }>): unknown {
  switch (request.do) {
    case 'load':
      return host.load(...request.with)
    case 'unload':
      return host.unload(...request.with)
    case 'generate':
      return host.generate(...request.with)
    case 'logprobs':
      return host.logprobs(...request.with)
    case 'train':
      return host.train(...request.with)
  }
}
