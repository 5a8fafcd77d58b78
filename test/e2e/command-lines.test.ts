// Every `self-rewarding …` line of the pages is one that the built command knows: command, flags, values, arguments.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './examples.js'
import { fences, pages, prose } from './markdown.js'

/** A command as its help describes it. */
interface Command {
  /** Whether each flag takes a value, and which values there are, where they are listed. */
  readonly flags: ReadonlyMap<string, { readonly value: boolean; readonly of?: readonly string[] }>
  readonly required: readonly string[]
  readonly least: number
  readonly most: number
}

const help = (...words: string[]): string =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...words, '--help'], { encoding: 'utf8' })

/** A part of a help text: the lines below its title. */
const part = (text: string, title: string): readonly string[] =>
  (text.split(`\n${title}\n`)[1] ?? '').split('\n\n')[0]?.split('\n') ?? []

const known = new Map<string, Command | undefined>()

/** What the help of a command says; `undefined` where there is no such command. */
function command(name: string): Command | undefined {
  if (!known.has(name)) known.set(name, read(name))
  return known.get(name)
}

function read(name: string): Command | undefined {
  const [first = '', second] = name.split(' ')
  const listed = (text: string, word: string) =>
    part(text, 'COMMANDS').some(line => line.trim().split(' ')[0] === word)
  if (!listed(help(), first) || (second !== undefined && !listed(help(first), second))) return undefined
  const text = help(...name.split(' '))
  const flags = new Map<string, { value: boolean; of?: string[] }>()
  const required: string[] = []
  for (const line of part(text, 'FLAGS')) {
    const [, optional, flag = '', no] = /^ +(?:-\w +)?(\[?)--([\w-]+)(?:\/--([\w-]+))?/.exec(line) ?? []
    const yesNo = flag === 'help' || /\[default = (true|false)\]$/.test(line)
    const of = / \[([\w-]+(?:\|[\w-]+)+)/.exec(line)?.[1]?.split('|')
    flags.set(flag, { value: !yesNo, ...(of && { of }) })
    if (no !== undefined) flags.set(no, { value: false })
    if (optional === '' && flag !== 'help') required.push(flag)
  }
  const named = part(text, 'ARGUMENTS').map(line => line.trim().split(' ')[0] ?? '')
  const most = named.some(word => word.includes('...'))
    ? Number.POSITIVE_INFINITY
    : named.filter(Boolean).length
  return { flags, required, least: named.filter(word => /^[A-Z]/.test(word)).length, most }
}

/** What is wrong with the words behind `self-rewarding`; `undefined` where nothing is. A mention may lack arguments. */
function complaint(words: readonly string[], mention = false): string | undefined {
  // It stands for any.
  if (words[0] === 'COMMAND') return undefined
  if (words[0]?.startsWith('--'))
    return ['--help', '--version'].includes(words[0]) ? undefined : `no option ${words[0]}`
  const name = words[0] === 'data' && words[1] !== '--help' ? words.slice(0, 2).join(' ') : (words[0] ?? '')
  const known = command(name)
  if (!known) return `no command ${name}`
  const given = new Set<string>()
  let positional = 0
  for (let i = name.split(' ').length; i < words.length; i++) {
    const word = words[i] ?? ''
    if (!word.startsWith('--')) {
      positional++
      continue
    }
    const [, flag = '', attached] = /^--([^=]+)(?:=(.*))?$/.exec(word) ?? []
    const spec = known.flags.get(flag)
    if (!spec) return `${name} has no --${flag}`
    given.add(flag)
    if (!spec.value) continue
    const value = attached ?? words[++i]
    if (value === undefined) return `--${flag} lacks its value`
    // In capitals it stands for one.
    if (spec.of && !spec.of.includes(value) && !/^[A-Z]+$/.test(value))
      return `--${flag} is one of ${spec.of.join(', ')}, not ${value}`
  }
  if (given.has('help') || given.has('schema')) return undefined
  if (mention && positional <= known.most) return undefined
  const lacking = known.required.filter(flag => !given.has(flag))
  if (lacking.length > 0) return `${name} lacks --${lacking.join(', --')}`
  if (positional < known.least || positional > known.most)
    return `${name} takes ${known.least} to ${known.most} arguments, not ${positional}`
  return undefined
}

const behind = /^(?:\$ |\/\/ )?(?:[A-Z_]+=\S+ )*(?:npx )?self-rewarding (.*)$/

/** The words behind `self-rewarding` in a line of a shell, up to a comment or another program. */
const words = (line: string): readonly string[] | undefined =>
  behind
    .exec(line.trim())?.[1]
    ?.split(/ +#|[|>&;]/)[0]
    ?.trim()
    .split(/\s+/)

/** All command lines of a page: lines of code, and code in a sentence, which may only mention a command. */
function commandLines(text: string) {
  const lines = fences(text)
    .filter(({ language }) => language !== 'text')
    .flatMap(({ code }) => code.replaceAll('\\\n', ' ').split('\n'))
  const spans = [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
  const read = (of: string[], mention: boolean) =>
    of.flatMap(line => {
      const found = words(line)
      return found ? [{ found, mention, line: found.join(' ') }] : []
    })
  return [...read(lines, false), ...read(spans, true)]
}

const lines = (await pages()).flatMap(({ path, text }) => commandLines(text).map(line => ({ path, ...line })))

describe('command lines of the pages', () => {
  it('are there', () => expect(lines.length).toBeGreaterThan(40))

  it.each(lines)('$path: self-rewarding $line', ({ found, mention }) =>
    expect(complaint(found, mention)).toBeUndefined(),
  )
})

describe('what is no command line', () => {
  it.each([
    ['walk runs/a', 'no command walk'],
    ['status runs/a --jsno', 'status has no --jsno'],
    ['run run.config.ts --until dawn', '--until is one of prompts, datasets, not dawn'],
    ['run run.config.ts --shard', '--shard lacks its value'],
    ['status', 'status takes 1 to 1 arguments, not 0'],
    ['export runs/a --iteration 1', 'export lacks --format'],
    ['data csv file', 'no command data csv'],
  ])('self-rewarding %s', (line, message) => expect(complaint(line.split(' '))).toBe(message))
})
