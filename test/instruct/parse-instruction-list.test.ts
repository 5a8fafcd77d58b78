import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import {
  fewShotPrompt,
  type ParseInstructionsOptions,
  parseInstructionList,
} from '../../src/instruct/index.js'

const parse = (text: string, options: Partial<ParseInstructionsOptions> = {}) => {
  const { instructions, dropped } = parseInstructionList(text, { startNumber: 9, finish: 'stop', ...options })
  return { instructions, reasons: dropped.map(({ reason }) => reason), raw: dropped.map(({ raw }) => raw) }
}

describe('parseInstructionList', () => {
  it.each([
    ['9. Name a prime.\n10. Explain tides.', ['Name a prime.', 'Explain tides.']],
    ['9. Name a prime.\r\n\r\n10. Explain tides.\r\n', ['Name a prime.', 'Explain tides.']],
    ['9) Name a prime.\n10: Explain tides.', ['Name a prime.', 'Explain tides.']],
    ['**9.** Name a prime.\n### 10. Explain tides.', ['Name a prime.', 'Explain tides.']],
    ['1. Name a prime.\n2. Explain tides.', ['Name a prime.', 'Explain tides.']],
    ['9.\nName a prime.', ['Name a prime.']],
    ['9. Sort:\n1. b\n2. a\n\nGive the order.\n10. Add.', ['Sort:\n1. b\n2. a\n\nGive the order.', 'Add.']],
    ['9. Meet at\n10:30 or 10.5?', ['Meet at\n10:30 or 10.5?']],
  ])('reads %j', (text, instructions) => {
    expect(parse(text)).toEqual({ instructions, reasons: [], raw: [] })
  })

  it('reads a reply that goes on after the number, also where it repeats it', () => {
    expect(parse(' Name a prime.\n10. Add.', { continued: true }).instructions).toEqual([
      'Name a prime.',
      'Add.',
    ])
    expect(parse('\n9. Name a prime.', { continued: true })).toMatchObject({
      instructions: ['Name a prime.'],
    })
    expect(parse(' Name a pri', { continued: true, finish: 'length' })).toMatchObject({
      reasons: ['truncated'],
    })
  })

  it.each(['length', 'filter', 'tool', 'unknown'] as const)('drops the last item after %s', finish => {
    expect(parse('9. Name a prime.\n10. Explain ti', { finish })).toEqual({
      instructions: ['Name a prime.'],
      reasons: ['truncated'],
      raw: ['10. Explain ti'],
    })
  })

  it.each([
    ['', ['empty']],
    [' \n', ['empty']],
    ['9.', ['empty']],
    ['9.  \n10. ', ['empty', 'empty']],
    ['I cannot do that.', ['prose']],
    ['- Name a prime.', ['prose']],
    ['9.Name a prime.', ['prose']],
    ['9. Name a prime.\n\nLet me know if you want more!', ['prose']],
    // A number is missing, or given twice: the text between could belong to either item.
    ['9. Name a prime.\n11. Add.', ['misnumbered']],
    ['9. Name a prime.\n9. Add.\n10. Subtract.', ['misnumbered', 'misnumbered']],
    ['1. Sort:\n1. b\n2. a', ['misnumbered', 'misnumbered']],
  ])('drops %j', (text, reasons) => {
    expect(parse(text)).toMatchObject({ instructions: [], reasons })
  })

  it('drops what stands before the list, and keeps the list', () => {
    expect(parse('Sure! Here is one:\n\n9. Name a prime.')).toEqual({
      instructions: ['Name a prime.'],
      reasons: ['prose'],
      raw: ['Sure! Here is one:'],
    })
  })

  it('keeps words to the reader that are part of a task', () => {
    const text = '9. I hope to travel. Where to?\n10. Reply to:\n\nDear all, let me know when.'
    expect(parse(text).instructions).toHaveLength(2)
    expect(parse('9. Let me know what a prime is.').instructions).toHaveLength(1)
  })

  it('counts length in code points', () => {
    expect(parse('9. 😀😀😀', { maxLength: 3 }).instructions).toEqual(['😀😀😀'])
    expect(parse('9. 😀😀😀😀', { maxLength: 3 }).reasons).toEqual(['too-long'])
  })

  it('refuses a start that is no number', () => {
    expect(() => parse('', { startNumber: 0 })).toThrow(InvalidArgumentError)
  })
})

describe('parseInstructionList, properties', () => {
  const line = fc.stringMatching(/^[A-Za-z?!$&'"{}][A-Za-z ?!$&'"{}]{0,20}[A-Za-z?!]$/)
  const task = fc.array(line, { minLength: 1, maxLength: 3 }).map(lines => `Do: ${lines.join('\n')}`)

  it('reads back what was written in either form', () => {
    fc.assert(
      fc.property(
        fc.array(task, { minLength: 1, maxLength: 9 }),
        fc.array(task, { minLength: 1 }),
        (shown, made) => {
          for (const form of ['chat', 'text'] as const) {
            const shot = fewShotPrompt({ demonstrations: shown, count: made.length, form })
            const list = made.map((text, i) => `${shot.startNumber + i}. ${text}`).join('\n')
            const reply = form === 'chat' ? list : list.slice(`${shot.startNumber}.`.length)
            expect(parseInstructionList(reply, { ...shot, finish: 'stop' })).toEqual({
              instructions: made,
              dropped: [],
            })
          }
        },
      ),
    )
  })

  it('loses no word of any reply: it is in an instruction or in what was dropped', () => {
    const piece = fc.oneof(
      line,
      fc.constantFrom('9. ', '10. ', '11) ', '1. ', '2.', '**10.** ', '\n', '\n\n', ' '),
    )
    fc.assert(
      fc.property(
        fc.array(piece),
        fc.boolean(),
        fc.constantFrom('stop', 'length'),
        (pieces, continued, finish) => {
          const text = pieces.join('')
          const { instructions, dropped } = parseInstructionList(text, { startNumber: 9, finish, continued })
          const kept = [...instructions, ...dropped.map(({ raw }) => raw)].join('\n')
          const letters = (value: string) => value.replace(/[^A-Za-z]/g, '')
          expect([...letters(kept)].sort()).toEqual([...letters(text)].sort())
          for (const instruction of instructions) expect(instruction).toBe(instruction.trim())
          expect(instructions).not.toContain('')
        },
      ),
    )
  })

  it('takes time in proportion to long hostile replies', () => {
    // By the square of the reply it would not end.
    for (const text of [
      '9. '.repeat(1_000_000),
      '\n'.repeat(3_000_000),
      `9. ${' \n'.repeat(1_500_000)}x`,
      '9.\n'.repeat(1_000_000),
    ]) {
      parse(text)
    }
  })
})
