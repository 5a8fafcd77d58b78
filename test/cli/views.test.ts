import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { jsonLine, jsonView } from '../../src/cli/progress/json-view.js'
import { liveView } from '../../src/cli/progress/live-view.js'
import { plainView } from '../../src/cli/progress/plain-view.js'
import type { Progress } from '../../src/cli/progress/progress.js'
import { readingWidth } from '../../src/cli/reading-width.js'
import { styleOf } from '../../src/cli/style.js'
import { dangerous, hostileTexts } from '../report/fixture/hostile.js'
import { Screen } from './screen.js'

const begin: Progress = { type: 'stage', stage: 'sft', label: 'M1', unit: 'steps', total: 100 }
const end: Progress = { type: 'stage-end', summary: 'loss 0.4' }

/** An output and a clock that a test turns. */
function setUp() {
  const written: string[] = []
  let now = 0
  return {
    written,
    output: { write: (text: string) => written.push(text) },
    clock: () => now,
    wait(seconds: number) {
      now += 1000 * seconds
    },
  }
}

describe('the plain view', () => {
  it('says when a stage begins and ends, and seldom more', () => {
    const { written, output, clock, wait } = setUp()
    const view = plainView(output, clock)
    view.show(begin)
    for (let done = 0; done <= 100; done++) {
      view.show({ type: 'count', done, note: 'loss 0.5' })
      wait(0.12)
    }
    view.show(end)
    view.close()
    expect(written.join('')).toBe(`\
             M1 …
      5.0 s  42/100 steps, 7 s left, 8.3/s, loss 0.5
     10.1 s  84/100 steps, 2 s left, 8.3/s, loss 0.5
     12.1 s  M1: loss 0.4
`)
  })
})

describe('the view for programs', () => {
  it('is a line of JSON for everything, with what errors say', () => {
    const { written, output } = setUp()
    const view = jsonView(output)
    view.show(begin)
    view.show({
      type: 'event',
      event: { type: 'call-fail', iteration: 1, kind: 'judgements', error: new TypeError('no\nline') },
    })
    view.say('nothing for programs')
    expect(written.map(line => JSON.parse(line))).toEqual([
      { progress: begin },
      {
        event: {
          type: 'call-fail',
          iteration: 1,
          kind: 'judgements',
          error: { name: 'TypeError', message: 'no\nline' },
        },
      },
    ])
    for (const line of written) expect(line.indexOf('\n')).toBe(line.length - 1)
  })

  it('escapes what a terminal acts upon', () => {
    const value = { text: hostileTexts.join('\u200f\u061c\u2028') }
    const line = jsonLine(value)
    expect(line.trimEnd()).not.toMatch(dangerous)
    expect(JSON.parse(line)).toEqual(value)
  })
})

describe('the live view', () => {
  const live = (screen: Screen, clock: () => number) =>
    liveView(screen as unknown as NodeJS.WriteStream, styleOf(screen), clock)

  it('leaves finished stages and nothing else', () => {
    const { clock, wait } = setUp()
    const screen = new Screen(60)
    const view = live(screen, clock)
    view.show(begin)
    wait(1)
    view.show({ type: 'count', done: 10, note: 'a note that is far too long for a terminal of this width' })
    wait(1)
    view.show(end)
    view.show({ ...begin, label: 'M2' })
    view.say('Stopping.')
    wait(1)
    screen.tell()
    expect([screen.isCursorShown, screen.seen().at(-1)]).toEqual([false, '      1 s  M2  0/100 steps'])
    view.close()
    expect(screen.seen()).toEqual(['✓   2.0 s  M1: loss 0.4', 'Stopping.', ''])
    expect(screen.listenerCount('resize')).toBe(0)
    expect(screen.isCursorShown).toBe(true)
  })

  it('leaves nothing else either where the terminal changes its width before the view is told, and a draw comes between', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ width: fc.integer({ min: 20, max: 200 }) }),
        fc.constantFrom('tell', 'count', 'next', 'say'),
      ),
    )
    fc.assert(
      fc.property(steps, all => {
        const { clock, wait } = setUp()
        const screen = new Screen(120)
        const view = live(screen, clock)
        const left: string[] = []
        let stages = 0
        view.show({ ...begin, label: 'S0' })
        for (const step of all) {
          wait(1)
          if (typeof step === 'object') screen.resize(step.width)
          else if (step === 'tell') screen.tell()
          else if (step === 'say') {
            view.say('Stopping.')
            left.push('Stopping.')
          } else if (step === 'next') {
            view.show({ ...end, summary: '' })
            left.push(`S${stages++}`)
            view.show({ ...begin, label: `S${stages}` })
          } else {
            view.show({ type: 'count', done: 3, note: 'a note of some length '.repeat(9) })
            view.say('3')
            left.push('3')
          }
          expect(
            screen
              .seen()
              .slice(0, -1)
              .map(line => line.split(' ').at(-1)),
          ).toEqual(left)
          expect(screen.seen().at(-1)).toMatch(/^ +\d+ s {2}S|^ *$/)
        }
        view.close()
        expect(screen.seen()).toHaveLength(left.length + 1)
        expect(screen.seen().at(-1)).toBe('')
      }),
    )
  })
})

describe('a view that is suspended', () => {
  it('leaves the terminal as it was, and takes it again where it goes on', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
    const before = process.listenerCount('SIGTSTP')
    const screen = new Screen(80)
    const view = liveView(screen as unknown as NodeJS.WriteStream, styleOf(screen), setUp().clock)
    view.show(begin)
    expect(screen.isCursorShown).toBe(false)
    process.emit('SIGTSTP')
    expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGSTOP')
    expect(screen.isCursorShown).toBe(true)
    process.emit('SIGCONT')
    expect(screen.isCursorShown).toBe(false)
    view.close()
    expect([screen.isCursorShown, process.listenerCount('SIGTSTP')]).toEqual([true, before])
    kill.mockRestore()
  })
})

describe('colours', () => {
  it('are there only where they are welcome', () => {
    const write = () => {}
    expect(styleOf({ write }).strong('a')).toBe('a')
    expect(styleOf({ write, getColorDepth: () => 1 }).strong('a')).toBe('a')
    expect(styleOf({ write, getColorDepth: () => 4 }).strong('a')).toBe('\u001b[1ma\u001b[22m')
  })
})

describe('the width of what is read', () => {
  it.each([
    [undefined, 80],
    [0, 80],
    [40, 40],
    [200, 100],
  ])('of %s columns is %i', (columns, width) => {
    expect(readingWidth({ write: () => {}, columns })).toBe(width)
  })
})
