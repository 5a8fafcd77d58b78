import type { RunSummary } from '../summary.js'
import { html } from './html.js'
import { htmlPage, prose } from './page.js'
import { funnelSection, lineageSection, timeSection, trainingSection } from './sections/course.js'
import { driftSection } from './sections/drift.js'
import { headToHeadSection, judgingSection, lengthSection, qualitySection } from './sections/models.js'
import { keyNumbers } from './sections/overview.js'
import { cardsSection, configSection, samplesSection } from './sections/texts.js'

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
  return htmlPage({
    title,
    about,
    lead: html`${keyNumbers(summary)}
${reading.map(prose)}`,
    sections,
    footer: 'Made by self-rewarding from summary.json, which holds every number of this page.',
  })
}
