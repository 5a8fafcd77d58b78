/** What a matcher gives to Vitest. */
export interface Matched {
  readonly pass: boolean
  readonly message: () => string
}

/** What Vitest says of the place where a matcher was called. */
export interface MatcherContext {
  /** The test; none in hooks of a suite and outside. */
  readonly task?: { readonly context: { onTestFinished(run: () => void): void } } | undefined
  /** `expect.soft`: Vitest waits by itself then, but not for long enough. */
  readonly soft?: unknown
  /** `expect.poll`. */
  readonly poll?: unknown
  /** None for `expect.toPassProbes(…)`, a part of another matcher. */
  readonly assertion?: unknown
}

/**
 * A matcher that asks a judge. Where nobody waits for it, the test fails: Vitest itself would end the test as passed,
 * long before a live model has said anything.
 *
 * @throws `TypeError` where Vitest would not wait for it, or would ask again until it passes.
 */
export function awaited(
  name: string,
  { task, soft, poll, assertion }: MatcherContext,
  check: () => Promise<Matched>,
): Promise<Matched> {
  const advice = `write await expect(…).${name}(…)`
  if (poll) throw new TypeError(`${name}: expect.poll would ask until it passes by luck; ${advice}`)
  if (assertion === undefined)
    throw new TypeError(`${name} asks a judge, and other matchers do not wait for that; ${advice}`)
  if (!task) return check()
  let isSettled = false
  const asked = new Watched<Matched>(resolve =>
    resolve(
      check().finally(() => {
        isSettled = true
      }),
    ),
  )
  // Made here, so that it points to the line of the test, behind this function and the matcher.
  const forgotten = new Error(`nobody waits for ${name}, which asks a judge; ${advice}`)
  asked.calledFrom = forgotten.stack?.split('\n').slice(3).join('\n')
  task.context.onTestFinished(() => {
    if (!asked.given?.isAwaited || (soft && !isSettled)) throw forgotten
  })
  return asked
}

/** A promise that knows whether anybody waits for it. */
class Watched<T> extends Promise<T> {
  isAwaited = false
  /** What comes of it: of a matcher's promise, what Vitest gives to the test. */
  given: Watched<unknown> | undefined
  /** Lines of a stack for errors that are made when the judge has answered, which know no line of the test. */
  calledFrom: string | undefined

  // biome-ignore lint/suspicious/noThenProperty: that it is called is what this class is for
  override then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Watched<A | B> {
    this.isAwaited = true
    const { calledFrom } = this
    const result = super.then(onValue, onError)
    // Promises make their own kind.
    const given = (
      calledFrom === undefined
        ? result
        : super.then.call(result, undefined, error => {
            if (error instanceof Error) error.stack = `${error.stack}\n${calledFrom}`
            throw error
          })
    ) as Watched<A | B>
    this.given = given
    // The test fails because it was forgotten; that it was rejected too is no second failure, of the whole run.
    super.then.call(given, undefined, () => {})
    return given
  }
}
