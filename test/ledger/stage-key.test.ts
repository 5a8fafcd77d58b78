import { describe, expect, it } from 'vitest'
import { type StageInputs, stageKey } from '../../src/ledger/stage-key.js'

const inputs: StageInputs = {
  kind: 'judgements',
  iteration: 1,
  seed: 7,
  revision: 'sha256:m1',
  settings: { n: 4, sampling: { temperature: 0.7, topP: 0.9 } },
  parents: ['a', 'b'],
}

describe('stageKey', () => {
  it.each([
    ['kind', { kind: 'evaluation' }],
    ['iteration', { iteration: 2 }],
    ['seed', { seed: 8 }],
    ['revision', { revision: 'sha256:m2' }],
    ['a setting', { settings: { n: 4, sampling: { temperature: 0.8, topP: 0.9 } } }],
    ['a setting more', { settings: { n: 4, sampling: { temperature: 0.7, topP: 0.9 }, stop: null } }],
    ['a parent', { parents: ['a', 'c'] }],
    ['the order of parents', { parents: ['b', 'a'] }],
    ['parents run together', { parents: ['ab'] }],
  ] satisfies [string, Partial<StageInputs>][])('is another for another %s', (_, other) => {
    expect(stageKey({ ...inputs, ...other })).not.toBe(stageKey(inputs))
  })

  it('does not depend on the order in which settings were written', () => {
    const settings = { sampling: { topP: 0.9, temperature: 0.7 }, n: 4 }
    expect(stageKey({ ...inputs, settings })).toBe(stageKey(inputs))
  })

  it('is the key of earlier versions: recorded calls are found by it', () => {
    expect(stageKey(inputs)).toBe('2f1531d293dfa23281e1c4e1f835cf40')
  })
})
