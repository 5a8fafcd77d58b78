import { orAbort } from '../core/on-abort.js'
import type { ModelProvider } from '../model/provider.js'
import type { Stopping } from './stopping.js'

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
  private opening: Promise<ModelProvider> | undefined
  private changed: ModelChanged | undefined
  /** Once it is known to be the model that is expected. */
  private opened: ModelProvider | undefined

  constructor(
    private readonly open: (signal: AbortSignal) => Promise<ModelProvider>,
    /** The revision that the recorded calls were made with. */
    private expected: string | undefined,
    private readonly stopping: Stopping,
  ) {}

  /** What the answers depend on; opens the model only where nothing says it. */
  async revision(): Promise<string> {
    return this.expected ?? (await this.provider()).revision
  }

  /** @throws {@link ModelChanged} where it is another model than the recorded one, until that is accepted. */
  provider(): Promise<ModelProvider> | ModelProvider {
    return this.opened ?? this.find()
  }

  private async find(): Promise<ModelProvider> {
    this.opening ??= this.open(this.stopping.soon)
    const provider = await orAbort(this.opening, this.stopping.soon)
    this.expected ??= provider.revision
    if (this.expected !== provider.revision) {
      this.changed ??= new ModelChanged(this.expected, provider.revision)
      throw this.changed
    }
    this.opened = provider
    return provider
  }

  /** From here on the model counts as it is now. */
  accept({ now }: ModelChanged): void {
    this.expected = now
    this.changed = undefined
  }

  /** Closes the model where it was opened; one that opens too late is closed when it does. */
  async close(): Promise<void> {
    const closing = this.opening?.then(
      provider => provider.close?.(),
      () => undefined,
    )
    if (closing) await orAbort(closing, this.stopping.now)
  }
}
