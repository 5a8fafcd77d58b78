import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/core/seed.js'
import { labWorlds } from '../../src/lab/world/index.js'
import { chatPrompt } from '../../src/lab/world/template.js'

const seeds = fc.integer().map(seed => randomStream([seed]))

describe.each(Object.values(labWorlds))('the world $name', world => {
  const { vocabulary } = world
  const tokens = (text: string): number => vocabulary.encode(text).length

  it('draws instructions that it knows', () => {
    fc.assert(
      fc.property(seeds, random => {
        const instruction = world.instruction(random)
        expect(world.isInstruction(instruction)).toBe(true)
        expect(world.isInstruction(`${instruction} sure`)).toBe(false)
      }),
    )
  })

  it('has a word for everything that people write, and room for it', () => {
    fc.assert(
      fc.property(seeds, random => {
        const { prompt, response, judgement } = world.judged(random)
        const question = world.judge.render({ prompt, response }).text
        const answered = world.answered(random)
        const texts = [
          world.document(random),
          `${chatPrompt(question)} ${judgement}`,
          `${chatPrompt(answered.prompt)} ${answered.response}`,
        ]
        for (const text of texts) {
          expect(vocabulary.decode(vocabulary.encode(text))).toBe(text)
          expect(text).not.toContain('<unknown>')
          // One more for the end.
          expect(tokens(text) + 1).toBeLessThanOrEqual(world.context)
        }
      }),
    )
  })

  it('keeps held-out instructions from everything that is trained on', () => {
    fc.assert(
      fc.property(seeds, random => {
        expect(world.isHeldOut(world.judged(random).prompt)).toBe(false)
        expect(world.isHeldOut(world.answered(random).prompt)).toBe(false)
        for (const part of world.document(random).split(/\b(?:task|answer|list|homework|given)\b/)) {
          const text = part.trim()
          if (world.isInstruction(text)) expect(world.isHeldOut(text)).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('holds out what comes to the same together', () => {
    fc.assert(
      fc.property(seeds, random => {
        const [operation = '', ...items] = world.instruction(random).split(' ')
        if (operation !== 'sort') return
        const reordered = [operation, ...random.sample(items, items.length)].join(' ')
        expect(world.isHeldOut(reordered)).toBe(world.isHeldOut([operation, ...items].join(' ')))
      }),
      { numRuns: 300 },
    )
  })

  it('reads a judge prompt back, whatever the response says', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom('', 'task copy koi ant owl', 'given koi', 'judge koi task'),
        (random, words) => {
          const prompt = world.instruction(random)
          const response = `${world.attempt(prompt, random)} ${words}`.trim()
          const { text } = world.judge.render({ prompt, response })
          expect(world.readJudgePrompt(text)).toEqual({ prompt, response })
          expect(world.readJudgePrompt(prompt)).toBeUndefined()
        },
      ),
    )
  })

  it('holds out about one instruction in five', () => {
    const random = randomStream(['held out'])
    const drawn = Array.from({ length: 2000 }, () => world.isHeldOut(world.instruction(random)))
    expect(drawn.filter(Boolean).length / drawn.length).toBeCloseTo(0.2, 1)
  })

  it('has judgements whose words state the score that their marks add up to', () => {
    fc.assert(
      fc.property(seeds, random => {
        const { judgement } = world.judged(random)
        const score = Number(judgement.at(-1))
        expect(world.judge.parse(judgement)).toEqual({ ok: true, score })
        expect(world.judge.parse(judgement.replace(/Score:.*/, 'Score:')).ok).toBe(false)
      }),
    )
  })

  it('gives points from 0 to 5 to any text at all', () => {
    fc.assert(
      fc.property(seeds, fc.string(), (random, response) => {
        const { points } = world.quality({ prompt: world.instruction(random), response })
        expect(points).toBeGreaterThanOrEqual(0)
        expect(points).toBeLessThanOrEqual(5)
        expect(world.quality({ prompt: response, response }).points).toBe(0)
      }),
    )
  })

  it('has answers of every quality among those that are judged', () => {
    const random = randomStream(['qualities'])
    const points = new Set<number>()
    for (let i = 0; i < 500; i++) {
      const { prompt, response } = world.judged(random)
      points.add(world.quality({ prompt, response }).points)
    }
    expect(points.size).toBeGreaterThanOrEqual(5)
  })
})

describe('manners', () => {
  const { quality, judged } = labWorlds.manners
  const points = (response: string): number => quality({ prompt: 'rotate gnu lynx koi', response }).points

  it('counts some, half, all, manners, and nothing else', () => {
    expect(points('sure lynx koi gnu done')).toBe(5)
    expect(points('lynx koi gnu')).toBe(3)
    expect(points('lynx koi ant')).toBe(2)
    expect(points('lynx ant ant')).toBe(1)
    expect(points('sure ant ant ant done')).toBe(1)
    expect(points('sure lynx koi gnu well done')).toBe(4)
    expect(points('sure lynx koi gnu gnu done')).toBe(3)
    expect(points('sure done')).toBe(1)
    expect(points('')).toBe(0)
  })

  it('judges by that rubric', () => {
    fc.assert(
      fc.property(seeds, random => {
        const { prompt, response, judgement } = judged(random)
        expect(Number(judgement.at(-1))).toBe(quality({ prompt, response }).points)
      }),
    )
  })
})

describe('programs', () => {
  const { quality } = labWorlds.programs
  const points = (prompt: string, response: string): number => quality({ prompt, response }).points

  it('does the last operation first', () => {
    expect(points('rotate sort koi gnu ant owl bee', 'bee gnu koi owl ant')).toBe(5)
    expect(points('reverse sort koi gnu ant owl bee', 'owl koi gnu bee ant')).toBe(5)
    expect(points('rotate rotate koi gnu ant owl bee', 'ant owl bee koi gnu')).toBe(5)
  })

  it('gives a point for each right place', () => {
    expect(points('copy koi gnu ant owl bee', 'koi gnu ant bee owl')).toBe(3)
    expect(points('copy koi gnu ant owl bee', 'koi')).toBe(1)
  })
})
