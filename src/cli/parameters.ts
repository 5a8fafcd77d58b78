import { path } from './parse.js'

/** The positional CONFIG. */
export const configParameter = {
  parse: path,
  placeholder: 'CONFIG',
  brief: 'Config file: TypeScript or JavaScript whose default export is defineConfig({ … }), or JSON',
} as const

/** `--json`. */
export function jsonFlag(brief: string) {
  return { kind: 'boolean', default: false, withNegated: false, brief } as const
}

/** `--full`. */
export const fullFlag = {
  kind: 'boolean',
  default: false,
  withNegated: false,
  brief: 'Long texts to their end; without it their first 800 characters',
} as const

/** `--redo`. */
export const redoFlag = {
  kind: 'boolean',
  default: false,
  withNegated: false,
  brief: 'Make calls again that were made under other settings; without it they are refused',
} as const
