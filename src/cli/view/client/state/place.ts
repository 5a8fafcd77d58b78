import type { PromptQuery } from '../../api.js'

/** What a list shows, without the part of it that is on the screen. */
export type Filters = Omit<PromptQuery, 'offset' | 'limit'>

/** A prompt of the run. */
export interface PromptName {
  readonly iteration: number
  readonly index: number
}

/** Where a person is; all of it is in the address, so that a reload or a copied link comes back. */
export interface Place {
  readonly isChecking: boolean
  readonly filters: Filters
  readonly prompt: PromptName | undefined
  /** Position of the prompt in the list. */
  readonly at: number
  readonly hasDifferences: boolean
}

/** A place from the part of an address after `#`; what makes no sense is passed over. */
export function readPlace(hash: string): Place {
  const fields = new URLSearchParams(hash)
  const [, promptIteration, promptIndex] = /^(\d{1,9}):(\d{1,12})$/.exec(fields.get('prompt') ?? '') ?? []
  const iteration = whole(fields.get('iteration'))
  const text = fields.get('text')?.slice(0, longestSearch)
  const outcome = fields.get('outcome')
  const gap = readRange(fields.get('gap'))
  const length = readRange(fields.get('length'))
  const sort = sorts.find(known => known === fields.get('sort'))
  return {
    isChecking: fields.get('mode') === 'spot-check',
    filters: {
      ...(iteration === undefined ? {} : { iteration }),
      ...(text ? { text } : {}),
      ...(outcome ? { outcome } : {}),
      ...(gap === undefined ? {} : { gap }),
      ...(length === undefined ? {} : { length }),
      ...Object.fromEntries(flags.filter(flag => fields.get(flag) === 'yes').map(flag => [flag, true])),
      ...(sort === undefined ? {} : { sort }),
      ...(fields.get('isDescending') === 'yes' ? { isDescending: true } : {}),
    },
    prompt:
      promptIteration === undefined
        ? undefined
        : { iteration: Number(promptIteration), index: Number(promptIndex) },
    at: whole(fields.get('at')) ?? 0,
    hasDifferences: fields.get('differences') === 'yes',
  }
}

/** The part of an address after `#`. */
export function writePlace({ isChecking, filters, prompt, at, hasDifferences }: Place): string {
  const { gap, length, ...single } = filters
  const entries: [string, string | undefined][] = [
    ['mode', isChecking ? 'spot-check' : undefined],
    ['gap', writeRange(gap)],
    ['length', writeRange(length)],
    ...Object.entries(single).map(([key, value]): [string, string] => [
      key,
      value === true ? 'yes' : String(value),
    ]),
    ['prompt', prompt && `${prompt.iteration}:${prompt.index}`],
    ['at', at > 0 ? String(at) : undefined],
    ['differences', hasDifferences ? 'yes' : undefined],
  ]
  return new URLSearchParams(
    entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  ).toString()
}

/** Characters of a search. */
export const longestSearch = 500

/** Conditions that hold or do not. */
const flags = ['hasParseFailure', 'isFlagged', 'isUnfinished'] as const

/** What a list may be sorted by. */
export const sorts = ['order', 'gap', 'length', 'failures'] as const

function whole(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined
}

/** A range as `1..3`, with either end left out where there is none. */
function readRange(text: string | null): { readonly from?: number; readonly to?: number } | undefined {
  const [, from, to] = /^(\d{1,9}(?:\.\d{1,6})?)?\.\.(\d{1,9}(?:\.\d{1,6})?)?$/.exec(text ?? '') ?? []
  if (from === undefined && to === undefined) return undefined
  return {
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(to === undefined ? {} : { to: Number(to) }),
  }
}

function writeRange(range: { readonly from?: number; readonly to?: number } | undefined): string | undefined {
  return range && `${range.from ?? ''}..${range.to ?? ''}`
}
