import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/core/errors.js'
import { readOpenAssistant, textHash } from '../../../src/data/index.js'
import { dropped, lines, message, readAll, tree, unexplained } from './fixtures.js'

const replies = [message('a2', { rank: 1 }), message('a3', { rank: null }), message('a1', { rank: 0 })]
const expected = {
  treeId: 'p1',
  promptId: 'p1',
  turn: 1,
  prompt: 'text of p1',
  promptHash: textHash('text of p1'),
  lang: 'en',
  responses: [
    { id: 'a1', text: 'text of a1', rank: 0, synthetic: false },
    { id: 'a2', text: 'text of a2', rank: 1, synthetic: false },
    { id: 'a3', text: 'text of a3', rank: null, synthetic: false },
  ],
}
const flatReplies = replies.map(reply => ({ ...reply, parent_id: 'p1' }))

describe('readOpenAssistant, shapes', () => {
  const root = { message_tree_id: 'p1', tree_state: 'ready_for_export' }
  it.each([
    ['a tree', lines(tree(message('p1', { replies })))],
    [
      'a tree with nulls and fields of later exports',
      lines({
        ...tree(
          message('p1', { parent_id: null, message_tree_id: null, tree_state: null, rank: null, replies }),
        ),
        origin: null,
        CRITERIA: { Relevance: 0.6 },
      }),
    ],
    ['a message with nested replies', lines(message('p1', { parent_id: null, labels: null, replies }))],
    [
      'flat messages of the hub',
      lines(
        message('p1', { ...root, parent_id: null, labels: null }),
        ...flatReplies.map(reply => ({ ...reply, ...root })),
      ),
    ],
    ['flat messages without tree ids, replies first', lines(...flatReplies, message('p1'))],
    [
      'flat messages with empty replies',
      lines(...[message('p1'), ...flatReplies].map(row => ({ ...row, replies: [] }))),
    ],
  ])('reads %s', async (_, rows) => {
    const reader = readOpenAssistant(rows)
    expect(await readAll(reader)).toEqual([expected])
    expect(reader.report).toMatchObject({
      lines: rows.length,
      messages: 4,
      prompts: 1,
      responses: 3,
      problems: [],
    })
    expect(unexplained(reader.report)).toEqual({ lines: 0, messages: 0 })
  })

  it('counts later turns of nested and of flat messages', async () => {
    const later = message('p2', { parent_id: 'a1', replies: [message('a9', { parent_id: 'p2' })] })
    const nested = readOpenAssistant(
      lines(tree(message('p1', { replies: [message('a1', { replies: [later] })] }))),
    )
    expect(await readAll(nested)).toHaveLength(1)
    expect(dropped(nested.report)).toEqual({ 'later-turn': 2 })
    const flat = readOpenAssistant(
      lines(message('p1'), message('a1', { parent_id: 'p1' }), later, message('p3', { parent_id: 'a9' })),
    )
    expect((await readAll(flat))[0]?.responses).toHaveLength(1)
    expect(dropped(flat.report)).toEqual({ 'later-turn': 3 })
    expect(unexplained(flat.report)).toEqual({ lines: 0, messages: 0 })
  })

  it('counts messages whose parent is not there, and those with an id that came before', async () => {
    const reader = readOpenAssistant(
      lines(
        message('a1', { parent_id: 'p0', message_tree_id: 'p0' }),
        message('p1'),
        message('p1', { text: 'again' }),
        message('a2', { parent_id: 'p1' }),
        message('a2', { parent_id: 'p1', text: 'again' }),
        tree(message('p2', { replies: [message('a3')] })),
        tree(message('p2', { replies: [message('a4')] })),
      ),
    )
    const read = await readAll(reader)
    expect(read.map(({ promptId, responses }) => [promptId, responses.length])).toEqual([
      ['p2', 1],
      ['p1', 1],
    ])
    expect(dropped(reader.report)).toEqual({ 'missing-parent': 1, 'duplicate-id': 3, 'prompt-dropped': 1 })
    expect(unexplained(reader.report)).toEqual({ lines: 0, messages: 0 })
  })
})

describe('readOpenAssistant, labels', () => {
  const labelled = (labels: unknown) =>
    lines(tree(message('p1', { labels, replies: [message('a1', { labels })] })))
  it.each([
    ['of the exports', { quality: { value: 0.75, count: 4 }, spam: { value: 0, count: 3 } }],
    ['of the hub', { name: ['quality', 'spam'], value: [0.75, 0], count: [4, 3] }],
    [
      'with one that is not there',
      { quality: { value: 0.75 }, spam: { value: 0 }, humor: null, pii: { value: null } },
    ],
    ['with lists of two lengths', { name: ['quality', 'spam', 'pii'], value: [0.75, 0] }],
  ])('reads those %s', async (_, labels) => {
    const [instruction] = await readAll(readOpenAssistant(labelled(labels)))
    expect(instruction?.labels).toEqual({ quality: 0.75, spam: 0 })
    expect(instruction?.responses[0]?.labels).toEqual({ quality: 0.75, spam: 0 })
  })

  it.each([null, undefined, {}, 'good', 3, [], { name: 'quality', value: 1 }])(
    'loses no message for %j',
    async labels => {
      const reader = readOpenAssistant(labelled(labels))
      const [instruction] = await readAll(reader)
      expect(instruction).not.toHaveProperty('labels')
      expect(instruction?.responses).toHaveLength(1)
      expect(reader.report.problems).toEqual([])
    },
  )
})

describe('readOpenAssistant, later turns', () => {
  const say = (id: string, text: string, fields: object = {}) => message(id, { text, ...fields })
  const asked = say('p3', 'And then?', { replies: [say('a4', 'four', { rank: 0 })] })
  const conversation = (fields: object = {}) =>
    say('p1', 'one', {
      replies: [
        say('a1', 'two', {
          rank: 0,
          ...fields,
          replies: [say('p2', 'three', { replies: [say('a3', '3', { replies: [asked] })] })],
        }),
        say('a2', '2', { rank: 1 }),
      ],
    })
  const flat = (): object[] => {
    const rows: object[] = []
    const add = (node: object, parent: string | null): void => {
      const { replies = [], ...rest } = node as { replies?: object[]; message_id: string }
      rows.push({ ...rest, parent_id: parent, message_tree_id: 'p1' })
      for (const reply of replies) add(reply, rest.message_id)
    }
    add(conversation(), null)
    return rows
  }

  it.each([
    ['nested', lines(tree(conversation()))],
    ['flat', lines(...flat())],
    ['flat, backwards', lines(...flat().reverse())],
  ])('are instructions with what was said before, %s', async (_, rows) => {
    const reader = readOpenAssistant(rows, { turns: 2 })
    const read = await readAll(reader)
    expect(read.map(({ treeId, promptId, turn, prompt }) => [treeId, promptId, turn, prompt])).toEqual([
      ['p1', 'p1', 1, 'one'],
      ['p1', 'p2', 2, 'one\n\nAssistant: two\n\nUser: three'],
    ])
    expect(read[1]?.promptHash).toBe(textHash(read[1]?.prompt ?? ''))
    expect(dropped(reader.report)).toEqual({ 'later-turn': 2 })
    expect(await readAll(readOpenAssistant(rows, { turns: 9 }))).toHaveLength(3)
  })

  it('are not read after something that is not read', async () => {
    const reader = readOpenAssistant(lines(tree(conversation({ synthetic: true }))), { turns: 3 })
    expect((await readAll(reader)).map(({ promptId }) => promptId)).toEqual(['p1'])
    expect(dropped(reader.report)).toEqual({ synthetic: 1, 'context-dropped': 2, 'prompt-dropped': 2 })
  })

  it('are read after a turn that has too few responses of its own', async () => {
    const reader = readOpenAssistant(lines(tree(conversation())), { turns: 3, minResponses: 2 })
    expect((await readAll(reader)).map(({ promptId }) => promptId)).toEqual(['p1'])
    expect(dropped(reader.report)).toEqual({ 'too-few-responses': 2, 'prompt-dropped': 2 })
  })
})

describe('readOpenAssistant, objects', () => {
  it('reads them as it reads their lines', async () => {
    const rows = [tree(message('p1', { replies }))]
    expect(await readAll(readOpenAssistant(rows))).toEqual([expected])
    expect(await readAll(readOpenAssistant([...rows, ...lines({ id: 'x' })]))).toEqual([expected])
    const reader = readOpenAssistant([[1], { id: 'x' }])
    await readAll(reader)
    expect(reader.report).toMatchObject({ lines: 2, droppedLines: { 'wrong-shape': 2 } })
  })
})

describe('readOpenAssistant, options', () => {
  const prompt = (id: string, fields: object = {}) =>
    tree(message(id, { replies: [message('a')], ...fields }))

  it.each([
    ['deleted', { deleted: true }],
    ['synthetic', { synthetic: true }],
    ['failed-review', { review_result: false }],
    ['unreviewed', { review_result: null }],
    ['unreviewed', { review_result: undefined }],
    ['no-text', { text: ' \n' }],
    ['no-text', { text: null }],
    ['language', { lang: 'es' }],
    ['language', { lang: null }],
    ['language', { lang: 'eng' }],
    ['wrong-role', { role: 'system' }],
    ['wrong-shape', { text: 7 }],
    ['wrong-shape', { message_id: '' }],
  ])('drops what is %s', async (reason, fields) => {
    const bad = readOpenAssistant(lines(prompt('p1', fields)))
    expect(await readAll(bad)).toEqual([])
    expect(dropped(bad.report)).toEqual({ [reason]: 1, 'prompt-dropped': 1 })
    const badReply = readOpenAssistant(lines(tree(message('p1', { replies: [message('a', fields)] }))))
    expect((await readAll(badReply))[0]?.responses).toEqual([])
    expect(dropped(badReply.report)).toEqual({ [reason]: 1 })
    for (const { report } of [bad, badReply]) expect(unexplained(report)).toEqual({ lines: 0, messages: 0 })
  })

  it('reads what it is asked for', async () => {
    const rows = lines(
      prompt('p1', { lang: 'pt-BR' }),
      prompt('p2', { synthetic: true }),
      prompt('p3', { review_result: null }),
      tree(message('p4'), 'growing'),
    )
    const ids = async (options: object) =>
      (await readAll(readOpenAssistant(rows, options))).map(row => row.promptId)
    expect(await ids({})).toEqual([])
    expect(await ids({ lang: 'pt' })).toEqual(['p1'])
    expect(await ids({ synthetic: true })).toEqual(['p2'])
    expect(await ids({ unreviewed: true })).toEqual(['p3'])
    expect(await ids({ treeStates: ['growing'] })).toEqual(['p4'])
    const all = { lang: 'any', synthetic: true, unreviewed: true, treeStates: 'any' as const }
    expect(await ids(all)).toEqual(['p1', 'p2', 'p3', 'p4'])
    expect(await ids({ ...all, minResponses: 1 })).toEqual(['p1', 'p2', 'p3'])
    const reader = readOpenAssistant(rows, { ...all, minResponses: 2 })
    expect(await readAll(reader)).toEqual([])
    expect(dropped(reader.report)).toEqual({ 'too-few-responses': 4, 'prompt-dropped': 3 })
  })

  it.each([
    { lang: '' },
    { minResponses: -1 },
    { minResponses: 1.5 },
    { treeStates: 'ready_for_export' },
    { turns: 0 },
    { language: 'en' },
  ])('refuses %j', options => {
    // @ts-expect-error some are of another type
    expect(() => readOpenAssistant([], options)).toThrow(InvalidArgumentError)
  })

  it('keeps equal instructions and marks the later ones', async () => {
    const rows = lines(
      prompt('p1', { text: 'Name a prime.' }),
      prompt('p2'),
      prompt('p3', { text: 'name a  PRIME.' }),
    )
    const reader = readOpenAssistant(rows)
    expect((await readAll(reader)).map(row => row.duplicateOf)).toEqual([undefined, undefined, 'p1'])
    expect(reader.report.duplicatePrompts).toBe(1)
  })
})

describe('readOpenAssistant, damaged files', () => {
  it('goes on, counts, and says where', async () => {
    const [good = ''] = lines(tree(message('p1', { replies })))
    const text = `\uFEFF${good}\r\n\r\n{"id":"seed_task_0","instruction":"?"}\r\n[1]\r\nnot json\r\n${good.slice(0, 80)}`
    const reader = readOpenAssistant(text)
    expect(await readAll(reader)).toEqual([expected])
    expect(reader.report).toMatchObject({
      lines: 5,
      droppedLines: { 'invalid-json': 2, 'too-long': 0, 'wrong-shape': 2 },
      messages: 4,
      problems: [
        { line: 3, reason: 'wrong-shape', detail: 'fields: id, instruction' },
        { line: 4, reason: 'wrong-shape', detail: 'an array of 1' },
        { line: 5, reason: 'invalid-json', detail: 'not json' },
        { line: 6, reason: 'invalid-json', detail: good.slice(0, 80) },
      ],
    })
  })

  it('takes bytes, of which a line in another encoding is dropped', async () => {
    const [good = ''] = lines(tree(message('p1', { replies })))
    const reader = readOpenAssistant([
      Buffer.from(good),
      Buffer.from('{"a":"\xe9"}', 'latin1'),
      Buffer.from(' '),
    ])
    expect(await readAll(reader)).toEqual([expected])
    expect(reader.report).toMatchObject({ lines: 2, droppedLines: { 'not-utf8': 1 } })
    expect(reader.report.problems).toEqual([{ line: 2, reason: 'not-utf8', detail: '{"a":"\ufffd"}' }])
  })

  it('keeps a bounded number of places, each cut', async () => {
    const reader = readOpenAssistant(Array.from({ length: 1000 }, () => 'x'.repeat(10_000)))
    await readAll(reader)
    expect(reader.report.droppedLines['invalid-json']).toBe(1000)
    expect(reader.report.problems).toHaveLength(20)
    expect(reader.report.problems[19]?.detail.length).toBeLessThan(300)
  })

  it('says which field of which line is wrong', async () => {
    const reader = readOpenAssistant(lines(tree(message('p1', { replies: [message('a1', { rank: -1 })] }))))
    await readAll(reader)
    expect(reader.report.problems).toEqual([
      { line: 1, reason: 'wrong-shape', detail: expect.stringMatching(/^rank: /) },
    ])
  })

  it('survives a row that nests deeper than the stack', async () => {
    const depth = 50_000
    const open = '{"message_id":"a","text":"t","role":"assistant","replies":['
    const deep = `${open.repeat(depth)}${']}'.repeat(depth)}`
    const reader = readOpenAssistant([deep, '['.repeat(depth) + ']'.repeat(depth)])
    expect(await readAll(reader)).toEqual([])
    expect(reader.report.messages).toBe(depth)
    expect(unexplained(reader.report)).toEqual({ lines: 0, messages: 0 })
  })

  it('survives a prompt with more replies than a call has arguments', async () => {
    const count = 200_000
    const rows = Array.from({ length: count }, (_, i) => message(`a${i}`, { parent_id: 'p1' }))
    const read = await readAll(readOpenAssistant([message('p1'), ...rows], { turns: 2 }))
    expect(read[0]?.responses).toHaveLength(count)
  })

  it('accounts for every message of any rows', async () => {
    const id = fc.constantFrom('p1', 'p2', 'p3', 'a1', 'a2', 'a3', 'a4')
    const { node } = fc.letrec<{ node: object }>(tie => ({
      node: fc.record(
        {
          message_id: fc.oneof({ weight: 9, arbitrary: id }, fc.constantFrom('', 7)),
          parent_id: fc.option(id),
          message_tree_id: fc.option(id),
          text: fc.constantFrom('one', 'two', '', null, 3),
          role: fc.constantFrom('prompter', 'assistant'),
          lang: fc.constantFrom('en', 'es'),
          review_result: fc.constantFrom(true, true, false, null),
          deleted: fc.constantFrom(false, false, true),
          rank: fc.constantFrom(0, 1, null, 0.5),
          replies: fc.oneof(
            { weight: 2, arbitrary: fc.constant(null) },
            fc.array(tie('node'), { maxLength: 3 }),
          ),
        },
        { requiredKeys: ['message_id'] },
      ),
    }))
    const row = fc.oneof(
      node,
      node.map(prompt => tree(prompt)),
      node.map(prompt => tree(prompt, 'growing')),
      fc.jsonValue(),
    )
    const turns = fc.constantFrom(1, 2, 5)
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 12 }),
        fc.nat(2),
        turns,
        async (rows, minResponses, turns) => {
          const reader = readOpenAssistant(lines(...rows), { minResponses, turns })
          const read = await readAll(reader)
          const { report } = reader
          expect(report.lines).toBe(rows.length)
          expect(report.prompts).toBe(read.length)
          expect(report.responses).toBe(read.reduce((sum, { responses }) => sum + responses.length, 0))
          expect(unexplained(report)).toEqual({ lines: 0, messages: 0 })
          expect(new Set(read.map(({ promptId }) => promptId)).size).toBe(read.length)
          for (const { responses } of read) expect(responses.length).toBeGreaterThanOrEqual(minResponses)
        },
      ),
      { numRuns: 300 },
    )
  })
})
