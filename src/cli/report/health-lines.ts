import type { Health } from '../../report/run/health.js'
import { plural } from '../../report/text/numbers.js'
import { wrap } from '../../report/text/width.js'
import { shortLine } from '../short-line.js'

/** Warnings that are shown in a terminal; the page has all. */
const mostShown = 8

/** What there is to worry about, for a terminal. */
export function healthLines({ warnings, checked }: Health, width: number): string[] {
  if (warnings.length === 0) return wrap(`Nothing found among: ${checked.join(', ')}.`, width)
  const bullets = warnings
    .slice(0, mostShown)
    .flatMap(({ title, found }) =>
      wrap(shortLine(`${title}: ${found.join('; ')}`), width - 2).map(
        (part, i) => `${i === 0 ? '- ' : '  '}${part}`,
      ),
    )
  const left = warnings.length - mostShown
  return [`${plural(warnings.length, 'warning')}:`, ...bullets, ...(left > 0 ? [`  and ${left} more`] : [])]
}
