import { Sha256 } from '../../core/sha256.js'
import { bounded } from '../text/printable.js'
import { brief, type Content, escapeHtml, Html, html } from './html.js'
import { htmlSection, type Section } from './section.js'
import { style } from './style.js'

/** The page asks for nothing from anywhere, and would not get it: what it runs and how it looks is known by hash. */
function policyOf(script: string | undefined): string {
  const scripts = script === undefined ? '' : ` script-src 'sha256-${sha256(script)}';`
  return `default-src 'none'; style-src 'sha256-${sha256(style)}';${scripts} base-uri 'none'; form-action 'none'`
}

function sha256(text: string): string {
  const bytes = new Sha256().update(text).hex().match(/../g) ?? []
  return btoa(String.fromCharCode(...bytes.map(byte => Number.parseInt(byte, 16))))
}

/** How every page of ours begins, and no other. */
export const pageBeginning = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="self-rewarding">`

/** What a page is made of. */
export interface Page {
  readonly title: string
  /** What it is, under the title. */
  readonly about: string
  /** What stands before the first section. */
  readonly lead: Content
  readonly sections: readonly Section[]
  readonly footer: string
  /** Our own, never with a text of anybody else in it. @default none */
  readonly script?: string
}

/** A whole HTML file that needs nothing else. */
export function htmlPage({ title, about, lead, sections, footer, script }: Page): string {
  return html`${new Html(pageBeginning)}
<meta http-equiv="Content-Security-Policy" content="${new Html(policyOf(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${brief(title)}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header><h1>${brief(title)}</h1><div class="about">${prose(about)}</div></header>
<nav aria-label="Contents"><ol>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main id="main">
${lead}
${sections.map(htmlSection)}
</main>
<footer>${footer}</footer>
${
  script === undefined
    ? undefined
    : html`<script>${new Html(script)}</script>
`
}</body>
</html>
`.markup
}

/** A paragraph, or as much of it as anybody reads. */
export function prose(whole: string): Html {
  const { text, left } = bounded(whole, 4000)
  return html`<p>${new Html(escapeHtml(text))}${left > 0 ? '…' : ''}</p>`
}
