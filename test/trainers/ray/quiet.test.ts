import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { TrainingProgress } from '../../../src/index.js'
import { Quiet } from '../../../src/trainers/ray/quiet.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

it('a wait is told at once, and then ever more seldom', () => {
  const told: TrainingProgress[] = []
  const quiet = new Quiet(each => told.push(each))
  for (let second = 0; second < 8 * 3600; second++) {
    quiet.tell('pending_s')
    vi.advanceTimersByTime(1000)
  }
  const seconds = told.map(({ metrics }) => metrics?.pending_s ?? -1)
  expect(seconds.slice(0, 6)).toEqual([0, 60, 180, 420, 900, 1860])
  const [last = 0, one = 0] = seconds.slice(-2).reverse()
  expect(last - one).toBe(3600)
})

it('another wait is told at once, from when it began', () => {
  const told: TrainingProgress[] = []
  const quiet = new Quiet(each => told.push(each))
  quiet.tell('pending_s')
  quiet.end()
  vi.advanceTimersByTime(5000)
  quiet.tell('unreachable_s', 3000)
  quiet.tell('pending_s')
  expect(told.map(({ metrics }) => metrics)).toEqual([
    { pending_s: 0 },
    { unreachable_s: 3 },
    { pending_s: 0 },
  ])
})
