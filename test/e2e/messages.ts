import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './examples.js'

/** Stands for what a template fills in. */
const filled = '\0'

/** No message is longer; templates of prompts and pages are. */
const longest = 600

/** All texts of the sources, in the pieces that are written in one go; an expression in a template is `filled`. */
export async function textsOfSources(): Promise<readonly string[]> {
  const files = (await readdir(join(root, 'src'), { recursive: true })).filter(file => /\.tsx?$/.test(file))
  const texts = new Set<string>()
  for (const file of files) {
    const code = await readFile(join(root, 'src', file), 'utf8')
    const visit = (node: ts.Node): void => {
      const text = textOf(node)
      if (text !== undefined && text.length <= longest) texts.add(text)
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true))
  }
  return [...texts]
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isJsxText(node))
    return node.text
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map(({ literal }) => filled + literal.text)].join('')
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const sides = [textOf(node.left), textOf(node.right)]
    if (sides.some(side => side !== undefined)) return sides.map(side => side ?? filled).join('')
  }
  return undefined
}

/** Share of a message's own characters that have to be written out in the source. */
const written = 0.65

/**
 * Whether a message, as a page quotes it, may come from this text: `…` in it stands for anything, and of what the text
 * fills in it has up to two words. It may be a part of what is said.
 */
export function comesFrom(message: string, text: string): boolean {
  const quoted = message.replace(/^…|…$/g, '').trim()
  const least = Math.ceil(quoted.replaceAll('…', '').length * written)
  return [...text].some((_, start) => mostWritten(quoted, text, start) >= least)
}

/** What a template filled in so far, up to here. */
type Filling = 'nothing' | 'a word' | 'two words'

/** The most characters of the message that the text from there on writes out; -1 where the message does not fit. */
function mostWritten(message: string, text: string, start: number): number {
  const known = new Map<string, number>()
  const from = (i: number, j: number, filling: Filling = 'nothing'): number => {
    if (i === message.length) return 0
    const key = `${i} ${j} ${filling}`
    const found = known.get(key) ?? Math.max(-1, ...waysFrom(i, j, filling))
    known.set(key, found)
    return found
  }
  const waysFrom = (i: number, j: number, filling: Filling): number[] => {
    const [said, source] = [message[i], text[j]]
    if (source === undefined) return said === '…' ? [from(i + 1, j)] : []
    const ways: number[] = []
    if (said === '…') ways.push(from(i + 1, j), from(i, j + 1))
    else if (source === filled && said !== ' ')
      ways.push(from(i + 1, j, filling === 'nothing' ? 'a word' : filling))
    else if (source === filled && filling === 'a word') ways.push(from(i + 1, j, 'two words'))
    if (source === filled) ways.push(from(i, j + 1))
    else if (said === source) {
      const rest = from(i + 1, j + 1)
      if (rest >= 0) ways.push(rest + 1)
    }
    return ways
  }
  return from(0, start)
}
