import { readFile } from 'node:fs/promises'
import { alpacaEval, alpacaItems, readAlpacaAnnotations } from '../../evaluate/alpaca-eval/index.js'
import type { ReproducedAlpacaEval } from '../../report/reproduce/types.js'

/** A model with the file of its annotations. */
export interface NamedFile {
  readonly name: string
  readonly file: string
}

/** Reads NAME=FILE. */
export function namedFile(text: string): NamedFile {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || file === undefined) throw new SyntaxError('expected MODEL=FILE')
  return { name, file }
}

/** AlpacaEval's numbers for some models, from its own annotations of them. */
export async function alpacaOf(files: readonly NamedFile[]): Promise<readonly ReproducedAlpacaEval[]> {
  const found: ReproducedAlpacaEval[] = []
  for (const { name, file } of files) {
    const report = alpacaEval(alpacaItems(readAlpacaAnnotations(await readFile(file, 'utf8'), file)))
    const { n, excluded, winRate, standardError, discreteWinRate, lengthControlledWithoutDifficulty } = report
    const lengthControlled = lengthControlledWithoutDifficulty?.ok
      ? lengthControlledWithoutDifficulty.winRate
      : undefined
    found.push({
      model: name,
      n,
      excluded,
      ...(winRate !== undefined && { winRate }),
      ...(standardError !== undefined && { standardError }),
      ...(discreteWinRate !== undefined && { discreteWinRate }),
      ...(lengthControlled !== undefined && { lengthControlled }),
    })
  }
  return found
}
