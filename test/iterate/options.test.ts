import { describe, expect, it } from 'vitest'
import {
  bestVsWorst,
  IterationRunner,
  JudgePrompt,
  memoryLedger,
  type RunnerOptions,
} from '../../src/index.js'
import { resolveOptions } from '../../src/iterate/resolve-options.js'
import { countingModel, runOptions } from './setup.js'

const good = (): RunnerOptions => runOptions(memoryLedger(), countingModel())
const refused = (more: object): unknown => {
  try {
    return new IterationRunner({ ...good(), ...more })
  } catch (error) {
    return error
  }
}

const responses = [
  { text: 'a', rank: 0 },
  { text: 'b', rank: 1 },
]

describe('an option that is not usable', () => {
  it.each([
    ['iteration', { iteration: 2 }],
    ['judge.vote', { judge: { vote: 3 } }],
    ['judge.sampling.top_p', { judge: { sampling: { temperature: 1, topP: 1, top_p: 0.9 } } }],
    ['candidates.N', { candidates: { N: 4 } }],
    ['retry.attempt', { retry: { attempt: 1 } }],
    ['start.url', { start: { ...good().start, url: 'http://x' } }],
    ['format.sytem', { format: { kind: 'chat', sytem: 'x' } }],
  ])('is unknown and named: %s', (field, more) => {
    expect(refused(more)).toMatchObject({
      name: 'InvalidArgumentError',
      field,
      expected: expect.stringContaining('no such option'),
    })
  })

  it.each([
    ['ledger', { ledger: undefined }],
    ['ledger', { ledger: 'runs/a' }],
    ['ledger', { ledger: {} }],
    ['start.revision', { start: { name: 'M1', path: 'x', revision: '' } }],
    ['start', { start: 'M1' }],
    ['open', { open: {} }],
    ['trainer', { trainer: () => {} }],
    ['trainer', { trainer: { submit: async () => 'x' } }],
    ['prompts', { prompts: 'Name a prime.' }],
    ['prompts', { prompts: { id: 'mine' } }],
    ['prompts', { prompts: ['Name a prime.', undefined] }],
    ['iterations', { iterations: 0 }],
    ['iterations', { iterations: 1.5 }],
    ['iterations', { iterations: '2' }],
    ['seed', { seed: Number.NaN }],
    ['format', { format: 'chat' }],
    ['format.system', { format: { kind: 'chat', system: 7 } }],
    ['format.kind', { format: { kind: 'raw' } }],
    ['candidates.n', { candidates: { n: 1 } }],
    ['candidates.sampling.topP', { candidates: { sampling: { temperature: 1, topP: 0 } } }],
    ['candidates.sampling.topP', { candidates: { sampling: { temperature: 1 } } }],
    ['judge.prompt', { judge: { prompt: { template: '{{prompt}}{{response}}' } } }],
    ['judge.votes', { judge: { votes: 0 } }],
    ['judge.spareVotes', { judge: { spareVotes: -1 } }],
    ['judge.requiredVotes', { judge: { votes: 3, requiredVotes: 4 } }],
    ['judge.requiredVotes', { judge: { requiredVotes: 4 } }],
    ['judge.unfinished', { judge: { unfinished: 'yes' } }],
    ['judge.aggregation', { judge: { aggregation: { name: 'median' } } }],
    ['select', { select: { ...bestVsWorst(), select: undefined } }],
    ['evaluate', { evaluate: {} }],
    ['evaluate.0.responses', { evaluate: [{ prompt: 'p' }] }],
    [
      'evaluate.0.responses.1.rank',
      { evaluate: [{ prompt: 'p', responses: [responses[0], { text: 'b', rank: -1 }] }] },
    ],
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: Number.POSITIVE_INFINITY }],
    ['retry.attempts', { retry: { attempts: 0 } }],
    ['retry.baseDelayMs', { retry: { baseDelayMs: Number.NaN } }],
    ['training.beta', { training: { beta: Number.NaN } }],
    ['training.f', { training: { f: () => 1 } }],
  ])('is refused before anything is done: %s of %o', (field, more) => {
    expect(refused(more)).toMatchObject({
      name: 'InvalidArgumentError',
      field,
      message: expect.stringContaining(field),
    })
  })

  it('is shown as it came', () => {
    expect(refused({ judge: { votes: 'three' } })).toMatchObject({
      received: 'three',
      message: expect.stringMatching(/^judge\.votes: expected .*, got "three" \(string\)$/),
    })
    expect(refused({ judge: { requiredVotes: 4 } })).toMatchObject({
      message: 'judge.requiredVotes: expected at most judge.votes (3), got 4',
    })
  })
})

describe('defaults', () => {
  it("are the paper's", () => {
    const { candidates, judge, select } = resolveOptions(good())
    const sampling = { temperature: 0.7, topP: 0.9 }
    expect(candidates).toEqual({ n: 4, sampling })
    expect(judge).toMatchObject({ votes: 3, requiredVotes: 3, sampling, aggregation: { name: 'mean' } })
    expect(judge.prompt.id).toBe(JudgePrompt.additive().id)
    expect(select).toMatchObject({ name: 'best-vs-worst', method: 'dpo', options: { unfinished: 'exclude' } })
  })

  it('require all votes that are asked for, unless fewer are named', () => {
    expect(resolveOptions({ ...good(), judge: { votes: 5 } }).work.requiredVotes).toBe(5)
    expect(resolveOptions({ ...good(), judge: { votes: 5, requiredVotes: 2 } }).work.requiredVotes).toBe(2)
  })
})

it('takes objects of the user as they are, with what classes and prototypes give them', () => {
  class Source {
    get id() {
      return 'mine'
    }
    *prompts() {
      yield { prompt: 'p', source: 's' }
    }
  }
  const prompts = new Source()
  expect(resolveOptions({ ...good(), prompts }).prompts).toBe(prompts)
})
