import { z } from 'zod'
import { configSchema } from './schema.js'

type Schema = z.core.JSONSchema.JSONSchema

/** The JSON Schema of a config, which editors complete by. */
export function configJsonSchema(): Schema {
  const { $schema, ...rest } = z.toJSONSchema(configSchema(), { io: 'input' })
  return { ...($schema && { $schema }), title: 'A run of self-rewarding', ...rest }
}

/** The schemas of a place in a value; several where alternatives are not told apart by `use`. */
export function schemasAt(
  path: readonly PropertyKey[],
  value: unknown,
  root: Schema = configJsonSchema(),
): readonly Schema[] {
  let nodes = alternatives(root, value)
  let here = value
  for (const step of path) {
    here = Reflect.get(Object(here), step)
    nodes = nodes.flatMap(node => alternatives(below(node, step), here))
  }
  return nodes
}

function below({ properties, items, additionalProperties }: Schema, step: PropertyKey): unknown {
  if (typeof step === 'number') return items
  return properties?.[String(step)] ?? additionalProperties
}

/** Those of several schemas that are meant: by `use`, where the value has one that is known. */
function alternatives(schema: unknown, value: unknown): readonly Schema[] {
  if (!isSchema(schema)) return []
  const all = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (all.length === 0) return [schema]
  const each = all.flatMap(one => alternatives(one, value))
  const use: unknown = Reflect.get(Object(value), 'use')
  const meant = each.filter(one => use !== undefined && useOf(one) === use)
  return meant.length > 0 ? meant : each
}

/** What a part of a config calls itself; undefined for a schema of something else. */
export function useOf({ properties }: Schema): unknown {
  const use = properties?.use
  return isSchema(use) ? use.const : undefined
}

function isSchema(schema: unknown): schema is Schema {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
}
