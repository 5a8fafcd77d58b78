import { clearLine, moveCursor } from 'node:readline'
import { createLogUpdate } from 'log-update'
import { duration } from '../../report/text/numbers.js'
import { textWidth } from '../../report/text/width.js'
import type { Style } from '../style.js'
import type { Progress } from './progress.js'
import { advance, endText, liveLine, type News, type Stage, timedLines } from './stage.js'
import type { ProgressView } from './view.js'

/** Milliseconds between two pictures of the live line. */
const every = 100
/** Where finished stages have their mark. */
const unmarked = '  '

/** Finished stages as lines that remain, and the current one as a line that changes in its place. */
export function liveView(terminal: NodeJS.WriteStream, style: Style, clock: () => number): ProgressView {
  const live = createLogUpdate(terminal)
  let stage: Stage | undefined
  const columns = (): number => terminal.columns - unmarked.length
  let drawn = ''
  const draw = (): void => {
    if (!stage) return
    drawn = liveLine(stage, clock(), columns())
    live(`${unmarked}${style.soft(drawn)}`)
  }
  /** A terminal that got narrower has broken the line in two or more, of which log-update knows one. */
  const redraw = (): void => {
    if (!stage) return
    live.clear()
    const rows = Math.ceil((unmarked.length + textWidth(drawn)) / terminal.columns)
    for (let row = 1; row < rows; row++) {
      moveCursor(terminal, 0, -1)
      clearLine(terminal, 0)
    }
    draw()
  }
  const remain = (text: string): void => {
    live.clear()
    terminal.write(`${text}\n`)
    draw()
  }
  const tell = (news: News): void => {
    // The stage has a line of its own from its first moment.
    if (news.type === 'begin') return
    const isEnd = news.type === 'end'
    const [first, ...rest] = isEnd
      ? timedLines(duration(news.seconds), endText(news), columns())
      : timedLines(news.type === 'warning' ? 'warning' : '', news.text, columns())
    const mark = isEnd ? `${style.good('✓')} ` : unmarked
    remain([`${mark}${first}`, ...rest.map(line => `${unmarked}${line}`)].join('\n'))
  }
  // The time goes on where nothing else does.
  const timer = setInterval(draw, every)
  timer.unref()
  terminal.on('resize', redraw)
  return {
    show(progress: Progress) {
      const step = advance(stage, progress, clock())
      stage = step.stage
      step.news.forEach(tell)
    },
    say: remain,
    close() {
      clearInterval(timer)
      terminal.off('resize', redraw)
      live.clear()
      live.done()
    },
  }
}
