import type { EvaluationPart, RunEvent } from '../../iterate/index.js'
import { gateLine } from '../../report/tables/gate-lines.js'
import { count, duration, plural } from '../../report/text/numbers.js'
import type { Progress } from '../progress/progress.js'
import { changeOf } from './change-of.js'
import { Cost } from './cost.js'
import { judgeTrouble, noteOf, nothing } from './counts.js'
import { partInWords } from './part-in-words.js'
import { Rate } from './rate.js'
import type { WorkShown } from './work-shown.js'

/** Damaged lines that are shown one by one: a broken disk may have thousands. */
const mostDamage = 5

/** Makes stages and news, for a person, of what a runner tells. */
export class RunStages {
  private model = ''
  private counts = nothing()
  private replies = new Rate()
  private readonly cost: Cost
  private isTold = false
  private item = -1
  private part: EvaluationPart | undefined
  /** Votes or replies that the stage takes where each states what it is asked for. */
  private most: number | undefined
  private limit: number | undefined
  private down: string | undefined
  private damaged = 0
  private steps: { readonly done: number; readonly total?: number } = { done: 0 }

  constructor(
    private readonly tell: (progress: Progress) => void,
    private readonly clock: () => number,
    private readonly of: WorkShown = {},
  ) {
    this.cost = new Cost(of.prices)
  }

  follow(event: RunEvent): void {
    switch (event.type) {
      case 'run-start':
        this.model = event.checkpoint?.name ?? ''
        return
      case 'iteration-start':
        this.model = event.checkpoint.name
        if (event.sealed) this.say(`iteration ${event.iteration} with ${this.model}: datasets are there`)
        return
      case 'stage-start':
        this.begin(event)
        return
      case 'prompt':
        this.counts.done++
        this.count()
        return
      case 'prompt-drop':
        this.counts.dropped++
        return
      case 'candidate':
        this.counts.candidates++
        if (this.part) this.counts.done++
        this.reply()
        return
      case 'judgement':
        this.counts.votes++
        if (!event.parsed.ok) this.lacks()
        if (event.stage === 'evaluation' || this.of.votesOfItem !== undefined || this.part) this.counts.done++
        this.reply()
        return
      case 'pair':
        this.complete(event.pair.promptIndex, 1)
        return
      case 'positive':
        this.complete(event.example.promptIndex, 1)
        return
      case 'prompt-exclude':
        this.complete(event.promptIndex, 0)
        return
      case 'call-record':
        this.cost.add(event)
        return
      case 'events-drop':
        this.cost.miss()
        return
      case 'call-retry':
        this.counts.retried++
        return
      case 'call-fail':
        this.counts.failed++
        if (this.counts.failed === 1) {
          this.warn(
            `a call failed and its item is left out: ${messageOf(event.error)}; more of them are counted`,
          )
        }
        this.count()
        return
      case 'lane-limit':
        this.limit = event.limit
        this.count()
        return
      case 'backend-down':
        this.waitFor(event)
        return
      case 'backend-up':
        this.down = undefined
        this.say(`${event.lane} answers again, after ${duration(event.downMs / 1000)}`)
        this.count()
        return
      case 'settings-change':
        this.warn(changeOf(event))
        return
      case 'ledger-damage':
        this.damaged++
        if (this.damaged <= mostDamage) {
          const more = this.damaged === mostDamage ? '; further lines like it are not shown' : ''
          this.warn(`${event.file}:${event.line}: ${event.reason}; the call is made again${more}`)
        }
        return
      case 'stage-end':
        // The datasets tell what the whole stage came to, also of earlier starts.
        if (event.stage === 'prompts') {
          const { done, dropped } = this.counts
          this.end(`${plural(done, 'prompt')}${dropped > 0 ? `, ${count(dropped)} dropped` : ''}`)
        } else if (event.stage === 'evaluation' || this.of.shard || this.of.votesOfItem !== undefined)
          this.end(this.note())
        return
      case 'iteration-seal': {
        const { prompts, votes, selected } = event.funnel
        this.end(
          `${plural(selected.rows, 'row')} to train on, of ${plural(prompts.accepted, 'prompt')} and ${plural(votes.valid, 'vote')}`,
        )
        return
      }
      case 'train-start': {
        this.steps = { done: 0 }
        const found = event.found ? ', submitted before' : ''
        const mixed = event.mixed > 0 ? ` and ${plural(event.mixed, 'seed row')}` : ''
        this.tell({
          type: 'stage',
          stage: 'training',
          label: `training on the ${event.iteration === 0 ? 'seed data' : `data of iteration ${event.iteration}`}${mixed}${found}`,
          unit: 'steps',
        })
        return
      }
      case 'train-progress': {
        const { step = this.steps.done, steps: total, loss } = event.progress
        const note = loss === undefined ? '' : `loss ${loss.toFixed(3)}`
        this.tell({ type: 'count', done: step, note, ...(total !== undefined && { total }) })
        return
      }
      case 'checkpoint':
        this.model = event.checkpoint.name
        this.end(`${event.checkpoint.name} is ${event.checkpoint.path}`)
        return
      case 'run-end':
        // Nobody tells the end of a part, and none begins after the last one.
        if (this.part && event.status === 'finished') this.end(this.note())
        return
      case 'gate':
        this.warn(`iteration ${event.iteration}, ${gateLine(event.finding)}`)
        return
    }
  }

  private begin({ stage, items, done, part }: Extract<RunEvent, { type: 'stage-start' }>): void {
    this.counts = nothing()
    this.replies = new Rate()
    this.item = -1
    this.part = part
    this.most = undefined
    if (part) {
      this.most = part.replies
      this.tell({ type: 'stage', stage, ...partInWords(part), total: part.replies })
      this.counts.done = part.recorded
      if (part.recorded > 0) this.count()
    } else if (stage === 'prompts') {
      this.tell({ type: 'stage', stage, label: `${this.model}: prompts`, unit: 'prompts' })
      this.counts.done = done
    } else if (stage === 'evaluation') {
      this.tell({ type: 'stage', stage, label: `${this.model} as a judge`, unit: 'votes' })
    } else if (this.of.votesOfItem !== undefined) {
      const { votesOfItem } = this.of
      this.counts.done = Math.round(done * votesOfItem)
      this.most = items === undefined ? undefined : Math.round(items * votesOfItem)
      const total = this.most === undefined ? {} : { total: this.most }
      this.tell({
        type: 'stage',
        stage,
        label: `${this.model || 'the judge'} judges`,
        unit: 'votes',
        ...total,
      })
      if (done > 0) this.count()
    } else {
      const { shard } = this.of
      const label = `${this.model} answers and judges${shard ? ` (${shard.index}/${shard.count})` : ''}`
      const all = shard && items !== undefined ? Math.ceil((items - shard.index + 1) / shard.count) : items
      const total = all === undefined ? {} : { total: all }
      this.counts.done = Math.min(done, all ?? done)
      this.tell({ type: 'stage', stage, label, unit: 'prompts', ...total })
      if (done > 0) this.count()
    }
  }

  /** A vote states no score; where too many do, it is said once. */
  private lacks(): void {
    this.counts.without++
    const trouble = this.isTold ? undefined : judgeTrouble(this.counts)
    if (trouble === undefined) return
    this.isTold = true
    this.warn(trouble)
  }

  private reply(): void {
    this.replies.add(this.clock())
    this.count()
  }

  /** A prompt has come to its end; its rows come one after the other. */
  private complete(index: number, rows: number): void {
    if (index !== this.item) this.counts.done++
    this.item = index
    this.counts.rows += rows
    this.count()
  }

  private waitFor({ lane, failures, delayMs, error }: Extract<RunEvent, { type: 'backend-down' }>): void {
    if (this.down === undefined) {
      this.warn(
        `${lane} does not answer (${failures} failures in a row, the last: ${messageOf(error)}). ` +
          'The run waits and tries now and then; nothing is lost',
      )
    }
    this.down = `waiting for ${lane}, next try in ${duration(delayMs / 1000)}`
    this.count()
  }

  private count(): void {
    // Votes that state nothing are asked once more.
    const done = Math.min(this.counts.done, this.most ?? this.counts.done)
    this.tell({ type: 'count', done, note: this.note(), alert: this.down ?? '' })
  }

  private end(summary: string): void {
    this.tell({ type: 'stage-end', summary })
  }

  private note(): string {
    const rate = this.replies.perSecond(this.clock())
    return noteOf(this.counts, { rate, limit: this.limit, cost: this.cost.text() })
  }

  private say(text: string): void {
    this.tell({ type: 'news', text, warns: false })
  }

  private warn(text: string): void {
    this.tell({ type: 'news', text, warns: true })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
