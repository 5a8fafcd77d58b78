import { path } from '../parse.js'

/** The positional RUN. */
export const runParameter = {
  parse: path,
  placeholder: 'RUN',
  brief: 'Run directory, finished or not; it is read and left as it is',
} as const
