import { at, kindOf } from './run-kind.js'
import type { Deviation } from './types.js'

/** What a run does where the paper is silent, in words, from several of its settings at once. */
export function silentChoices(settings: unknown): readonly Deviation[] {
  const { isJudged, isSft } = kindOf(settings)
  const chosen = (what: string, here: string): Deviation => ({ what, paper: 'not stated', here })
  return [
    ...(isJudged
      ? [
          chosen('votes without a score', withoutScore(at(settings, ['judge', 'spareVotes']))),
          chosen('candidates with too few valid votes', withTooFew(settings)),
          chosen('blank candidates', 'not judged, neither chosen nor rejected, and counted'),
        ]
      : []),
    chosen('unfinished candidates', unfinished(settings)),
    ...(at(settings, ['select', 'name']) === 'best-vs-worst'
      ? [chosen('equal best or equal worst scores', 'a seeded draw')]
      : []),
    ...(isSft ? [] : [chosen('DPO reference', 'the checkpoint that the iteration began with')]),
  ]
}

function withoutScore(spare: unknown): string {
  const never = 'never a number; counted by reason'
  if (typeof spare !== 'number') return never
  return spare === 0 ? `${never}; none is asked in their place` : `${never}; up to ${spare} more are asked`
}

function withTooFew(settings: unknown): string {
  const left = 'neither chosen nor rejected, and counted'
  const [votes, required] = [at(settings, ['judge', 'votes']), at(settings, ['judge', 'requiredVotes'])]
  if (typeof required !== 'number' || typeof votes !== 'number') return left
  return required === votes
    ? `${left}; all ${votes} votes are required`
    : `${left}; of ${votes} votes ${required} are required`
}

function unfinished(settings: unknown): string {
  const isAllowed = at(settings, ['select', 'options', 'unfinished'])
  const isAsked = at(settings, ['judge', 'unfinished'])
  const judged = kindOf(settings).isJudged
  const counted = 'neither chosen nor rejected, and counted'
  // Without a score nothing is selected, whatever the selection would allow.
  if (judged && isAsked !== true) return `not judged, so ${counted}`
  const asked = judged ? 'judged; ' : ''
  if (isAllowed === 'allow') return `${asked}may be chosen or rejected`
  return isAllowed === 'exclude' ? `${asked}${counted}` : `${asked}the selection decides`
}
