import type { RunSummary } from '../summary.js'
import { bounded } from '../text/printable.js'
import { brief, escapeHtml, Html, html } from './html.js'
import { htmlSection } from './section.js'
import { funnelSection, lineageSection, timeSection, trainingSection } from './sections/course.js'
import { driftSection } from './sections/drift.js'
import { headToHeadSection, judgingSection, lengthSection, qualitySection } from './sections/models.js'
import { keyNumbers } from './sections/overview.js'
import { cardsSection, configSection, samplesSection } from './sections/texts.js'
import { style } from './style.js'

/** The page asks for nothing from anywhere, and would not get it: it runs no script and loads no file. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/**
 * A summary as one HTML file that needs nothing else: no script, no request, readable from a disk, on a phone, by
 * keyboard, in light and dark. Texts of models are escaped, and their control characters made visible.
 *
 * @example
 * ```ts
 * import { readFile, writeFile } from 'node:fs/promises'
 * import { htmlReport, type RunSummary } from 'self-rewarding/report'
 *
 * async function makePage(directory: string) {
 *   const summary: RunSummary = JSON.parse(await readFile(`${directory}/summary.json`, 'utf8'))
 *   await writeFile(`${directory}/report.html`, htmlReport(summary))
 * }
 * ```
 */
export function htmlReport(summary: RunSummary): string {
  const { title, about, reading } = summary
  const sections = [
    qualitySection(summary),
    headToHeadSection(summary),
    judgingSection(summary),
    funnelSection(summary),
    driftSection(summary),
    lengthSection(summary),
    trainingSection(summary),
    samplesSection(summary),
    timeSection(summary),
    lineageSection(summary),
    cardsSection(summary),
    configSection(summary),
  ].filter(section => section !== undefined)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
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
${keyNumbers(summary)}
${reading.map(prose)}
${sections.map(htmlSection)}
</main>
<footer>Made by self-rewarding from summary.json, which holds every number of this page.</footer>
</body>
</html>
`.markup
}

/** A paragraph, or as much of it as anybody reads. */
function prose(whole: string): Html {
  const { text, left } = bounded(whole, 4000)
  return html`<p>${new Html(escapeHtml(text))}${left > 0 ? '…' : ''}</p>`
}
