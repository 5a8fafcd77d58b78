import { ensure, invalid } from '../core/check.js'
import type { Message } from '../model/provider.js'
import { seek } from './lines.js'
import { type Guard, type Neutralised, neutralise } from './neutralise.js'
import { tidy } from './tidy.js'
import type { InjectionFlag, RenderedJudgePrompt } from './types.js'

/** Part of every template's identity: raise it when the same template and texts render differently. */
export const RENDERING = 1

/** Lines shorter than this occur in ordinary answers. */
const RECOGNISABLE = 24

/** A template that was checked: fixed parts with one placeholder between each two. */
export interface Template<Name extends string> {
  readonly fixed: readonly string[]
  readonly names: readonly Name[]
  readonly guard: Guard
}

/**
 * Checks a template.
 *
 * @throws {@link InvalidArgumentError} that names the placeholder which is missing, twice there or unknown.
 */
export function compileTemplate<Name extends string>(source: string, names: readonly Name[]): Template<Name> {
  const refuse = (received: unknown, expected: string): never => {
    throw invalid('template', received, expected)
  }
  if (typeof source !== 'string') refuse(source, 'a text')
  const fixed: string[] = []
  const found: Name[] = []
  let end = 0
  for (const match of source.matchAll(/\{\{([^{}]*)\}\}/g)) {
    const inner = (match[1] ?? '').trim()
    const name = names.find(known => known === inner)
    if (name === undefined) return refuse(match[0], `only the placeholders ${list(names)}`)
    if (found.includes(name)) return refuse(source, `{{${name}}} once, not twice`)
    fixed.push(source.slice(end, match.index))
    found.push(name)
    end = match.index + match[0].length
  }
  const missing = names.find(name => !found.includes(name))
  if (missing !== undefined) return refuse(source, `the placeholder {{${missing}}} in it`)
  fixed.push(source.slice(end))
  return { fixed, names: found, guard: guardOf(fixed) }
}

/** Fills in a template in one pass: what is filled in is never read as a template. */
export function renderTemplate<Name extends string>(
  template: Template<Name>,
  values: Readonly<Record<Name, string>>,
): RenderedJudgePrompt {
  const parts: Neutralised[] = []
  let prompt: Neutralised | undefined
  let text = template.fixed[0] ?? ''
  template.names.forEach((name, i) => {
    const value = values[name]
    ensure(typeof value === 'string', name, value, 'a text')
    const safe = neutralise(value, template.guard)
    parts.push(safe)
    if (name === 'prompt') prompt = safe
    text += safe.text + (template.fixed[i + 1] ?? '')
  })
  return new Rendered(text, parts, prompt)
}

/** A class, because getters of an object literal are defined anew for each object, which takes as long as all the rest. */
class Rendered implements RenderedJudgePrompt {
  readonly text: string
  readonly messages: readonly Message[]
  readonly #parts: readonly Neutralised[]
  readonly #prompt: Neutralised | undefined

  constructor(text: string, parts: readonly Neutralised[], prompt: Neutralised | undefined) {
    this.text = text
    this.messages = [{ role: 'user', content: text }]
    this.#parts = parts
    this.#prompt = prompt
  }

  get flags(): readonly InjectionFlag[] {
    return [...new Set(this.#parts.flatMap(({ flags }) => flags))].sort()
  }

  get promptFlags(): readonly InjectionFlag[] {
    return this.#prompt?.flags ?? []
  }

  /** With the flags, which are not the object's own. */
  toJSON(): RenderedJudgePrompt {
    const { text, messages, flags, promptFlags } = this
    return { text, messages, flags, promptFlags }
  }
}

const list = (names: readonly string[]): string => names.map(name => `{{${name}}}`).join(', ')

function guardOf(fixed: readonly string[]): Guard {
  const tags = new Set(
    fixed.flatMap(part => [...part.matchAll(/<\/?([A-Za-z][\w-]{0,40})>/g)].map(tag => tag[1] ?? '')),
  )
  const names = [...tags].join('|')
  // Any `</response`, closed or not, and what a model would still read as the tag: `< / response >`.
  const tag = `/?(?:${names})(?![\\w-])|\\s{0,8}/?\\s{0,8}(?:${names})\\s{0,8}>`
  const delimiters = tags.size === 0 ? undefined : new RegExp(`<(?=${tag})`, 'gi')
  const lines = fixed.flatMap(part => tidy(part).split('\n')).map(line => line.trim())
  return { delimiters, lines: seek(lines.filter(line => line.length >= RECOGNISABLE)) }
}
