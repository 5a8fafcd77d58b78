import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Log, Question, Settings } from './serve.mjs'

interface Answer {
  readonly id: number
  readonly log?: Log
  readonly seeds: readonly number[]
}

/** The server of serve.mjs, as a test sees it. */
export class ModelServer {
  private readonly waiting = new Map<number, (answer: Answer) => void>()
  private asked = 0

  private constructor(
    private readonly process: ChildProcess,
    readonly address: string,
    /** Another host. */
    readonly elsewhere: string,
  ) {
    process.on('message', (answer: Answer) => {
      this.waiting.get(answer.id)?.(answer)
      this.waiting.delete(answer.id)
    })
  }

  static async start(): Promise<ModelServer> {
    const child = fork(new URL('serve.mjs', import.meta.url))
    const [{ port, otherPort }] = await once(child, 'message')
    return new ModelServer(child, `http://127.0.0.1:${port}`, `http://127.0.0.1:${otherPort}`)
  }

  /** Forgets everything and behaves so from now on. */
  async reset(settings: Settings = {}): Promise<void> {
    await this.ask({ settings: { elsewhere: this.elsewhere, ...settings } })
  }

  async change(change: Settings): Promise<void> {
    await this.ask({ change })
  }

  /** Answers the requests that are held. */
  async release(): Promise<void> {
    await this.ask({ release: true })
  }

  /** Listens again, after it went away. */
  async comeUp(): Promise<void> {
    await this.ask({ up: true })
  }

  /** Resolves once one of the counts is reached. */
  async until(until: Record<string, number>): Promise<void> {
    await this.ask({ until })
  }

  async log(): Promise<Log> {
    const { log } = await this.ask({ log: true })
    if (log === undefined) throw new Error('the server told nothing')
    return log
  }

  /** The seeds of the requests of one start. */
  async seedsOf(start: string): Promise<readonly number[]> {
    return (await this.ask({ seedsOf: start })).seeds
  }

  async close(): Promise<void> {
    this.process.disconnect()
    if (this.process.exitCode === null) await once(this.process, 'exit')
  }

  private ask(question: Question): Promise<Answer> {
    const id = this.asked++
    return new Promise(resolve => {
      this.waiting.set(id, resolve)
      this.process.send({ id, question })
    })
  }
}
