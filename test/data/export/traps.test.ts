import { describe, expect, it } from 'vitest'
import {
  type AllowableTrap,
  allowableTraps,
  checkRows,
  exportRows,
  type PairRow,
  TrapError,
  trapReasons,
} from '../../../src/data/export/index.js'
import { answered, asked, checked, errorOf, exported, pair, pairFormats, response, trapOf } from './make.js'

const turn = (role: 'system' | 'user' | 'assistant' | 'tool', content = 'x') => ({ role, content })

/** Traps for every format; the second row falls in. */
const common: readonly [string, string, Partial<PairRow>][] = [
  ['prompt wrong-role', 'an answered prompt', { prompt: [...asked('a'), ...answered('b')] }],
  [
    'prompt[1].role wrong-role',
    'a late system turn',
    { prompt: [turn('user'), turn('system'), turn('user')] },
  ],
  ['prompt[0].role wrong-role', "a tool's turn", { prompt: [turn('tool'), turn('user')] }],
  ['chosen wrong-role', 'a response of the user', { chosen: asked('a') }],
  ['rejected wrong-role', 'two turns', { rejected: [...answered('a'), ...answered('b')] }],
  ['chosen[0].content lone-surrogate', 'half of a character', { chosen: answered('a\ud83d') }],
  ['prompt[0].content blank', 'a blank prompt', { prompt: asked(' \n\u200b') }],
  ['rejected[0].content blank', 'an empty response', { rejected: answered('') }],
  ['rejected[0].content special-token', 'a chat token', { rejected: answered('a<|im_end|>') }],
  ['chosen[0].content special-token', 'an end of text', { chosen: answered('a</s>b') }],
  ['prompt[0].content special-token', 'an instruction mark', { prompt: asked('[INST] a') }],
  ['rejected same-response', 'equal responses', { rejected: answered(' It is 1.\n') }],
  ['chosen_score not-a-number', 'NaN', { chosen_score: Number.NaN }],
  ['margin not-a-number', 'an infinite margin', { margin: Number.POSITIVE_INFINITY }],
  ['chosen_score missing-score', 'one score of two', { chosen_score: null }],
  ['prompt wrong-kind', 'a raw text among conversations', { prompt: 'a', chosen: 'b', rejected: 'c' }],
  ['chosen wrong-kind', 'a raw text beside turns', { chosen: 'b' }],
  ['prompt duplicate-prompt', 'a prompt under another index', { prompt: asked('Name prime number 0.') }],
  ['row duplicate-row', 'a repeated row', pair(0)],
  [
    'row duplicate-row',
    'the same pair the other way',
    { ...pair(0), chosen: pair(0).rejected, rejected: pair(0).chosen },
  ],
]

describe.each(pairFormats)('traps of %s', format => {
  it.each(common)('%s: %s', async (expected, _, more) => {
    const rows = [pair(0), pair(1, more), pair(2)]
    expect(await trapOf(exported(format, rows))).toBe(`2 ${expected}`)
    const { lines, dropped, complete } = await exported(format, rows, { onTrap: 'drop' })
    expect(dropped).toEqual({ [expected.split(' ')[1] ?? '']: 1 })
    expect(complete).toBe(true)
    expect(lines).toEqual((await exported(format, [pair(0), pair(2)])).lines)
  })
})

describe('traps', () => {
  it('say file, line, field, what was found and what to do', async () => {
    const rows = [pair(0), pair(1, { chosen: answered('a<|im_end|>') })]
    const error = await errorOf(exported('trl', rows, { file: 'pairs.jsonl' }))
    expect(TrapError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({
      file: 'pairs.jsonl',
      line: 2,
      field: 'chosen[0].content',
      reason: 'special-token',
    })
    expect(error.message).toBe(
      'pairs.jsonl:2: chosen[0].content: holds "<|im_end|>", a control token of chat models (special-token); leave the row out or take the token out of the text; where your tokenizer does not know it, name it in allowTokens',
    )
  })

  it('are found again in the file', async () => {
    const { lines } = await exported('openai', [pair(0), pair(1)])
    const spoilt = lines.map(line => line.replace('It is 1.', 'I do not know.'))
    expect(await trapOf(checked('openai', spoilt))).toBe('2 rejected same-response')
    expect(await trapOf(checked('openai', [...lines, lines[0] ?? '']))).toBe('3 prompt duplicate-prompt')
    expect(await trapOf(checked('trl', ['{"prompt":"a","chosen":"\\ud800","rejected":"c"}']))).toBe(
      '1 chosen lone-surrogate',
    )
  })

  it('knows more and fewer tokens when told', async () => {
    const thinking = pair(1, { chosen: answered('<think>a</think> b') })
    expect(await trapOf(exported('trl', [thinking]))).toBe('1 chosen[0].content special-token')
    expect(await trapOf(exported('trl', [thinking], { allowTokens: ['<think>'] }))).toBe(
      '1 chosen[0].content special-token',
    )
    expect((await exported('trl', [thinking], { allowTokens: ['<think>', '</think>'] })).rows).toBe(1)
    expect((await exported('trl', [thinking], { allow: ['special-token'] })).rows).toBe(1)
    const own = { forbidTokens: ['[END]'] }
    expect(await trapOf(exported('trl', [pair(1, { chosen: answered('a[END]') })], own))).toBe(
      '1 chosen[0].content special-token',
    )
  })

  it('know a token by itself, whatever stands behind it', async () => {
    const row = pair(1, { chosen: answered('<think>> <<SYS>> a') })
    expect((await exported('trl', [row], { allowTokens: ['<think>', '<<SYS>>'] })).rows).toBe(1)
  })

  it.each([
    '</s>',
    '<|eot_id|>',
    '<end_of_turn>',
    '<｜end▁of▁sentence｜>',
    '<<SYS>>',
    '[|endofturn|]',
    '<seed:eos>',
    '[e~[',
  ])('are told as they are written: %s', async token => {
    const error = await errorOf(exported('trl', [pair(1, { chosen: answered(`a ${token}> b]`) })]))
    expect(error.message).toContain(`holds ${JSON.stringify(token)}, a control token`)
  })

  it('know a margin that is none: the difference of two scores may be infinite', async () => {
    const row = pair(1, { chosen_score: 1.7e308, rejected_score: -1.7e308 })
    expect(await trapOf(exported('trl', [row]))).toBe('1 margin not-a-number')
  })

  it('want both scores where the format writes both: a margin alone is none', async () => {
    const { chosen_score: _, rejected_score: __, ...rest } = pair(1, { margin: 1 })
    for (const format of ['distilabel', 'ultrafeedback'] as const)
      expect(await trapOf(exported(format, [pair(0), rest]))).toBe('2 chosen_score missing-score')
    expect((await exported('trl', [pair(0), rest])).rows).toBe(2)
  })

  it('bound prompts by tokens and by characters', async () => {
    const countTokens = (prompt: PairRow['prompt']) => (typeof prompt === 'string' ? 0 : 10 * prompt.length)
    const long = pair(1, { prompt: [turn('system'), turn('user')] })
    expect(await trapOf(exported('trl', [long], { maxLength: 20, countTokens }))).toBe(
      '1 prompt prompt-too-long',
    )
    expect((await exported('trl', [long], { maxLength: 21, countTokens })).rows).toBe(1)
    // OpenRLHF wants two tokens more.
    expect(await trapOf(exported('openrlhf', [long], { maxLength: 22, countTokens }))).toBe(
      '1 prompt prompt-too-long',
    )
    expect((await exported('trl', [long], { maxCharacters: 2 })).rows).toBe(1)
    expect(await trapOf(exported('trl', [long], { maxCharacters: 1 }))).toBe('1 prompt prompt-too-long')
    await expect(exported('trl', [long], { maxLength: 9, countTokens: () => Number.NaN })).rejects.toThrow(
      'countTokens: expected a function that gives a number of tokens, got NaN',
    )
  })

  it('count a score that is NaN even where the format has no field for it', async () => {
    expect(await trapOf(exported('trl-sft', [response(1, { score: Number.NaN })]))).toBe(
      '1 score not-a-number',
    )
  })

  it('want scores in all rows or in none, where they are written', async () => {
    const unscored = pair(1, { chosen_score: null, rejected_score: null })
    for (const format of ['trl', 'openrlhf', 'distilabel', 'ultrafeedback'] as const) {
      expect(await trapOf(exported(format, [pair(0), unscored]))).toBe('2 chosen_score missing-score')
      expect(await trapOf(exported(format, [unscored, pair(0)]))).toBe('2 chosen_score missing-score')
    }
    expect((await exported('openai', [pair(0), unscored])).rows).toBe(2)
  })

  it('learn nothing from a row that is left out', async () => {
    const long = pair(9, { prompt: asked('x'.repeat(99)), chosen_score: null, rejected_score: null })
    const options = { onTrap: 'drop', maxCharacters: 50 } as const
    expect(await exported('trl', [long, pair(0), pair(1)], options)).toMatchObject({
      ...{ rows: 2, dropped: { 'prompt-too-long': 1 } },
    })
  })

  it('refuse raw texts where a format takes conversations', async () => {
    const raw = { prompt: 'a', chosen: 'b', rejected: 'c' }
    for (const format of pairFormats.filter(name => !['trl', 'openrlhf'].includes(name)))
      expect(await trapOf(exported(format, [raw]))).toBe('1 prompt wrong-kind')
  })
})

describe('several pairs of a prompt', () => {
  const three = ['a', 'b', 'c'].map(text => pair(1, { chosen: answered(text) }))

  it('are legal with one index, wherever they stand', async () => {
    const [a = pair(0), b = pair(0), c = pair(0)] = three
    expect((await exported('trl', [a, b, c])).rows).toBe(3)
    expect((await exported('trl', [a, pair(0), b, c])).rows).toBe(4)
  })

  it('are legal without an index, one after the other', async () => {
    const { lines } = await exported('trl', [...three, pair(2)])
    expect(await checked('trl', lines)).toHaveLength(4)
    expect(await trapOf(checked('trl', [...lines, lines[1] ?? '']))).toBe('5 prompt duplicate-prompt')
  })

  it('are none where each is another prompt: all but the first are left out', async () => {
    const again = three.map(row => ({ ...row, prompt_index: 7 }))
    expect(await exported('trl', [pair(1), ...again], { onTrap: 'drop' })).toMatchObject({
      rows: 1,
      dropped: { 'duplicate-prompt': 3 },
    })
    expect((await exported('trl', [pair(1), ...again], { allow: ['duplicate-prompt'] })).rows).toBe(4)
  })

  it('may repeat when allowed', async () => {
    expect((await exported('trl', [pair(1), pair(1)], { allow: ['duplicate-row'] })).rows).toBe(2)
  })
})

describe('what single trainers stumble over', () => {
  it('SPIN: turns before the question', async () => {
    expect(await trapOf(exported('spin', [pair(1, { prompt: [turn('system'), turn('user')] })]))).toBe(
      '1 prompt unsupported-turns',
    )
  })

  it('LLaMA-Factory: turns that do not alternate', async () => {
    const prompt = [turn('system'), turn('user'), turn('user')]
    expect(await trapOf(exported('llama-factory', [pair(1, { prompt })]))).toBe(
      '1 prompt[2].role unsupported-turns',
    )
    const long = pair(1, { prompt: [turn('system'), turn('user'), turn('assistant'), turn('user')] })
    expect((await exported('llama-factory', [long])).rows).toBe(1)
  })

  it.each([
    ['outer-blanks', ' a b'],
    ['outer-blanks', 'a b\n'],
    ['ambiguous-response', 'message'],
    ['ambiguous-response', 's'],
  ] as const)('Axolotl: %s in %j', async (reason, text) => {
    const row = pair(1, { rejected: answered(text) })
    expect(await trapOf(exported('axolotl', [row]))).toBe(`1 rejected[0].content ${reason}`)
    expect((await exported('axolotl', [row], { allow: [reason] })).rows).toBe(1)
    expect((await exported('openai', [row])).rows).toBe(1)
  })
})

describe('traps of what is not trained on', () => {
  it('AlpacaEval: an instruction twice', async () => {
    const row = { instruction: 'a', output: '', generator: 'M1' }
    expect(await trapOf(exported('alpaca-eval', [row, row]))).toBe('2 instruction duplicate-prompt')
    expect((await exported('alpaca-eval', [row, row], { allow: ['duplicate-prompt'] })).rows).toBe(2)
    expect(await trapOf(exported('alpaca-eval', [{ ...row, instruction: ' ' }]))).toBe('1 instruction blank')
    expect(await trapOf(exported('alpaca-eval', [{ ...row, generator: 'M\ud800' }]))).toBe(
      '1 generator lone-surrogate',
    )
  })

  it('candidates: anything but half characters and numbers that are none', async () => {
    const vote = { vote: 0, score: 1, text: '</s>' }
    const entry = { candidate: 0, text: '', finish: 'length', same_text_as: 0, score: 1 }
    const exact = { score_numerator: 1, score_denominator: 1 }
    const row = { prompt_index: 0, prompt: '', candidates: [{ ...entry, ...exact, votes: [vote] }] }
    expect((await exported('candidates', [row])).rows).toBe(1)
    const spoilt = { ...row, candidates: [{ ...entry, ...exact, votes: [{ ...vote, text: '\udc00' }] }] }
    expect(await trapOf(exported('candidates', [spoilt]))).toBe(
      '1 candidates[0].votes[0].text lone-surrogate',
    )
    const ended = { ...row, candidates: [{ ...entry, ...exact, finish: '\udc00', votes: [] }] }
    expect(await trapOf(exported('candidates', [ended]))).toBe('1 candidates[0].finish lone-surrogate')
    const nan = { ...row, candidates: [{ ...entry, ...exact, score: Number.NaN, votes: [] }] }
    expect(await trapOf(exported('candidates', [nan]))).toBe('1 candidates[0].score not-a-number')
  })
})

describe('options', () => {
  it.each([
    [{ onTrap: 'warn' }, "onTrap: expected 'error' or 'drop'"],
    [{ maxLength: 10 }, 'countTokens: expected a function, since maxLength is in tokens'],
    [{ countTokens: () => 1 }, 'maxLength: expected a number of tokens'],
    [{ maxCharacters: 0 }, 'maxCharacters: expected a whole number'],
    [{ allow: ['blank'] }, `allow[0]: expected one of ${allowableTraps.join(', ')}`],
    [{ allowTokens: [''] }, 'allowTokens[0]: expected the spelling of a token'],
    [{ ontrap: 'drop' }, 'ontrap: expected one of the options'],
  ])('%j is refused before a row is read', (options, message) => {
    expect(() => exportRows('trl', [], Object(options))).toThrow(message)
  })

  it.each([
    { maxCharacters: 9 },
    { maxLength: 9, countTokens: () => 1 },
    { allowTokens: ['<think>'] },
    { forbidTokens: ['<x>'] },
    { allow: ['special-token'] as const },
  ])('%j is refused where nothing is trained on', options => {
    const [name = ''] = Object.keys(options)
    for (const format of ['candidates', 'alpaca-eval'] as const) {
      expect(() => exportRows(format, [], options)).toThrow(`${name}`)
      expect(() => checkRows(format, [], options)).toThrow('expected nothing, since')
    }
  })

  it('names the formats where one is asked for that is not there', () => {
    expect(() => exportRows(Object('toString'), [])).toThrow(/format: expected one of trl, openai/)
  })

  it('have reasons for what may be allowed', () => {
    const reasons: readonly string[] = trapReasons
    expect(allowableTraps.every((reason: AllowableTrap) => reasons.includes(reason))).toBe(true)
  })
})
