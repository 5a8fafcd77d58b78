import { z } from 'zod'
import { suggest } from '../../core/suggest.js'
import { schemaOf } from '../../iterate/options-schema.js'
import { schemasAt } from './json/json-schema.js'

/** The runner's option that a misspelt one was probably meant to be; undefined where none is near. */
export function nearest(path: readonly string[]): string | undefined {
  const root = z.toJSONSchema(schemaOf().runner, { io: 'input', unrepresentable: 'any' })
  const around = schemasAt(path.slice(0, -1), undefined, root)
  return suggest(
    path.at(-1) ?? '',
    around.flatMap(({ properties = {} }) => Object.keys(properties)),
  )
}
