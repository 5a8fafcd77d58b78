import { createHash } from 'node:crypto'
import { tokens } from '../../report/html/tokens.js'
import script from './client/main.js?browser'
import style from './client/style/index.css?source'

/** The viewer's page: one HTML text, and what its policy lets run. */
export interface ViewerPage {
  readonly html: string
  /** SHA-256 of each inline script, in base64. */
  readonly scriptHashes: readonly string[]
  /** The same of each inline style. */
  readonly styleHashes: readonly string[]
}

/** The page as it is served at `/`; it needs nothing but the API beside it. */
export function viewerPage(): ViewerPage {
  const sheet = `${tokens}${style}`
  return { html: page(sheet), scriptHashes: [hashOf(script)], styleHashes: [hashOf(sheet)] }
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%230b68ae' d='M1 2h6v12H1z'/%3E%3Cpath fill='%23b84e00' d='M9 2h6v8H9z'/%3E%3C/svg%3E"

function page(sheet: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>self-rewarding view</title>
<link rel="icon" href="${icon}">
<style>${sheet}</style>
</head>
<body>
<div id="app"><noscript>This page needs JavaScript. In a terminal, “self-rewarding explain RUN” shows the same.</noscript></div>
<script type="module">${script}</script>
</body>
</html>
`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
