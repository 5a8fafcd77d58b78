import { duration } from '../../report/text/numbers.js'
import type { Output } from '../context.js'
import type { Progress } from './progress.js'
import { advance, endText, howFar, type News, type Stage, timedLines } from './stage.js'
import type { ProgressView } from './view.js'

/** Milliseconds between two lines about a stage of so many: a stage of days needs no line every few seconds. */
function every(since: number): number {
  return Math.min(60_000, Math.max(5000, since / 20))
}

/** Lines for a log: the beginning and the end of every stage, and now and then how far it is. */
export function plainView(output: Output, clock: () => number): ProgressView {
  let stage: Stage | undefined
  let saidAt = 0
  const line = (text: string): unknown => output.write(`${text}\n`)
  /** Lines of a log are not wrapped. */
  const timed = (time: string, text: string): void =>
    timedLines(time, text, Number.POSITIVE_INFINITY).forEach(line)
  const tell = (news: News): void => {
    if (news.type === 'begin') timed('', `${news.label} …`)
    else if (news.type === 'end') timed(duration(news.seconds), endText(news))
    else timed(news.type === 'warning' ? 'warning' : '', news.text)
  }
  return {
    show(progress: Progress) {
      const now = clock()
      const step = advance(stage, progress, now)
      stage = step.stage
      step.news.forEach(tell)
      if (step.news.length > 0) saidAt = now
      if (stage && progress.type === 'count' && now - saidAt >= every(now - stage.startedAt)) {
        timed(duration((now - stage.startedAt) / 1000), howFar(stage, now).join(', '))
        saidAt = now
      }
    },
    say: line,
    close() {},
  }
}
