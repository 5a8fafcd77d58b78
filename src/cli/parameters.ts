import { path } from './parse.js'

/** The positional CONFIG. */
export const configParameter = {
  parse: path,
  placeholder: 'CONFIG',
  brief: 'Config file: TypeScript or JavaScript whose default export is defineConfig({ … })',
} as const

/** `--json`. */
export function jsonFlag(brief: string) {
  return { kind: 'boolean', default: false, withNegated: false, brief } as const
}
