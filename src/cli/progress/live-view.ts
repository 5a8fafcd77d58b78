import { duration } from '../../report/text/numbers.js'
import type { Style } from '../style.js'
import { changingLine } from './changing-line.js'
import type { Progress } from './progress.js'
import { advance, endText, liveLine, type News, type Stage, timedLines } from './stage.js'
import type { ProgressView } from './view.js'

/** Milliseconds between two pictures of the live line. */
const every = 100
/** Where finished stages have their mark. */
const unmarked = '  '

/** Finished stages as lines that remain, and the current one as a line that changes in its place. */
export function liveView(terminal: NodeJS.WriteStream, style: Style, clock: () => number): ProgressView {
  const line = changingLine(terminal)
  let stage: Stage | undefined
  const columns = (): number => terminal.columns - unmarked.length
  let drawn = ''
  const picture = (): string => (stage ? `${unmarked}${style.soft(liveLine(stage, clock(), columns()))}` : '')
  const draw = (above = ''): void => {
    drawn = picture()
    line.draw(drawn, above)
  }
  const redraw = (): void => draw()
  const tell = (news: News): void => {
    // The stage has a line of its own from its first moment.
    if (news.type === 'begin') return
    const isEnd = news.type === 'end'
    const [first, ...rest] = isEnd
      ? timedLines(duration(news.seconds), endText(news), columns())
      : timedLines(news.type === 'warning' ? 'warning' : '', news.text, columns())
    const mark = isEnd ? `${style.good('✓')} ` : unmarked
    draw([`${mark}${first}`, ...rest.map(text => `${unmarked}${text}`)].join('\n'))
  }
  // The time goes on where nothing else does.
  const timer = setInterval(() => picture() !== drawn && draw(), every)
  timer.unref()
  terminal.on('resize', redraw)
  return {
    show(progress: Progress) {
      const step = advance(stage, progress, clock())
      stage = step.stage
      step.news.forEach(tell)
    },
    say: draw,
    close() {
      clearInterval(timer)
      terminal.off('resize', redraw)
      line.close()
    },
  }
}
