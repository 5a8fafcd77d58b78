import type { CallKind } from '../../ledger/record.js'

/**
 * Hard limits of a run, over all its starts except where said. No call begins that would pass one; calls under way end
 * and count, so tokens and money may pass theirs by what these use beyond the mean.
 */
export interface Budget {
  /** Calls, failed ones included. */
  readonly calls?: number
  /** Tokens, of inputs and of completions. */
  readonly tokens?: number
  /** Money, in the currency of `prices`. */
  readonly money?: number
  /** Time since this start, in milliseconds; every start has it anew. */
  readonly wallTimeMs?: number
}

/** What tokens cost, for a million of them. */
export interface Price {
  /** Tokens of inputs. */
  readonly prompt: number
  /** Tokens of completions. */
  readonly completion: number
  /** Tokens of inputs that were read from a cache, where the backend says so. @default `prompt` */
  readonly cached?: number
}

/** What calls cost: the user's own table. */
export interface PriceTable {
  /** What amounts are called, such as `EUR`. */
  readonly currency: string
  /** What tokens of every call cost. */
  readonly perMillion: Price
  /** Another price for some kinds of calls, such as prompts that another model writes. @default none */
  readonly perKind?: Readonly<Partial<Record<CallKind, Price>>>
}
