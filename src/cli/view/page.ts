import { createHash } from 'node:crypto'

/** The viewer's page: one HTML text, and what its policy lets run. */
export interface ViewerPage {
  readonly html: string
  /** SHA-256 of each inline script, in base64. */
  readonly scriptHashes: readonly string[]
  /** The same of each inline style. */
  readonly styleHashes: readonly string[]
}

const style = 'body{font:16px/1.5 system-ui,sans-serif;margin:2rem}'
const script = `
const token = location.hash.slice(1)
fetch('/api/run', { headers: { authorization: 'Bearer ' + token } })
  .then(reply => reply.json())
  .then(run => { document.querySelector('pre').textContent = JSON.stringify(run, null, 2) })
`

/** The page as it is served at `/`. */
export function viewerPage(): ViewerPage {
  return {
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>self-rewarding</title>
<style>${style}</style>
<pre></pre>
<script>${script}</script>
</html>
`,
    scriptHashes: [hashOf(script)],
    styleHashes: [hashOf(style)],
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
