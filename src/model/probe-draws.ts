import { ProviderError } from '../core/errors.js'
import type { Completion, GenerateReply } from './provider.js'

/** So open that two draws hardly ever agree. @internal */
export const probeText = 'Write a list of twenty random words, each unlike the others:'

/** @internal */
export const probeSampling = { temperature: 1, topP: 1, maxTokens: 32 }

/** Draws that all have to agree before a model counts as one that does not sample. @internal */
export const probeDraws = 6

/** The text of one draw under a seed. */
type Draw = (seed: number) => Promise<string>

/**
 * Whether seeds 1, 2, … all give what seed 0 gave. A model that says nothing, as one whose thoughts are hidden and need
 * all tokens, tells nothing of its draws.
 *
 * @internal
 */
export async function isGreedy(draw: Draw, first: string): Promise<boolean> {
  if (first === '') return false
  for (let seed = 1; seed < probeDraws; seed++) if ((await draw(seed)) !== first) return false
  return true
}

/**
 * Whether a seed gives its text again, once in a while at least: under load, numbers differ in the last digit.
 *
 * @internal
 */
export async function repeats(draw: Draw, first: string): Promise<boolean> {
  const texts = new Set([first])
  for (let i = 0; i < 2 && first !== ''; i++) {
    const again = await draw(0)
    if (texts.has(again)) return true
    texts.add(again)
  }
  return false
}

/** A few seconds for what may pass: nobody else tries again while a checkpoint is opened. @internal */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const passes = ProviderError.isInstance(error) && error.retryable && error.kind !== 'timeout'
      if (!passes || tries === 5) throw error
      const ms = Math.min(error.retryAfterMs ?? 250 * 2 ** (tries - 1), 30_000)
      await new Promise(resolve => setTimeout(resolve, ms))
    }
  }
}

/** @internal */
export const textOf = ({ reasoning = '', text }: Completion): string => reasoning + text

/** All that the first completion of a reply says. @internal */
export const said = ({ completions: [completion] }: GenerateReply): string =>
  completion ? textOf(completion) : ''
