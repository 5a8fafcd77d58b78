import type { RunEvent } from '../../iterate/index.js'
import { gateLine } from '../../report/tables/gate-lines.js'
import type { TrainingProgress } from '../../train/trainer.js'
import type { Progress } from '../progress/progress.js'

/** Tells a view what goes on, stage by stage, and keeps the time. */
export class LabStages {
  /** Where the time went. */
  readonly times: { name: string; seconds: number }[] = []
  #current: { readonly label: string; readonly since: number } | undefined
  #counts = { candidates: 0, votes: 0, pairs: 0, done: 0 }
  #dropped = 0
  #loss: number | undefined

  constructor(readonly tell: (progress: Progress) => void) {}

  begin(stage: Omit<Extract<Progress, { type: 'stage' }>, 'type'>): void {
    this.#current = { label: stage.label, since: performance.now() }
    this.tell({ type: 'stage', ...stage })
  }

  count(done: number, more: { total?: number; note?: string } = {}): void {
    this.tell({ type: 'count', done, ...more })
  }

  train({ step = 0, steps, loss, metrics }: TrainingProgress): void {
    const facts = [
      ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)}`]),
      ...(metrics?.margin === undefined ? [] : [`margin ${metrics.margin.toFixed(2)}`]),
      ...(metrics?.accuracy === undefined ? [] : [`accuracy ${metrics.accuracy.toFixed(2)}`]),
    ]
    this.#loss = loss
    this.count(step, { ...(steps !== undefined && { total: steps }), note: facts.join(', ') })
  }

  end(summary: string): void {
    if (!this.#current) return
    const { label, since } = this.#current
    this.times.push({ name: label, seconds: (performance.now() - since) / 1000 })
    this.#current = undefined
    this.tell({ type: 'stage-end', summary })
  }

  /** Makes stages of the runner's events. */
  follow(event: RunEvent): void {
    switch (event.type) {
      case 'stage-start': {
        this.#counts = { candidates: 0, votes: 0, pairs: 0, done: event.done }
        this.#dropped = 0
        const name = `M${event.iteration}`
        if (event.stage === 'prompts') {
          this.begin({ stage: 'prompts', label: `${name} makes up prompts`, unit: 'prompts' })
        } else {
          const total = event.items === undefined ? {} : { total: event.items }
          this.begin({ stage: 'responses', label: `${name} answers and judges`, unit: 'prompts', ...total })
        }
        return
      }
      case 'prompt':
        this.count(event.index + 1, { note: `${this.#dropped} dropped` })
        return
      case 'prompt-drop':
        this.#dropped++
        return
      case 'candidate':
        this.#counts.candidates++
        return
      case 'judgement':
        this.#counts.votes++
        return
      case 'pair':
      case 'prompt-exclude':
        this.#counts.done++
        if (event.type === 'pair') this.#counts.pairs++
        this.count(this.#counts.done, { note: this.#note() })
        return
      case 'stage-end':
        this.end(event.stage === 'prompts' ? `${this.#dropped} dropped` : this.#note())
        return
      case 'train-start':
        this.#loss = undefined
        this.begin({ stage: 'train', label: `M${event.iteration + 1}: DPO on the pairs`, unit: 'steps' })
        return
      case 'train-progress':
        this.train(event.progress)
        return
      case 'checkpoint':
        this.end(this.#loss === undefined ? 'as trained before' : `loss ${this.#loss.toFixed(3)}`)
        return
      case 'gate':
        this.tell({
          type: 'news',
          text: `iteration ${event.iteration}, ${gateLine(event.finding)}`,
          warns: true,
        })
        return
    }
  }

  #note(): string {
    const { candidates, votes, pairs } = this.#counts
    return `${candidates} candidates, ${votes} votes, ${pairs} pairs`
  }
}
