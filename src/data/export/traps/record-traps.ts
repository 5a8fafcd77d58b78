import { hashText } from '../../../core/hash.js'
import { TextSet } from '../../../core/text-set.js'
import type { AlpacaModelOutput } from '../../../evaluate/alpaca-eval/index.js'
import type { CandidatesRow, TrapOptions } from '../types.js'
import type { Trap } from './reasons.js'
import { type Examine, numberTrap } from './row-traps.js'
import { blankTrap, surrogateTrap } from './text-traps.js'

/** Checks prompts with their candidates, which may be of any kind: they are what came, not what is trained on. */
export function examineCandidates(): Examine<CandidatesRow> {
  return ({ prompt, candidates }) => {
    let found = surrogateTrap(prompt, 'prompt')
    for (const [i, { text, finish, score, votes }] of candidates.entries()) {
      const at = `candidates[${i}]`
      found ??=
        surrogateTrap(text, `${at}.text`) ??
        surrogateTrap(finish, `${at}.finish`) ??
        numberTrap({ [`${at}.score`]: score })
      for (const [k, vote] of votes.entries()) {
        const place = `${at}.votes[${k}]`
        found ??= surrogateTrap(vote.text, `${place}.text`) ?? numberTrap({ [`${place}.score`]: vote.score })
      }
    }
    return found
  }
}

/** Checks outputs: AlpacaEval pairs two models' by instruction, each with each. */
export function examineOutputs({ allow = [] }: TrapOptions): Examine<AlpacaModelOutput> {
  const seen = new TextSet()
  return ({ instruction, output, generator }) =>
    surrogateTrap(instruction, 'instruction') ??
    surrogateTrap(output, 'output') ??
    surrogateTrap(generator, 'generator') ??
    blankTrap(instruction, 'instruction') ??
    blankTrap(generator, 'generator') ??
    (seen.add(hashText(instruction)) || allow.includes('duplicate-prompt') ? undefined : sameInstruction)
}

const sameInstruction: Trap = {
  reason: 'duplicate-prompt',
  field: 'instruction',
  problem: 'came before',
  advice: 'leave it out, or allow duplicate-prompt: AlpacaEval would pair each of its outputs with each',
}
