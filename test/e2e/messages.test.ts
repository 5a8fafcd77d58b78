// What docs/troubleshooting.md quotes is what the sources say: who looks for a message has to find it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './examples.js'
import { comesFrom, textsOfSources } from './messages.js'

const page = await readFile(join(root, 'docs/troubleshooting.md'), 'utf8')
const texts = await textsOfSources()

/** Said by others: Node, its resolver, a server. */
const foreign = ["Cannot find package 'zod'", 'connect ECONNREFUSED', 'model not found']

const spansIn = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)

/** What stands in bold at the beginning of a paragraph, or in brackets behind it, and is more than a name. */
const messages = [...page.matchAll(/^\*\*.*?\*\*(?: \([^)]*\))?/gm)]
  .flatMap(([head]) => spansIn(head))
  .filter(span => span.includes(' '))

/** Words for reasons and stages, wherever they stand. */
const reasons = [...new Set(spansIn(page).filter(span => /^[a-z]+(-[a-z]+)+$/.test(span)))]

/** What is put before the text of a refusal, by whoever refuses: the argument's name, the trainer's part. */
const alone = (message: string): string => message.replace(/^(?:[\w.]+: )?(?:expected |training )?/, '')

const isSaid = (message: string): boolean => texts.some(text => comesFrom(alone(message), text))

describe('messages that the page quotes', () => {
  it('are there', () => {
    expect(messages.length).toBeGreaterThan(30)
    expect(reasons.length).toBeGreaterThan(5)
    for (const message of foreign) expect(messages).toContain(message)
  })

  it.each(messages.filter(message => !foreign.includes(message)))('%s', message =>
    expect(isSaid(message), 'no text of src says this').toBe(true),
  )

  it.each(reasons)('the word %s', word => expect(isSaid(word)).toBe(true))
})

describe('a message comes from a text', () => {
  it.each([
    ['runs/a was begun with another seed', '\0 was begun with another \0'],
    ['no reply within … ms', 'no reply within \0 ms; allow more'],
    [
      'calls for n of m prompts failed for good …, more',
      'calls for \0 of \0 prompts failed for good (\0), more',
    ],
    ['… is there', 'the file is there'],
  ])('%s', (message, text) => expect(comesFrom(message, text)).toBe(true))

  it.each([
    ['runs/a was begun with another seed', '\0 was begun under another \0'],
    ['the recorded reply is to another question', 'the recorded reply is to \0'],
    ['the memory is not free', 'the memory is free'],
    ['any two words', '\0'],
    ['no reply within … ms', 'no reply within \0 seconds'],
  ])('and not: %s', (message, text) => expect(comesFrom(message, text)).toBe(false))
})
