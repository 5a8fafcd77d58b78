import { styleText } from 'node:util'
import type { Output } from './context.js'

/** How texts look on an output. */
export interface Style {
  readonly strong: (text: string) => string
  readonly soft: (text: string) => string
  readonly good: (text: string) => string
}

/** Colours where they are welcome, plain text elsewhere. */
export function styleOf(output: Output): Style {
  const isColourful = (output.getColorDepth?.() ?? 1) >= 4
  const as = (format: 'bold' | 'dim' | 'green') => (text: string) =>
    isColourful ? styleText(format, text, { validateStream: false }) : text
  return { strong: as('bold'), soft: as('dim'), good: as('green') }
}
