import { turns } from '../../core/turns.js'
import type { Stopping } from '../stopping.js'

/** How items are worked on. */
export interface PoolOptions {
  /** Items under way at most. */
  readonly most: number
  /** Waits until slots want more work; nothing where they do. */
  readonly thirst: () => Promise<void> | undefined
  readonly stopping: Stopping
  /** Lets nothing new begin, because of an error. */
  readonly stop: (error: unknown) => void
}

/**
 * Works on items as they come, side by side, as long as slots want work; the first error ends the taking and comes out at
 * the end.
 */
export async function pool<Item>(
  { most, thirst, stopping, stop }: PoolOptions,
  items: AsyncIterator<Item> | Iterator<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = []
  const fail = (error: unknown): void => {
    stop(error)
    failures.push(error)
  }
  let underWay = 0
  let onEnd = (): void => {}
  const oneEnds = (): Promise<void> =>
    new Promise(resolve => {
      onEnd = resolve
    })
  const begin = async (item: Item): Promise<void> => {
    underWay++
    await work(item).catch(fail)
    underWay--
    onEnd()
  }
  let isOver = false
  // A backend that answers in the same turn would hold up the user's stop.
  const turn = turns()
  try {
    for (;;) {
      while (underWay >= most) await oneEnds()
      await thirst()
      await turn()
      stopping.soon.throwIfAborted()
      const item = await items.next()
      if (item.done) break
      void begin(item.value)
    }
    isOver = true
  } catch (error) {
    fail(error)
  }
  while (underWay > 0) await oneEnds()
  if (!isOver) await items.return?.()
  if (failures.length > 0) throw failures[0]
}
