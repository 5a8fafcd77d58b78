import { randomStream } from '../../core/seed.js'
import type { OpenLedger } from '../../ledger/ledger.js'
import type { ResolvedOptions } from '../resolve-options.js'
import { heldOutBy } from '../stage/held-out.js'
import type { Overview } from './overview.js'
import { type Tried, tryPrompts } from './try-prompts.js'

/** An iteration's prompts, as far as they can be known without a call. */
export interface PromptsState {
  /** Prompts that are there. */
  readonly written: number
  /** Their characters. */
  readonly characters: number
  /** Recorded calls that they came of. */
  readonly calls: number
  /** Some of them, drawn at random. */
  readonly picked: readonly string[]
  /** Present where the source still has calls to make. */
  readonly open?: Tried
}

/** Finds out what prompts an iteration has. */
export async function promptsState(inputs: {
  readonly ledger: OpenLedger
  readonly options: ResolvedOptions
  readonly iteration: number
  readonly overview: Overview
  readonly picks: number
  readonly isMade: boolean
}): Promise<PromptsState> {
  const { ledger, options, iteration, overview, picks, isMade } = inputs
  const drawn = new Drawn(isMade ? 0 : picks, [options.seed, iteration, 'plan'])
  const written = await ledger.readDataset({ iteration, kind: 'prompts' })
  if (written !== undefined) {
    for await (const line of written) drawn.add(String(JSON.parse(line).prompt))
    return { ...drawn.result(), calls: overview.prompts.size }
  }
  const tried = await tryPrompts(options.prompts, {
    iteration,
    seed: options.seed,
    earlier: () => promptsBefore(ledger, iteration),
    overlap: heldOutBy(options.split),
    answer({ index, dependentsFrom = Number.POSITIVE_INFINITY }) {
      const known = overview.prompts.get(index)
      const isOpen = known === undefined || (known.failure?.retryable && overview.lastPrompt < dependentsFrom)
      return isOpen ? undefined : Promise.resolve(known.completions)
    },
    onPrompt: prompt => drawn.add(prompt),
  })
  return { ...drawn.result(), calls: tried.calls, ...(!tried.isAll && { open: tried }) }
}

/** Prompts of earlier iterations, as far as they are there. */
async function* promptsBefore(ledger: OpenLedger, iteration: number): AsyncGenerator<string> {
  for (let before = 1; before < iteration; before++) {
    for await (const line of (await ledger.readDataset({ iteration: before, kind: 'prompts' })) ?? []) {
      yield String(JSON.parse(line).prompt)
    }
  }
}

/** Counts texts and draws some of them, each with the same chance (reservoir sampling). */
class Drawn {
  private readonly texts: string[] = []
  private readonly random: ReturnType<typeof randomStream>
  private count = 0
  private characters = 0

  constructor(
    private readonly most: number,
    path: Parameters<typeof randomStream>[0],
  ) {
    this.random = randomStream(path)
  }

  add(text: string): void {
    this.count++
    this.characters += text.length
    if (this.texts.length < this.most) {
      this.texts.push(text)
      return
    }
    if (this.most === 0) return
    const place = this.random.below(this.count)
    if (place < this.most) this.texts[place] = text
  }

  result(): Pick<PromptsState, 'written' | 'characters' | 'picked'> {
    return { written: this.count, characters: this.characters, picked: this.texts }
  }
}
