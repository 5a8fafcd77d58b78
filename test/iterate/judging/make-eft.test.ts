import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { acceptJudged, resample } from '../../../src/data/index.js'
import { DataError, JudgePrompt, memoryLedger, scriptedProvider } from '../../../src/index.js'
import { judgeDataset, makeEft } from '../../../src/iterate/judging/index.js'
import { structuredJudge } from '../../../src/judge/variants/index.js'
import { construct, datasets, eftOptions, instructions, noisy, rowsOf } from './setup.js'

const tries = resample(3)

/** Draws of a construction have seeds of their own. */
const seedOf = (asked: string) => asked.split('/')[0]

/** The votes that a construction recorded, by its ledger alone. */
function votesIn(ledger: Awaited<ReturnType<typeof construct>>['ledger']) {
  const judge = JudgePrompt.additive()
  return instructions.map((instruction, prompt) => ({
    ...instruction,
    responses: instruction.responses.map((response, candidate) => {
      const votes = [1, 2, 3].flatMap(round => {
        const call = ledger.records.find(
          each => each.iteration === round && each.prompt === prompt && each.candidate === candidate,
        )
        const [completion] = call?.completions ?? []
        return completion ? [{ completion, parsed: judge.parse(completion.text) }] : []
      })
      return { ...response, votes }
    }),
  }))
}

describe('EFT construction', () => {
  it('refuses a judge that replies with JSON before its first call: it has no words to imitate', () => {
    const prompt = structuredJudge({
      template: '{{prompt}} <a>{{response}}</a>',
      scale: { min: 0, max: 5 },
      schema: z.object({ score: z.number() }),
      score: 'score',
    })
    const options = { ledger: memoryLedger(), model: noisy(), instructions, judge: { prompt } }
    expect(() => makeEft(options)).toThrow(/judge\.prompt.*score line/)
  })

  it('gives what acceptJudged gives over the recorded votes, round r as vote r', async () => {
    for (const rule of ['no-inversion', 'strict', tries, resample(3, 'strict')] as const) {
      const { ledger, report, eft } = await construct({ rule })
      const expected = acceptJudged(votesIn(ledger), { rule })
      expect(report).toEqual(expected.report)
      const rows = rowsOf(ledger.files.get('iteration-1/eft.jsonl'))
      expect(rows).toHaveLength(eft.rows)
      expect(rows.map(({ prompt_index, rank, score, round }) => [prompt_index, rank, score, round])).toEqual(
        expected.examples.map(({ id, rank, score, round }) => [Number(id.slice(1)), rank, score, round]),
      )
      for (const { completion, score } of rows) {
        expect(completion).toEqual([{ role: 'assistant', content: `It is fine.\n\nScore: ${score}` }])
      }
    }
  })

  it('judges again only what no earlier round accepted, with draws of its own', async () => {
    const { ledger, report, rounds } = await construct({ rule: tries })
    const [first = 0, second = 0, third = 0] = rounds.map(({ items }) => items)
    const rejectedAtFirst = report.rules.find(({ rule }) => rule === 'no-inversion')
    expect(first).toBe(instructions.length)
    expect(second).toBe(instructions.length - (rejectedAtFirst?.accepted ?? 0))
    expect(third).toBeLessThanOrEqual(second)
    expect(second).toBeGreaterThan(0)
    expect(new Set(ledger.records.map(({ seed }) => seed)).size).toBe(ledger.records.length)
    expect(report.rules.map(({ rule }) => rule)).toEqual(['no-inversion', 'strict', 'resample(3)'])
  })

  it('changes its rule without a call where the votes are there', async () => {
    const { ledger } = await construct({ rule: tries })
    const none = scriptedProvider(() => Promise.reject(new Error('asked')), { revision: 'counting' })
    for (const rule of ['no-inversion', 'strict', resample(2)] as const) {
      const result = await makeEft(eftOptions(ledger, none, { rule })).start().result
      expect(result.status).toBe('finished')
    }
  })

  it('looks no further than its size, and takes the same rows at any concurrency', async () => {
    const all = await construct({ rule: tries })
    for (const size of [{ rows: 5 }, { instructions: 3 }]) {
      const reference = await construct({ rule: tries, size, concurrency: 1 })
      expect(reference.model.calls).toBeLessThan(all.model.calls)
      if ('rows' in size) expect(reference.eft.rows).toBe(5)
      else expect(reference.report.used.accepted).toBe(3)
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 40 }),
          fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
          async (concurrency, delays) => {
            const before = async () => {
              for (let turns = delays.next().value ?? 0; turns > 0; turns--) await new Promise(setImmediate)
            }
            const again = await construct(
              { rule: tries, size, concurrency },
              memoryLedger(),
              noisy({ before }),
            )
            expect(datasets(again.ledger)).toEqual(datasets(reference.ledger))
            expect(again.report).toEqual(reference.report)
          },
        ),
        { numRuns: 8 },
      )
    }
  })

  it('makes no call twice and the same files, stopped before any of its calls', async () => {
    for (const size of [undefined, { instructions: 11 }]) {
      const more = { rule: tries, ...(size && { size }), concurrency: 1 }
      const whole = await construct(more)
      expect(whole.rounds.length).toBeGreaterThan(1)
      for (let stopBefore = 1; stopBefore <= whole.model.calls; stopBefore++) {
        const ledger = memoryLedger()
        const controller = new AbortController()
        const before = (call: number) => {
          if (call === stopBefore) controller.abort(new Error('stopped'))
        }
        const first = noisy({ before })
        await makeEft(eftOptions(ledger, first, more)).start({ signal: controller.signal }).result
        const { model } = await construct(more, ledger)
        const asked = [...first.asked, ...model.asked].map(seedOf)
        expect(new Set(asked).size).toBe(asked.length)
        // How far it looks past its size is a matter of time; what it uses is not.
        if (size === undefined) expect(asked.sort()).toEqual(whole.model.asked.map(seedOf).sort())
        expect(datasets(ledger)).toEqual(datasets(whole.ledger))
      }
    }
  })

  it('names the shortfall where the instructions run out, and keeps what was judged, not rows of before', async () => {
    const { ledger } = await construct({ size: { rows: 5 } })
    expect(ledger.files.has('iteration-1/eft.jsonl')).toBe(true)
    const failed = await construct({ size: { rows: 1775 } }, ledger).catch((error: unknown) => error)
    expect(DataError.isInstance(failed)).toBe(true)
    expect(String(failed)).toMatch(/too few rows: \d+ of 1775, \d+ short; no-inversion accepts \d+ of 12/)
    expect(ledger.files.has('iteration-1/eft.jsonl')).toBe(false)
    expect(ledger.files.has('iteration-1/judgements.jsonl')).toBe(true)
    const fewer = await construct({ size: { instructions: 13 } }, ledger).catch((error: unknown) => error)
    expect(String(fewer)).toMatch(/too few instructions: \d+ of 13, \d+ short/)
    const { model } = await construct({}, ledger)
    expect(model.calls).toBe(0)
  })

  it('asks once and no more where a judge states no score', async () => {
    const silent = noisy({ script: () => 'I cannot say.' })
    const { report, eft } = await construct({ rule: 'strict' }, memoryLedger(), silent)
    expect(report.used.rejected['too-few-scores']).toBe(instructions.length)
    expect(eft.rows).toBe(0)
    expect(silent.calls).toBe(instructions.flatMap(({ responses }) => responses).length)
  })

  it('shares nothing with a judging of the same items under other settings, and says so', async () => {
    const { ledger, model } = await construct()
    const other = judgeDataset({ ledger, model, items: instructions, seed: 7, judge: { votes: 2 } })
    await expect(other.start().result).rejects.toThrow('judge.votes: 1, now 2')
  })

  it('names an option that is wrong', () => {
    const wrong = (more: object) => () => makeEft({ ...eftOptions(memoryLedger(), noisy()), ...more })
    expect(wrong({ items: [] })).toThrow('items')
    expect(wrong({ rule: 'lenient' })).toThrow('rule')
    expect(wrong({ size: { rows: 0 } })).toThrow('size.rows')
    expect(wrong({ size: { rows: 1, instructions: 1 } })).toThrow('size')
    expect(wrong({ judge: { votes: 3 } })).toThrow('votes')
    expect(wrong({ instructions: [instructions[0], instructions[0]] })).toThrow('instructions[1].id')
    const [first] = instructions
    const ranked = { ...first, responses: [{ id: 'a', text: 'a', rank: 0.5 }] }
    expect(wrong({ instructions: [ranked] })).toThrow('instructions[0].responses[0].rank')
    expect(wrong({ instructions: [{ ...first, prompt: 1 }] })).toThrow('instructions[0].prompt')
  })
})
