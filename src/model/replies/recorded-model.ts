import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import { DataError, excerpt } from '../../core/errors.js'
import { canonicalJson } from '../../core/json.js'
import { orAbort } from '../../core/on-abort.js'
import { isProvider } from '../is-provider.js'
import { patiently } from '../probe-draws.js'
import type { GenerateReply, GenerateRequest, ModelProvider } from '../provider.js'
import { type Asked, changesBetween, likeness } from './changes.js'
import type { RecordedReply, RecordedRequest, ReplyStore } from './record.js'

/** What {@link recordedModel} takes. */
export interface RecordedModelOptions {
  /** Where the replies are kept: `replyFile('test/judge-replies.jsonl')` of `self-rewarding/node`. */
  readonly replies: ReplyStore
  /**
   * What the model is called in the file, such as its name and version. Another one is another model: its replies are
   * recorded anew.
   */
  readonly revision: string
  /** The live model, or what opens it, called when the first reply has to be recorded. @default none: replay alone */
  readonly model?: ModelProvider | (() => ModelProvider | Promise<ModelProvider>)
  /** Whether what is missing is asked of the live model and kept. Let a variable of the environment say so. @default false */
  readonly record?: boolean
}

/**
 * A model that gives the replies of a live one again, without network: tests of judge prompts that cost nothing, take no
 * time and are the same every time. Replies are recorded once with `record: true`. Asked otherwise than it was
 * recorded, with another prompt, model, sampling or number of votes, it refuses and says what changed; it never gives
 * a reply to another question.
 *
 * @throws `DataError` from `generate` where no such reply is recorded, and for a damaged record.
 * @example
 * ```ts
 * import { recordedModel, scriptedProvider } from 'self-rewarding/testing'
 * import { replyFile } from 'self-rewarding/node'
 *
 * const model = await recordedModel({
 *   replies: replyFile('judge-replies.jsonl'),
 *   revision: 'demo-1',
 *   model: scriptedProvider(() => 'Score: 4'),
 *   record: process.env.RECORD === '1',
 * })
 * console.log(model.revision) // demo-1
 * ```
 */
export async function recordedModel(options: RecordedModelOptions): Promise<ModelProvider> {
  refuseUnknown(options, ['replies', 'revision', 'model', 'record'])
  const { replies, revision, model, record = false } = options
  ensure(typeof replies?.read === 'function', 'replies', replies, 'a store, such as replyFile(…)')
  ensure(typeof revision === 'string' && revision !== '', 'revision', revision, 'the name of the model')
  ensure(!record || model !== undefined, 'model', model, 'the live model, since record is true')
  const known = [...(await replies.read())]
  const byKey = new Map(known.map(each => [keyOf(each), each.reply]))
  const live = lazily(model)
  const own = known.filter(each => each.revision === revision)
  const capabilities =
    own.at(-1)?.capabilities ??
    // Of another model, so that what is said to be changed is what was changed.
    (record ? (await live()).capabilities : (known.at(-1)?.capabilities ?? unknownCapabilities))

  const underWay = new Map<string, Promise<GenerateReply>>()

  const ask = async (request: GenerateRequest, asked: Asked): Promise<GenerateReply> => {
    const provider = await live()
    const { signal } = request
    const reply = await patiently(() => provider.generate(request))
    signal.throwIfAborted()
    const made = { ...asked, served: provider.revision, capabilities: provider.capabilities, reply }
    await replies.append(made)
    known.push(made)
    byKey.set(keyOf(asked), reply)
    return reply
  }

  /** The reply to a question that is asked already is waited for; where it fails, its end is no reply to this one. */
  const askOnce = async (request: GenerateRequest, asked: Asked): Promise<GenerateReply> => {
    const key = keyOf(asked)
    const { signal } = request
    for (let other = underWay.get(key); other; other = underWay.get(key))
      await orAbort(
        other.catch(() => {}),
        signal,
      )
    signal.throwIfAborted()
    const reply = byKey.get(key)
    if (reply) return reply
    const asking = ask(request, asked).finally(() => underWay.delete(key))
    underWay.set(key, asking)
    return asking
  }

  return {
    revision,
    lane: `recorded ${revision}`,
    capabilities,
    async generate(request) {
      request.signal.throwIfAborted()
      const asked = { revision, request: recordedPart(request) }
      const reply = byKey.get(keyOf(asked))
      if (reply) return reply
      if (record) return askOnce(request, asked)
      throw new DataError(refusal(known, asked), { file: replies.location, raw: excerpt(textOf(request)) })
    },
    async close() {
      if (live.isOpen()) await (await live()).close?.()
    },
  }
}

const unknownCapabilities = { n: true, seed: true, deterministic: true, logprobs: false, embeddings: false }

function recordedPart({ input, n, seed, sampling, logprobs, schema }: GenerateRequest): RecordedRequest {
  return {
    input,
    n,
    seed,
    sampling,
    ...(logprobs !== undefined && { logprobs }),
    ...(schema && { schema }),
  }
}

const keyOf = ({ revision, request }: Asked): string => canonicalJson([revision, request])

const textOf = ({ input }: GenerateRequest): string =>
  'text' in input ? input.text : (input.messages.at(-1)?.content ?? '')

/** Opens the live model at most once, and not before it is needed; a server that was not up yet may be up later. */
function lazily(model: RecordedModelOptions['model']) {
  let opened: Promise<ModelProvider> | undefined
  const open = async (): Promise<ModelProvider> => {
    const provider = typeof model === 'function' ? await model() : model
    if (!isProvider(provider))
      throw invalid('model', provider, 'a ModelProvider, or a function that gives one')
    return provider
  }
  const get = (): Promise<ModelProvider> => {
    opened ??= open().catch(error => {
      opened = undefined
      throw error
    })
    return opened
  }
  return Object.assign(get, { isOpen: () => opened !== undefined })
}

const advice =
  'Record it (record: true with the live model), look at what changed in the file, and keep that with the test.'

function refusal(known: readonly RecordedReply[], asked: Asked): string {
  if (known.length === 0) return `no reply is recorded here. ${advice}`
  const [nearest] = known
    .map(each => ({ each, likeness: likeness(each, asked) }))
    .sort((a, b) => b.likeness - a.likeness)
  if (nearest === undefined || nearest.likeness === 0)
    return `no reply to this question is recorded, nor to one like it. ${advice}`
  return `the recorded reply is to another question. ${changesBetween(nearest.each, asked).join('. ')}. ${advice}`
}
