import { duration } from '../../report/text/numbers.js'
import type { Output } from '../context.js'
import type { RunLabProgress } from '../lab/run-lab.js'
import { advance, endText, howFar, type News, type Stage, timedLines } from './stage.js'
import type { ProgressView } from './view.js'

/** Between two lines about the same stage. */
const every = 5000

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
    else timed('warning', news.text)
  }
  return {
    show(progress: RunLabProgress) {
      const now = clock()
      const step = advance(stage, progress, now)
      stage = step.stage
      step.news.forEach(tell)
      if (step.news.length > 0) saidAt = now
      if (stage && progress.type === 'count' && now - saidAt >= every) {
        timed(duration((now - stage.startedAt) / 1000), howFar(stage, now).join(', '))
        saidAt = now
      }
    },
    say: line,
    close() {},
  }
}
