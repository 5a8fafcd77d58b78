import type { RunSummary } from '../summary.js'
import { browseSamples } from './browse-samples.js'
import { byteLength, html } from './html.js'
import { htmlPage, prose } from './page.js'
import { htmlSection } from './section.js'
import { funnelSection, lineageSection, timeSection, trainingSection } from './sections/course.js'
import { driftSection } from './sections/drift.js'
import { healthSection, missingSection } from './sections/health.js'
import { lengthSection } from './sections/lengths.js'
import { mapSection } from './sections/maps.js'
import { headToHeadSection, judgingSection, qualitySection } from './sections/models.js'
import { keyNumbers } from './sections/overview.js'
import { samplesSection } from './sections/samples.js'
import { scoresSection } from './sections/scores.js'
import { cardsSection, configSection } from './sections/texts.js'

/** Of all sections; what stands around them is small, and a file stays below 2 MB. */
const mostBytes = 1_800_000

/**
 * A summary as one HTML file of less than 2 MB that needs nothing else: no request, readable from a disk, on a phone, by
 * keyboard, in light and dark. Its one script steps through the samples; without it all of them are there. Texts of models
 * are escaped, and their control characters made visible.
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
  const numbers = [
    qualitySection(summary),
    headToHeadSection(summary),
    judgingSection(summary),
    funnelSection(summary),
    scoresSection(summary),
    driftSection(summary),
    lengthSection(summary),
    mapSection(summary),
    trainingSection(summary),
    timeSection(summary),
    lineageSection(summary),
    cardsSection(summary),
    missingSection(summary),
    configSection(summary),
  ].filter(section => section !== undefined)
  // Samples have the room that the numbers leave.
  const samples = samplesSection(summary, mostBytes - byteLength(numbers.map(htmlSection)))
  const at = numbers.findIndex(({ id }) => id === 'time' || id === 'lineage' || id === 'config')
  const sections = samples ? numbers.toSpliced(at, 0, samples) : numbers
  const health = healthSection(summary, sections)
  return htmlPage({
    title,
    about,
    lead: html`<p class="role">In a self-rewarding run a model answers prompts and judges its own answers, and the next one is trained on pairs of a better and a worse one: M1 makes the data of M2, M2 that of M3. Figures and tables are numbered as in the paper (Yuan et al. 2024).</p>
${keyNumbers(summary)}
${reading.map(prose)}`,
    sections: health ? [health, ...sections] : sections,
    ...(samples && { script: browseSamples }),
    footer: 'Made by self-rewarding from summary.json, which holds every number of this page.',
  })
}
