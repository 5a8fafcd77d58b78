import { resolve } from 'node:path'
import type { Finding } from '../../train/finding.js'
import { isFolder } from '../at-path.js'
import type { ProcessEnvironment } from './environment.js'
import { findProgram } from './find-program.js'

/** A program that is started later. */
interface InspectedProgram {
  /** What it is for: `trainer`. */
  readonly name: string
  readonly program: string
  readonly cwd: string | undefined
  readonly env: ProcessEnvironment
}

/** Whether a program can be started: it, its folder, and the variables that it is given. */
export async function inspectProgram({ name, program, cwd, env }: InspectedProgram): Promise<Finding[]> {
  const folder = resolve(cwd ?? process.cwd())
  if (!(await isFolder(folder)))
    return [
      { name, state: 'problem', said: `there is no folder ${folder} to start in`, advice: 'correct cwd' },
    ]
  const { PATH = process.env.PATH } = env
  const path = typeof PATH === 'string' ? PATH : PATH && process.env[PATH.env]
  const found = await findProgram(program, { cwd: folder, path })
  const start: Finding =
    found === undefined
      ? {
          name,
          state: 'problem',
          said: `there is no program ${program}`,
          advice: 'install it, or give its path',
        }
      : { name, state: 'ok', said: found }
  const references = Object.values(env).flatMap(value => (typeof value === 'string' ? [] : [value.env]))
  return [start, ...variableFindings(references)]
}

/** Whether environment variables are set; their values are never looked at but for that. */
export function variableFindings(names: readonly string[]): Finding[] {
  return [...new Set(names)].map(variable => {
    const isSet = process.env[variable] !== undefined && process.env[variable] !== ''
    return isSet
      ? { name: variable, state: 'ok', said: 'the environment variable is set' }
      : {
          name: variable,
          state: 'problem',
          said: 'the environment variable is not set',
          advice: `set it in the shell: export ${variable}=…`,
        }
  })
}
