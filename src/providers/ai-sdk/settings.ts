import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import { canonicalJson } from '../../core/json.js'
import type { AiProviderOptions } from './models.js'
import type { AiSdkCapabilities, AiSdkOptions } from './options.js'

/** The options with defaults, checked. */
export interface Settings extends Omit<AiSdkOptions, 'providerOptions'> {
  readonly capabilities: AiSdkCapabilities
  readonly providerOptions: AiProviderOptions
  readonly omit: readonly ('temperature' | 'topP')[]
  readonly timeoutMs: number
  readonly probe: boolean
}

const known: readonly (keyof AiSdkOptions)[] = [
  ...(['model', 'revision', 'lane', 'embeddings', 'capabilities', 'providerOptions', 'logprobs'] as const),
  ...(['omit', 'timeoutMs', 'probe', 'onProbe', 'onWarning'] as const),
]

/**
 * Checks options and fills in the defaults.
 *
 * @throws `InvalidArgumentError` for the first option that is unknown or not usable.
 * @internal
 */
export function parseOptions(options: AiSdkOptions): Settings {
  ensure(isObject(options), 'options', options, 'an object of options')
  refuseUnknown(options, known)
  const { lane, capabilities = {}, providerOptions, omit = [], timeoutMs = 600_000, probe = true } = options
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
  const { revision } = options
  ensure(isText(revision), 'revision', revision, 'a text that changes whenever the model or its settings do')
  ensure(lane === undefined || isText(lane), 'lane', lane, 'a text, or nothing')
  for (const field of ['model', 'embeddings'] as const) checkSource(field, options[field])
  checkCapabilities(capabilities, options)
  const isOmitted = (value: unknown): boolean => value === 'temperature' || value === 'topP'
  ensure(Array.isArray(omit) && omit.every(isOmitted), 'omit', omit, "an array of 'temperature' and 'topP'")
  const isTime = Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs < 2 ** 31
  ensure(isTime, 'timeoutMs', timeoutMs, 'an integer in 1..2147483647')
  ensure(typeof probe === 'boolean', 'probe', probe, 'true or false')
  for (const field of ['logprobs', 'onProbe', 'onWarning'] as const) {
    const value = options[field]
    ensure(value === undefined || typeof value === 'function', field, value, 'a function, or nothing')
  }
  const copy = copyOptions(providerOptions ?? {}, 'providerOptions')
  return { ...options, capabilities, providerOptions: copy, omit, timeoutMs, probe }
}

/**
 * A copy that nobody else can change; it must not part from the revision.
 *
 * @internal
 */
export function copyOptions(options: unknown, field: string): AiProviderOptions {
  const isRight = isObject(options) && Object.values(options).every(isObject)
  ensure(isRight, field, options, 'an object of provider names to objects of options')
  return JSON.parse(canonicalJson(options, field))
}

function checkSource(field: 'model' | 'embeddings', source: unknown): void {
  if (source === undefined && field === 'embeddings') return
  if (typeof source === 'string') throw invalid(field, source, noId)
  const isRight = typeof source === 'function' || isObject(source)
  ensure(
    isRight,
    field,
    source,
    "a model object of one of the AI SDK's providers, or a function that gives one",
  )
}

/** @internal */
export const noId =
  "a model object, such as createOpenAICompatible({ name, baseURL }).chatModel('…'): an id alone would go to a gateway " +
  'that nobody chose'

function checkCapabilities(capabilities: AiSdkCapabilities, { logprobs }: AiSdkOptions): void {
  ensure(isObject(capabilities), 'capabilities', capabilities, 'an object')
  refuseUnknown(capabilities, ['seed', 'deterministic', 'logprobs'])
  for (const [name, value] of Object.entries(capabilities)) {
    const isRight = value === undefined || typeof value === 'boolean'
    ensure(isRight, `capabilities.${name}`, value, 'true, false or nothing')
  }
  const expected = 'nothing without the option `logprobs`, which says how to ask for them'
  ensure(!capabilities.logprobs || logprobs !== undefined, 'capabilities.logprobs', true, expected)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
