import { z } from 'zod'

/** A text that says something. */
export const text = z.string().min(1)
/** A path as the file system takes it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is the character to refuse
export const place = z.string().regex(/^[^\u0000]+$/, 'a path (without the character U+0000)')
/** A whole number, at least 1. */
export const count = z.int().min(1)
/** Milliseconds that a timer can be set for. */
export const ms = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
/** A share. */
export const share = z.number().min(0).max(1)
/** A program and its arguments. */
export const argv = z.array(text).min(1)
/** Settings that are handed on as they are. */
export const settings = z.record(z.string(), z.json())

/** A credential: never the credential itself. */
export const variable = z.strictObject(
  { env: z.string().regex(/^[A-Za-z_]\w*$/, 'the name of an environment variable') },
  '{ "env": "NAME" }: a credential stays in the environment',
)
/** Variables of a process. */
export const environment = z.record(
  z.string(),
  z.union([z.string(), variable], 'a text, or { "env": "NAME" }'),
)
/** A model: what a checkpoint is called, where it lies, and what changes with its weights. */
export const checkpoint = z.strictObject({ name: text, path: text, revision: text })
