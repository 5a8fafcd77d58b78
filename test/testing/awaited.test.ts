import { describe, expect, it } from 'vitest'
import { awaited, type MatcherContext } from '../../src/testing/vitest/awaited.js'

const passed = { pass: true, message: () => '' }
const soon = () => new Promise(resolve => setTimeout(resolve, 1))
const failing = async () => {
  await soon()
  throw new Error('1 -> 5')
}

/** A test of Vitest, and what Vitest calls at its end. */
function inTest(more: object = {}) {
  const hooks: (() => void)[] = []
  const task = { context: { onTestFinished: (run: () => void) => void hooks.push(run) } }
  const context: MatcherContext = { task, assertion: {}, ...more }
  return { context, end: () => hooks.map(run => run()) }
}

/** As Vitest does with what a matcher gives. */
const given = (context: MatcherContext, check = async () => passed) =>
  awaited('toRankAbove', context, check).then(({ pass }) => pass)

describe('a matcher that asks a judge', () => {
  it('fails the test where nobody waits for it, with what to write', async () => {
    const { context, end } = inTest()
    given(context)
    await soon()
    expect(end).toThrow(
      'nobody waits for toRankAbove, which asks a judge; write await expect(…).toRankAbove(…)',
    )
  })

  it('fails the test alone, where it fails itself later', async () => {
    const { context, end } = inTest()
    given(context, failing)
    expect(end).toThrow('nobody waits')
    // Vitest would report a rejection that nobody handles.
    await soon().then(soon)
  })

  it.each<[string, (asked: Promise<boolean>) => Promise<unknown>]>([
    ['await', async asked => await asked],
    ['return', asked => asked],
    ['Promise.all', asked => Promise.all([asked])],
    ['then', asked => asked.then(() => 1)],
    ['catch', asked => asked.catch(() => 1)],
    ['finally', asked => asked.finally(() => 1)],
  ])('is waited for by %s', async (_, wait) => {
    const { context, end } = inTest()
    await wait(given(context))
    expect(end).not.toThrow()
  })

  it('gives its failure to who waits', async () => {
    const { context, end } = inTest()
    await expect(given(context, failing)).rejects.toThrow('1 -> 5')
    expect(end).not.toThrow()
  })

  it('fails at the line of the test, which the error does not know by itself', async () => {
    const late = async () => {
      await soon()
      throw Object.assign(new Error('1 -> 5'), { stack: 'Error: 1 -> 5' })
    }
    const error = await given(inTest().context, late).catch((error: Error) => error)
    expect(String(Reflect.get(Object(error), 'stack'))).toMatch(
      /^Error: 1 -> 5\n +at .*awaited\.test\.ts:\d+/,
    )
  })

  it('with expect.soft has ended when the test does', async () => {
    const { context, end } = inTest({ soft: true })
    // Vitest's own, which is there whether or not the test waits.
    const soft = given(context, () => soon().then(() => passed)).then(() => {})
    expect(end).toThrow('nobody waits')
    await soft
    expect(end).not.toThrow()
  })

  it('is asked outside of tests, and fails there', async () => {
    await expect(given({ assertion: {} }, failing)).rejects.toThrow('1 -> 5')
  })

  it('is asked neither by expect.poll nor inside of another matcher', () => {
    const check = () => {
      throw new Error('asked')
    }
    expect(() => given(inTest({ poll: true }).context, check)).toThrow('expect.poll would ask until')
    expect(() => given(inTest({ assertion: undefined }).context, check)).toThrow('other matchers do not wait')
  })
})
