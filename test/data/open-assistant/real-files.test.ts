import { createReadStream, existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type OpenAssistantOptions,
  parseJsonLines,
  rankedInstructions,
  readOpenAssistant,
  splitLines,
} from '../../../src/data/index.js'
import { dropped, readAll, unexplained } from './fixtures.js'

// Third-party data beside the project, never in it.
const folder = new URL('../../../../shared/data/', import.meta.url)
const isThere = existsSync(folder)

const chunks = (file: string) =>
  createReadStream(new URL(file, folder), { encoding: 'utf8', highWaterMark: 1000 })
const everything: OpenAssistantOptions = { lang: 'any', synthetic: true, unreviewed: true, treeStates: 'any' }

// Counted a second time by a script of another language, except for the reasons' order of precedence.
const byDefault = {
  'oa_en_100_tree.jsonl': {
    lines: 100,
    messages: 1167,
    prompts: 95,
    responses: 316,
    dropped: { 'later-turn': 734, synthetic: 5, 'prompt-dropped': 17 },
    ranked: { instructions: 95, tooFewRanks: 1, unrankedResponses: 0 },
  },
  'oasst2_filtered.trees.jsonl': {
    lines: 551,
    messages: 1552,
    prompts: 48,
    responses: 143,
    dropped: {
      'later-turn': 649,
      'duplicate-id': 31,
      'tree-state': 426,
      deleted: 13,
      'failed-review': 4,
      language: 46,
      'prompt-dropped': 192,
    },
    ranked: { instructions: 48, tooFewRanks: 0, unrankedResponses: 0 },
  },
  'oasst1_en_validation_half.hf_messages.jsonl': {
    lines: 968,
    messages: 968,
    prompts: 89,
    responses: 259,
    dropped: { 'later-turn': 607, 'missing-parent': 1, deleted: 5, 'failed-review': 7 },
    ranked: { instructions: 89, tooFewRanks: 2, unrankedResponses: 0 },
  },
}
const same = { 'oa_en_100_message.jsonl': byDefault['oa_en_100_tree.jsonl'] }
const files = Object.entries({ ...byDefault, ...same })

describe.skipIf(!isThere)(`Open Assistant's own files (skipped where ${folder.pathname} is absent)`, () => {
  it.each(files)('%s: every message is counted', async (file, counts) => {
    const reader = readOpenAssistant(splitLines(chunks(`oasst/${file}`)))
    const ranked = rankedInstructions(reader)
    for await (const { prompt, responses } of ranked) {
      expect(prompt.trim()).not.toBe('')
      expect(responses.length).toBeGreaterThanOrEqual(2)
    }
    const { lines, messages, prompts, responses } = reader.report
    expect({
      lines,
      messages,
      prompts,
      responses,
      dropped: dropped(reader.report),
      ranked: ranked.report,
    }).toEqual(counts)
    expect(unexplained(reader.report)).toEqual({ lines: 0, messages: 0 })
  })

  it.each(files)('%s: with all options open', async file => {
    const reader = readOpenAssistant(splitLines(chunks(`oasst/${file}`)), everything)
    expect(await readAll(reader)).toHaveLength(reader.report.prompts)
    expect(unexplained(reader.report)).toEqual({ lines: 0, messages: 0 })
    expect(reader.report.problems).toEqual([])
  })

  it.each(files)('%s: with later turns', async file => {
    const reader = readOpenAssistant(splitLines(chunks(`oasst/${file}`)), { ...everything, turns: 4 })
    const read = await readAll(reader)
    expect(Math.max(...read.map(({ turn }) => turn))).toBeGreaterThan(1)
    expect(unexplained(reader.report)).toEqual({ lines: 0, messages: 0 })
    const first = await readAll(readOpenAssistant(splitLines(chunks(`oasst/${file}`)), everything))
    expect(read.filter(({ turn }) => turn === 1)).toEqual(first)
  })

  it('the tree export and the message export of the same trees give the same', async () => {
    const [trees, messages] = await Promise.all(
      ['oa_en_100_tree.jsonl', 'oa_en_100_message.jsonl'].map(file =>
        readAll(readOpenAssistant(splitLines(chunks(`oasst/${file}`)))),
      ),
    )
    expect(messages).toEqual(trees)
  })

  it('flat messages give the same in any order', async () => {
    const rows: string[] = []
    for await (const line of splitLines(chunks('oasst/oasst1_en_validation_half.hf_messages.jsonl')))
      rows.push(line)
    const sorted = async (lines: string[]) =>
      (await readAll(readOpenAssistant(lines))).sort((a, b) => (a.promptId < b.promptId ? -1 : 1))
    const backwards = await sorted(rows.toReversed())
    const forwards = await sorted(rows)
    expect(backwards.map(({ promptId, responses }) => [promptId, responses.length])).toEqual(
      forwards.map(({ promptId, responses }) => [promptId, responses.length]),
    )
  })

  it('a file of another format gives nothing, and says so', async () => {
    const reader = readOpenAssistant(splitLines(chunks('self_instruct/seed_tasks.jsonl')))
    expect(await readAll(reader)).toEqual([])
    expect(reader.report).toMatchObject({ lines: 175, droppedLines: { 'wrong-shape': 175 }, messages: 0 })
    let rows = 0
    for await (const row of parseJsonLines(splitLines(chunks('self_instruct/seed_tasks.jsonl'))))
      if (row.ok) rows++
    expect(rows).toBe(175)
  })
})
