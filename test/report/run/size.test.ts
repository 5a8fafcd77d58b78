import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/core/json.js'
import type { DatasetKind } from '../../../src/ledger/ledger.js'
import { htmlReport, type RunSource, summariseRun } from '../../../src/report/index.js'
import { finishedRun } from './make.js'

const made = await finishedRun()
function documentAt(path: string): Json | undefined {
  const text = made.files.get(path)
  return text === undefined ? undefined : JSON.parse(text)
}

/** A run of so many prompts whose texts are all this one; rows are made as they are read. */
function runOf(prompts: number, text: string): RunSource {
  const perPrompt: { readonly [kind in DatasetKind]?: (at: number) => object[] } = {
    prompts: at => [{ prompt_index: at, prompt: text, source: text.slice(0, 500) }],
    candidates: at =>
      [0, 1, 2, 3].map(candidate => ({
        prompt_index: at,
        candidate,
        text,
        finish: candidate === 3 ? 'length' : 'stop',
        same_text_as: candidate,
        flags: at % 3 === 0 ? 'score-line' : '',
      })),
    judgements: at =>
      [0, 1, 2, 3].flatMap(candidate =>
        [0, 1, 2].map(vote => ({ prompt_index: at, candidate, vote, score: (at + candidate) % 6, text })),
      ),
    scores: at =>
      [0, 1, 2, 3].map(candidate => ({ prompt_index: at, candidate, score: (at + candidate) % 6 })),
    failures: at =>
      at % 5 === 0
        ? [{ prompt_index: at, candidate: 0, vote: 3, stage: 'judgements', reason: 'no-score', text }]
        : [],
    pairs: at =>
      at % 2 === 0
        ? [
            {
              prompt_index: at,
              chosen: text,
              rejected: text,
              chosen_candidate: 0,
              rejected_candidate: 1,
              chosen_score: 5,
              rejected_score: at % 5,
            },
          ]
        : [],
  }
  return {
    location: 'runs/large',
    async *calls() {},
    async readDataset({ kind }) {
      const rowsOf = perPrompt[kind]
      if (rowsOf === undefined) return undefined
      return (async function* () {
        for (let at = 0; at < prompts; at++) yield* rowsOf(at).map(row => JSON.stringify(row))
      })()
    },
    async readDocument(name) {
      return documentAt(
        'iteration' in name ? `iteration-${name.iteration}/${name.document}.json` : `${name.document}.json`,
      )
    },
  }
}

describe('a page', () => {
  it.each([
    ['10,000 prompts of long texts that HTML has to escape', 10_000, '<&"\'`'.repeat(300)],
    ['10,000 prompts of texts of three bytes a character', 10_000, '漢字'.repeat(200)],
    ['a few prompts of a megabyte', 12, '\u202E<'.repeat(500_000)],
  ])(
    'is smaller than 2 MB for %s',
    async (_, prompts, text) => {
      const summary = await summariseRun(runOf(prompts, text))
      expect(summary.iterations?.[0]?.lengths.candidates.n).toBe(4 * prompts)
      const page = htmlReport(summary)
      expect(Buffer.byteLength(page)).toBeLessThan(2_000_000)
      expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThan(20_000_000)
      expect(page.includes('more characters not shown')).toBe(text.length > 500)
    },
    120_000,
  )
})
