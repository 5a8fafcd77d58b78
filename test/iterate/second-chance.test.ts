import { expect, it } from 'vitest'
import { IterationRunner, memoryLedger, ProviderError } from '../../src/index.js'
import { countingModel, runOptions } from './setup.js'

const gone = new ProviderError('gone', { kind: 'server', retryable: true, status: 503 })
const datasets = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([path]) => path.endsWith('.jsonl')).sort()

it('items whose calls failed get their second chance, also those that there was no room for in memory', async () => {
  const prompts = Array.from({ length: 620 }, (_, i) => `Tell me about number ${i}.`)
  const more = {
    prompts,
    candidates: { n: 2 },
    judge: { votes: 1, spareVotes: 0 },
    retry: { attempts: 1, baseDelayMs: 0 },
    breaker: { failures: 1e6 },
  }
  const whole = memoryLedger()
  await new IterationRunner(runOptions(whole, countingModel(), more)).start().result
  const ledger = memoryLedger()
  const asked = new Set<string>()
  const inner = countingModel()
  // Every judgement fails the first time, so that the item has something recorded already.
  const model = {
    ...inner,
    async generate(request: Parameters<typeof inner.generate>[0]) {
      const key = `${request.seed}`
      const isFirst = JSON.stringify(request.input).includes('additive') && !asked.has(key)
      asked.add(key)
      if (isFirst) throw gone
      return inner.generate(request)
    },
  }
  let readings = 0
  const open = async () => {
    const opened = await ledger.open()
    return {
      ...opened,
      calls: (...given: Parameters<typeof opened.calls>) => {
        readings++
        return opened.calls(...given)
      },
    }
  }
  const { status } = await new IterationRunner(runOptions({ ...ledger, open }, model, more)).start().result
  expect(status).toBe('finished')
  // 500 wait in memory; the 120 others take a reading besides those of the scan and of sealing.
  expect(readings).toBe(3)
  expect(datasets(ledger.files)).toEqual(datasets(whole.files))
})
