import { expect, test } from 'vitest'
import { type JudgedInstruction, pairwiseAccuracy, reportCard } from '../../src/evaluate/index.js'
import { describeShared } from '../shared-data.js'

interface Message {
  message_id: string
  parent_id: string | null
  message_tree_id: string
  role: string
  rank: number | null
  text: string
}

const units = {
  'code points': (text: string) => [...text].length,
  'UTF-16 units': (text: string) => text.length,
  bytes: (text: string) => new TextEncoder().encode(text).length,
}

describeShared(
  'longer is better, on Open Assistant',
  'oasst/oasst1_en_validation_half.hf_messages.jsonl',
  text => {
    const messages = text.split('\n').flatMap(line => (line ? [JSON.parse(line) as Message] : []))
    const instructions = (lengthOf: (text: string) => number): JudgedInstruction[] =>
      messages
        .filter(({ parent_id }) => parent_id === null)
        .map(prompt => ({
          group: prompt.message_tree_id,
          responses: messages
            .filter(({ parent_id, role }) => parent_id === prompt.message_id && role === 'assistant')
            .flatMap(({ rank, text }) => (rank === null ? [] : [{ rank, length: lengthOf(text) }])),
        }))

    test.each(Object.entries(units))('is right on 170 of 259 decided pairs, in %s', (_, lengthOf) => {
      const judged = instructions(lengthOf)
      const { longer } = reportCard(judged, { max: 5, resamples: 200 }).baselines
      expect(longer?.tiesExcluded).toMatchObject({ value: 170 / 259, n: 259, excluded: 0 })
      // One pair has responses of one length.
      expect(longer?.tiesHalf).toMatchObject({ value: 170.5 / 260, n: 260 })
      // No judge has scored anything: nothing is claimed about it.
      expect(pairwiseAccuracy(judged)).toMatchObject({ tiesHalf: undefined, n: 0, excluded: 260 })
    })
  },
)
