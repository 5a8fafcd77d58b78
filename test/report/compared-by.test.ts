import { describe, expect, it } from 'vitest'
import { comparedBy } from '../../src/report/compared-by.js'

const models = ['M1', 'M2', 'M20'].map(name => ({ checkpoint: { name, revision: `job:${name}` } }))
const by = (judge: string, selfEvaluated = false) => ({ judge, selfEvaluated })
const suffix = ', in both orders; where the orders disagree it is a tie'

describe('comparedBy', () => {
  it('calls a judge that is one of the models by its name, however it was served', () => {
    expect(comparedBy([by('job:M2', true), by('job:M20+8000ab', true), by('job:M2+1', true)], models)).toBe(
      `M2 (self-evaluated), M20 (self-evaluated)${suffix}`,
    )
  })

  it('calls any other by what it says of itself', () => {
    expect(comparedBy([by('gpt+1'), by('gpt+1'), by('job:M')], models)).toBe(`gpt+1, job:M${suffix}`)
  })
})
