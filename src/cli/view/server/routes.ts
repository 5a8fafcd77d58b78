import { z } from 'zod'
import type { FoundPrompt } from '../index/iteration-index.js'
import type { RunIndex } from '../index/run-index.js'
import { Pages } from '../query/pages.js'
import { promptQuery, spotCheckAnswer } from '../query/schema.js'
import { textPart } from '../show/long-text.js'
import { promptView, textOf } from '../show/prompt-view.js'
import { runView } from '../show/run-view.js'
import { writerView } from '../show/writer-view.js'
import type { SpotCheck } from '../spot-check/spot-check.js'
import { checked, readBody } from './body.js'
import { Refusal } from './refusal.js'
import type { Route } from './server.js'

/** How long a request waits for a change, in milliseconds. */
const longPoll = 20_000
/** Characters of a part of a text at most. */
const longestPart = 200_000

const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const part = { offset: number, limit: number.refine(limit => limit >= 1 && limit <= longestPart) }
const after = z.strictObject({ after: number.optional() })
const place = z.strictObject({ iteration: number, index: number })
const text = z.union([
  z.strictObject({
    iteration: number,
    index: number,
    candidate: number.optional(),
    vote: number.optional(),
    ...part,
  }),
  z.strictObject({ item: z.string().max(100), side: z.enum(['prompt', 'a', 'b']), ...part }),
])
const nothing = z.strictObject({})

/** What the page asks for, by path. */
export function routesOf(index: RunIndex, spotCheck: SpotCheck): ReadonlyMap<string, readonly Route[]> {
  const pages = new Pages(index)
  const queryOf = <T>(shape: z.ZodType<T>, query: URLSearchParams): T =>
    checked(shape, Object.fromEntries(query))
  const get = (answer: Route['answer']): Route => ({ method: 'GET', answer })
  const post = (answer: Route['answer']): Route => ({ method: 'POST', answer })
  return new Map([
    [
      '/api/run',
      [
        get(async ({ query, signal }) => {
          const known = queryOf(after, query).after
          if (known !== undefined) await index.changed(known, longPoll, signal)
          return runView(index)
        }),
      ],
    ],
    [
      '/api/prompts',
      [post(async ({ request, signal }) => pages.page(await readBody(request, promptQuery), signal))],
    ],
    [
      '/api/prompt',
      [
        get(async ({ query }) => {
          const { iteration, index: prompt } = queryOf(place, query)
          const { model, manifest } = index.run.iterations[iteration - 1] ?? {}
          const rule: unknown = Reflect.get(Object(Reflect.get(Object(manifest?.settings), 'select')), 'name')
          return promptView(await find(index, iteration, prompt), {
            iteration,
            index: prompt,
            ...(model !== undefined && { model }),
            ...(typeof rule === 'string' && { rule }),
          })
        }),
      ],
    ],
    [
      '/api/prompt/writer',
      [
        get(async ({ query, signal }) => {
          const { iteration, index: prompt } = queryOf(place, query)
          const { row } = await find(index, iteration, prompt)
          if (row === undefined) throw new Refusal(404, 'the row of this prompt is damaged')
          const written = await index.writtenBy(iteration, row, signal)
          return writerView(written, row.prompt, { directory: index.directory, iteration, prompt })
        }),
      ],
    ],
    [
      '/api/text',
      [
        get(async ({ query }) => {
          const asked = queryOf(text, query)
          const found =
            'item' in asked
              ? await spotCheck.text(asked.item, asked.side)
              : textOf(await find(index, asked.iteration, asked.index), asked)
          if (found === undefined) throw new Refusal(404, 'there is no such text')
          return textPart(found, asked.offset, asked.limit)
        }),
      ],
    ],
    [
      '/api/spot-check',
      [
        get(async ({ query }) => {
          queryOf(nothing, query)
          return spotCheck.view()
        }),
        post(async ({ request }) => {
          const { id, preference } = await readBody(request, spotCheckAnswer)
          return spotCheck.answer(id, preference)
        }),
      ],
    ],
    [
      '/api/spot-check/agreement',
      [
        post(async ({ request }) => {
          await readBody(request, nothing)
          return spotCheck.agreement()
        }),
      ],
    ],
    [
      '/api/spot-check/next',
      [
        get(async ({ query }) => {
          queryOf(nothing, query)
          return spotCheck.next()
        }),
      ],
    ],
  ])
}

/** @throws `Refusal` where there is no such prompt. */
async function find({ iterations }: RunIndex, iteration: number, prompt: number): Promise<FoundPrompt> {
  const index = iterations[iteration - 1]
  if (index === undefined) throw new Refusal(404, `there is no iteration ${iteration}`)
  if (prompt >= index.done)
    throw new Refusal(404, `iteration ${iteration} has ${index.done} prompts so far, and no ${prompt}`)
  return index.find(prompt)
}
