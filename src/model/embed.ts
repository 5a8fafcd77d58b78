import { ensure } from '../core/check.js'
import { ProviderError } from '../core/errors.js'

/** Calls side by side, where the model allows more than one. */
const parallelCalls = 4

/** How texts are put into calls. */
interface EmbedCalls {
  /** Texts of a call at most. */
  readonly most: number
  /** Calls may be side by side. @default true */
  readonly isParallel?: boolean
  /** Who is asked, for errors. */
  readonly lane: string
  /** One attempt at one call; gives what should be a vector for each of its texts. */
  readonly ask: (texts: string[], signal: AbortSignal) => Promise<unknown>
}

/**
 * A vector for each text, in the order of the texts and all of one length; the first failure ends the other calls.
 *
 * @throws `InvalidArgumentError` for what is no list of texts, `ProviderError` (`bad-reply`) for what are no vectors, or
 * what a call throws.
 * @internal
 */
export async function embedInCalls(
  texts: readonly string[],
  signal: AbortSignal,
  { most, isParallel = true, lane, ask }: EmbedCalls,
): Promise<readonly Float32Array[]> {
  const areTexts = Array.isArray(texts) && texts.every(text => typeof text === 'string')
  ensure(areTexts, 'texts', texts, 'a list of texts')
  const vectors: Float32Array[] = []
  const own = new AbortController()
  const either = AbortSignal.any([signal, own.signal])
  let next = 0
  const work = async (): Promise<void> => {
    while (next < texts.length && !own.signal.aborted) {
      const first = next
      next += most
      const asked = texts.slice(first, first + most)
      vectorsOf(await ask(asked, either), asked.length, lane).forEach((vector, i) => {
        vectors[first + i] = vector
      })
    }
  }
  try {
    await Promise.all(Array.from({ length: isParallel ? parallelCalls : 1 }, work))
  } catch (error) {
    own.abort(error)
    throw error
  }
  if (new Set(vectors.map(({ length }) => length)).size > 1)
    throw badVectors(lane, 'vectors of several lengths')
  return vectors
}

function vectorsOf(embeddings: unknown, count: number, lane: string): Float32Array[] {
  if (!Array.isArray(embeddings) || embeddings.length !== count)
    throw badVectors(lane, `not one vector for each of ${count} texts`)
  return embeddings.map((vector: unknown) => {
    const isVector = Array.isArray(vector) && vector.length > 0 && vector.every(isSingle)
    if (!isVector) throw badVectors(lane, 'a vector that is no list of finite numbers')
    return Float32Array.from(vector)
  })
}

/** A number that is finite in 32 bits too. */
const isSingle = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(Math.fround(value))

function badVectors(lane: string, what: string): ProviderError {
  return new ProviderError(`${lane}: the embedding model gave ${what}`, {
    kind: 'bad-reply',
    retryable: false,
  })
}
