import { count, plural } from '../../../../report/text/numbers.js'
import type { CandidateView } from '../../api.js'
import type { Piece } from '../texts/differences.js'
import { Text } from '../texts/long-text.js'
import { short } from '../texts/short.js'
import { candidateName, finishInWords, scoreInWords } from '../texts/words.js'
import type { Role } from './roles.js'
import { Votes } from './votes.js'

interface Props {
  readonly candidate: CandidateView
  readonly role: Role
  /** Scores are not made yet. */
  readonly isOpen: boolean
  readonly scoreMax: number | undefined
  readonly hasJudgements: boolean
  readonly pieces: readonly Piece[] | undefined
}

/** An answer, what became of it, and what the judge said. */
export function Candidate({ candidate, role, isOpen, scoreMax, hasJudgements, pieces }: Props) {
  const { candidate: name, text, finish, sameTextAs, flags, score, reason, votes } = candidate
  return (
    <section
      class={`candidate ${role ?? ''}`}
      aria-label={`${candidateName(name)}${role ? `, ${role}` : ''}`}
    >
      <header>
        <h3>{candidateName(name)}</h3>
        {role && <span class={`role ${role}`}>{role}</span>}
        <span class="score">
          {score !== undefined ? (
            <>
              <b>{scoreInWords(score)}</b>
              {scoreMax !== undefined && <span class="soft"> of {scoreInWords(scoreMax)}</span>}
            </>
          ) : (
            <span class={isOpen || name < 0 ? 'soft' : 'warn'}>{noScore(reason, isOpen, name)}</span>
          )}
        </span>
      </header>
      <p class="facts">
        {text && <span>{plural(text.length, 'character')}</span>}
        {finish !== undefined && finish !== '' && (
          <span class={finish === 'stop' ? undefined : 'warn'}>{finishInWords(finish)}</span>
        )}
        {sameTextAs !== undefined && (
          <span>same text as candidate {count(sameTextAs)}, whose votes count</span>
        )}
        {flags.length > 0 && (
          <span class="warn">
            flagged: <bdi>{short(flags.join(', '))}</bdi>
          </span>
        )}
      </p>
      {text ? <Text of={text} pieces={pieces} /> : <p class="none">(no reply)</p>}
      {votes.length > 0 && <Votes votes={votes} areOpen={hasJudgements} />}
    </section>
  )
}

function noScore(reason: string | undefined, isOpen: boolean, name: number): string {
  if (reason !== undefined) return `no score: ${short(reason, 80)}`
  return name < 0 ? 'not judged' : isOpen ? 'no score yet' : 'no score'
}
