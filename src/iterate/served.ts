import type { ModelProvider } from '../model/provider.js'

/** The model that answers is not the one whose answers are recorded. */
export class ModelChanged extends Error {
  constructor(
    /** Revision of then. */
    readonly before: string,
    /** Revision now. */
    readonly now: string,
  ) {
    super(`the model's revision was ${before} and is ${now}`)
  }
}

/**
 * A checkpoint that is opened when the first call needs it: what is recorded can be replayed, sealed and trained on
 * without a server.
 */
export class Served {
  private opened: Promise<ModelProvider> | undefined

  constructor(
    private readonly open: () => Promise<ModelProvider>,
    /** The revision that the recorded calls were made with. */
    private expected: string | undefined,
  ) {}

  /** What the answers depend on; opens the model only where nothing says it. */
  async revision(): Promise<string> {
    return this.expected ?? (await this.provider()).revision
  }

  /** @throws {@link ModelChanged} where it is another model than the recorded one. */
  async provider(): Promise<ModelProvider> {
    this.opened ??= this.open()
    const provider = await this.opened
    const before = this.expected
    this.expected = provider.revision
    if (before !== undefined && before !== provider.revision)
      throw new ModelChanged(before, provider.revision)
    return provider
  }

  /** Closes the model where it was opened. */
  async close(): Promise<void> {
    const provider = await this.opened?.catch(() => undefined)
    await provider?.close?.()
  }
}
