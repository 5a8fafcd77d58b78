import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './examples.js'

/** A block of code in a page. */
export interface Fence {
  /** What stands behind the backticks: `ts`, `sh`. */
  readonly language: string
  readonly code: string
  /** Line of its first line of code, from 1. */
  readonly line: number
  /** The last line of text before it. */
  readonly before: string
}

/** A page in Markdown: its path from the root, and its text. */
export interface Page {
  readonly path: string
  readonly text: string
}

const folders = ['docs', 'examples']

/** README, CONTRIBUTING, and all pages of docs and examples but those that typedoc makes. */
export async function pages(): Promise<readonly Page[]> {
  const inFolders = await Promise.all(
    folders.map(async folder => {
      const files = await readdir(join(root, folder), { recursive: true })
      return files.map(file => `${folder}/${file}`)
    }),
  )
  const paths = inFolders
    .flat()
    .filter(
      path => path.endsWith('.md') && !/(^|\/)node_modules\//.test(path) && !path.startsWith('docs/api/'),
    )
  return Promise.all(
    ['README.md', 'CONTRIBUTING.md', ...paths.sort()].map(async path => ({
      path,
      text: await readFile(join(root, path), 'utf8'),
    })),
  )
}

/** The blocks of code, in order. */
export function fences(text: string): readonly Fence[] {
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map(
    ({ index, 1: margin = '', 2: language = '', 3: code = '' }) => {
      const above = text.slice(0, index)
      return {
        language,
        code: code.replaceAll(new RegExp(`^ {${margin.length}}`, 'gm'), ''),
        line: above.split('\n').length + 1,
        before: above.trimEnd().split('\n').at(-1) ?? '',
      }
    },
  )
}

/** The text with blocks of code emptied, line by line. */
export function prose(text: string): string {
  return text.replace(/^( *)```\w*\n.*?^\1```$/gms, block => block.replace(/[^\n]/g, ''))
}

/** Where links and pictures of a page lead, without what is in code. */
export function links(text: string): readonly { readonly to: string; readonly line: number }[] {
  const words = prose(text).replace(/`[^`\n]*`/g, '')
  return [...words.matchAll(/\]\(\s*<?([^)>\s]+)>?[^)]*\)/g)].map(({ index, 1: to = '' }) => ({
    to,
    line: words.slice(0, index).split('\n').length,
  }))
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchors(text: string): ReadonlySet<string> {
  const seen = new Set<string>()
  for (const { 1: heading = '' } of prose(text).matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-')
    let anchor = slug
    for (let i = 1; seen.has(anchor); i++) anchor = `${slug}-${i}`
    seen.add(anchor)
  }
  return seen
}
