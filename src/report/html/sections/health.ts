import type { HealthWarning } from '../../run/health.js'
import type { RunSummary } from '../../summary.js'
import { count } from '../../text/numbers.js'
import { brief, type Html, html } from '../html.js'
import type { Section } from '../section.js'

/** Findings of a kind that are shown. */
const mostFound = 12

/** What there is to worry about, in words. @param sections Parts of the page that may be pointed at. */
export function healthSection({ health }: RunSummary, sections: readonly Section[]): Section | undefined {
  if (health === undefined) return undefined
  const { warnings, checked } = health
  const item = ({ title, found, meaning, look, section }: HealthWarning): Html => {
    const shown = found.slice(0, mostFound)
    const left = found.length - shown.length
    const place = sections.find(({ id }) => id === section)
    return html`<li><strong>${brief(title)}</strong>${shown.map(each => html`<span class="found">${brief(each)}</span>`)}${
      left > 0 ? html`<span class="found">and ${count(left)} more like it</span>` : undefined
    }<span class="look">${meaning} ${look}${place && html` <a href="#${place.id}">${place.title}</a>`}</span></li>`
  }
  return {
    id: 'health',
    title: 'Health',
    content:
      warnings.length === 0
        ? html`<p class="calm">Nothing found among: ${checked.join(', ')}.</p>`
        : html`<ul class="warnings">${warnings.map(item)}</ul><p class="role">Looked for: ${checked.join(', ')}.</p>`,
  }
}

/** What there are no numbers for. */
export function missingSection({ missing = [] }: RunSummary): Section | undefined {
  if (missing.length === 0) return undefined
  return {
    id: 'missing',
    title: 'Not measured',
    content: html`<p>What this page has no numbers for, and how it gets some:</p><ul>${missing.map(each => html`<li>${each}</li>`)}</ul>`,
  }
}
