import type { z } from 'zod'
import { describe } from '../../../core/errors.js'
import { suggest } from '../../../core/suggest.js'
import type { JsonPath } from './document.js'
import { schemasAt, useOf } from './json-schema.js'

/** What is wrong with a config, and where. */
export interface Problem {
  readonly path: JsonPath
  readonly text: string
}

type Issue = z.core.$ZodIssue

/** The first thing that is wrong: a name that there is not before what is missing because of it. */
export function problemOf(error: z.ZodError, document: unknown): Problem {
  const issues = error.issues.flatMap(issue => inner(issue, document))
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (!issue) return { path: [], text: 'expected a config' }
  const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys
    return { path: [...path, name], text: unknownName(name, path, document) }
  }
  const received = valueAt(document, path)
  const expected = expectation(issue, path, document)
  if (received === undefined) return { path, text: `is missing: expected ${expected}` }
  return { path, text: `expected ${expected}, got ${isSecret(path) ? '(not shown)' : describe(received)}` }
}

/** Of alternatives, the complaint of the one that was meant; the whole where none was. */
function inner(issue: Issue, document: unknown): readonly Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const value = valueAt(document, issue.path)
  const meant = issue.errors.find(([first]) => first && !isOtherKind(first, value))
  if (!meant) return [issue]
  return meant.flatMap(each => inner({ ...each, path: [...issue.path, ...each.path] }, document))
}

/** Whether an alternative was not meant: it is for another kind of value. */
function isOtherKind(first: Issue, value: unknown): boolean {
  if (first.path.length > 0 || first.code === 'unrecognized_keys') return typeof value !== 'object'
  return first.code === 'invalid_type' || first.code === 'invalid_value' || first.code === 'invalid_union'
}

function unknownName(name: string, path: JsonPath, document: unknown): string {
  const known = schemasAt(path, document).flatMap(({ properties = {} }) => Object.keys(properties))
  const near = suggest(name, known)
  return near === undefined
    ? `there is no such option; there are ${known.filter(each => each !== '$schema').join(', ')}`
    : `there is no such option; did you mean ${near}?`
}

function expectation(issue: Issue, path: JsonPath, document: unknown): string {
  // What a schema says itself.
  if (!/^(Invalid|Too|Unrecognized)/.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected
    case 'invalid_value':
      return oneOf(issue.values)
    case 'invalid_union':
      return namedUse(path.at(-1) === 'use' ? path.slice(0, -1) : path, document)
    case 'too_small':
      return bound(issue.origin, issue.minimum, issue.inclusive === false ? 'above' : 'at least')
    case 'too_big':
      return bound(issue.origin, issue.maximum, issue.inclusive === false ? 'below' : 'at most')
    default:
      return 'another value'
  }
}

const kinds: { readonly [name: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

function bound(origin: string, limit: number | bigint, relation: string): string {
  if (origin === 'string') return 'a text that is not empty'
  return origin === 'array' ? `a list of ${relation} ${limit}` : `a number, ${relation} ${limit}`
}

/** What a part can name as its `use`, and which of it was probably meant. */
function namedUse(path: JsonPath, document: unknown): string {
  const uses = schemasAt(path, document)
    .map(useOf)
    .filter(use => typeof use === 'string')
  const use = valueAt(document, [...path, 'use'])
  const near = typeof use === 'string' ? suggest(use, uses) : undefined
  return `${oneOf(uses)}${near === undefined ? '' : ` (did you mean ${JSON.stringify(near)}?)`}`
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 0 ? 'another value' : values.map(value => JSON.stringify(value)).join(' or ')
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value: unknown, step) => Reflect.get(Object(value), step), document)
}

/** Where somebody may have put a credential. */
function isSecret(path: JsonPath): boolean {
  return path.some(step => ['apiKey', 'headers', 'token', 'env'].includes(String(step)))
}
