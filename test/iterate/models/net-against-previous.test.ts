import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger, type ScriptedCall } from '../../../src/index.js'
import { netGate } from '../../../src/iterate/gates/index.js'
import { evaluateModels, netAgainstPrevious } from '../../../src/iterate/models/index.js'
import { countingModel, runOptions, scriptText } from '../setup.js'
import { prompts as heldOut, serving } from './setup.js'

/** M2 answers better than M1, M3 worse than M2. */
const worth: Record<string, number> = { M1: 1, M2: 3, M3: 2, M4: 9 }
const isHeldOut = (prompt: string): boolean => prompt.startsWith('Tell me') && prompt.endsWith('!')
const validation = heldOut.map(prompt => `${prompt}!`)
const model = (name: string, call: ScriptedCall): string =>
  isHeldOut(call.prompt) ? `worth ${worth[name]}` : scriptText(call)
const judge = () =>
  countingModel({
    script: ({ prompt }) => {
      const [first = 0, second = 0] = [...prompt.matchAll(/worth (\d)/g)].map(([, n]) => Number(n))
      return `Verdict: ${first > second ? 'A' : 'B'}`
    },
  })

describe('early stopping by comparing checkpoints', () => {
  it('ends the run at the first one that is not better, keeps the one before, and asks nothing twice', async () => {
    const models = serving(model)
    const compares = judge()
    const [ledger, evaluation] = [memoryLedger(), memoryLedger()]
    const run = () =>
      new IterationRunner({
        ...runOptions(ledger, countingModel()),
        open: models.open,
        iterations: 3,
        gates: [
          netGate({
            net: netAgainstPrevious({
              ledger: evaluation,
              prompts: validation,
              headToHead: { judge: compares },
            }),
          }),
        ],
      }).start().result
    const result = await run()
    expect(result.status).toBe('finished')
    expect(result.checkpoints.map(({ checkpoint }) => checkpoint.name)).toEqual(['M1', 'M2', 'M3'])
    expect(result.chosen).toMatchObject({
      checkpoint: { name: 'M2' },
      why: 'net: M3 has a net of -1.000 against M2, not above 0; M2 is kept',
    })
    // Twenty prompts in both orders, M2 against M1 and M3 against M2.
    expect(compares.calls).toBe(80)
    const asked = new Map(models.asked)
    expect(await run()).toEqual(result)
    expect(compares.calls).toBe(80)
    expect(models.asked).toEqual(asked)
  })

  it('says where it cannot tell', async () => {
    const net = netAgainstPrevious({
      ledger: memoryLedger(),
      prompts: validation,
      headToHead: { judge: judge() },
      budget: { calls: 10 },
    })
    const run = new IterationRunner({
      ...runOptions(memoryLedger(), countingModel()),
      open: serving(model).open,
      gates: [netGate({ net })],
    }).start()
    await expect(run.result).rejects.toThrow(/the gate net .* M2 and M1 were not compared: .*10/)
  })

  it('leaves alone what somebody evaluates in the same directory', async () => {
    const [ledger, evaluation] = [memoryLedger(), memoryLedger()]
    const compares = judge()
    const net = netAgainstPrevious({
      ledger: evaluation,
      prompts: validation,
      headToHead: { judge: compares },
    })
    const options = {
      ...runOptions(ledger, countingModel()),
      open: serving(model).open,
      gates: [netGate({ net })],
    }
    const { checkpoints } = await new IterationRunner(options).start().result
    expect(evaluation.files.has('models.json')).toBe(false)
    const whole = {
      ledger: evaluation,
      models: [{ name: 'SFT', path: 'sft', revision: 'sft' }, ...checkpoints.map(each => each.checkpoint)],
      open: options.open,
      prompts: validation,
      headToHead: { judge: compares },
    }
    await evaluateModels(whole).start().result
    const files = new Map(evaluation.files)
    expect(files.get('models.json')).toContain('SFT')
    await new IterationRunner(options).start().result
    expect(evaluation.files.get('models.json')).toBe(files.get('models.json'))
    expect(evaluation.files.get('iteration-2/comparisons.jsonl')).toBe(
      files.get('iteration-2/comparisons.jsonl'),
    )
  })

  it('says what is wrong with its options when it is made', () => {
    const given = (more: object) => () =>
      netAgainstPrevious({
        ledger: memoryLedger(),
        prompts: validation,
        headToHead: { judge: 'self' },
        ...more,
      })
    expect(given({ prompts: [] })).toThrow('at least one prompt')
    expect(given({ headToHead: { judge: 'gpt' } })).toThrow('headToHead.judge')
    expect(given({ headToHead: { judge: 'self', pairs: 'all' } })).toThrow('pairs')
    expect(given({ models: [] })).toThrow('models')
  })
})
