import {
  type Checkpoint,
  type Ledger,
  type ModelProvider,
  type RunnerOptions,
  type ScriptedCall,
  scriptedProvider,
  type Trainer,
  TrainingPendingError,
} from '../../src/index.js'

/** M1 as the tests know it. */
const M1: Checkpoint = { name: 'M1', path: 'ckpt/M1', revision: 'sha256:m1' }

/** Prompts of a small run. */
export const prompts = Array.from({ length: 12 }, (_, i) => `Tell me about number ${i}.`)

/** A trainer that gives a checkpoint at once and remembers every job it was given. */
export function instantTrainer(): Trainer<string> & { jobs: string[] } {
  const jobs: string[] = []
  const made = new Map<string, Checkpoint>()
  return {
    jobs,
    async find(id) {
      return made.has(id) ? id : undefined
    },
    async submit(job) {
      jobs.push(job.id)
      made.set(job.id, { name: job.name, path: `ckpt/${job.name}`, revision: `job:${job.id}` })
      return job.id
    },
    async wait(id) {
      const checkpoint = made.get(id)
      if (!checkpoint) throw new TrainingPendingError(`no job ${id}`, { command: 'none', next: 'nothing' })
      return checkpoint
    },
    async cancel() {},
  }
}

/**
 * What the model of the tests says: answers that depend on the seed, some of them equal; judgements of which one in
 * eight states no score.
 */
export function scriptText({ prompt, seed, index }: Pick<ScriptedCall, 'prompt' | 'seed' | 'index'>): string {
  const draw = ((seed >>> 3) + index * 7) % 97
  if (!prompt.includes('additive 5-point scoring system')) return `answer ${draw ** 2 % 5}`
  return draw % 8 === 0 ? 'I cannot say.' : `It is fine.\n\nScore: ${draw % 6}`
}

/** Counts what it is asked, and gives each address the same answer every time. */
export function countingModel(
  options: { n?: boolean; before?: (call: number) => unknown; script?: (call: ScriptedCall) => string } = {},
): ModelProvider & { calls: number; asked: string[] } {
  let calls = 0
  const asked: string[] = []
  const inner = scriptedProvider(options.script ?? scriptText, {
    revision: 'counting',
    capabilities: { n: options.n ?? true },
  })
  return {
    ...inner,
    get calls() {
      return calls
    },
    asked,
    async generate(request) {
      calls++
      await options.before?.(calls)
      request.signal.throwIfAborted()
      asked.push(`${request.seed}/${request.n}/${JSON.stringify(request.input)}`)
      return inner.generate(request)
    },
  }
}

/** Options of a small run. */
export function runOptions(
  ledger: Ledger,
  model: ModelProvider,
  more: Partial<RunnerOptions> = {},
): RunnerOptions {
  return {
    ledger,
    start: M1,
    open: async () => model,
    trainer: instantTrainer(),
    prompts,
    iterations: 1,
    seed: 7,
    ...more,
  }
}
