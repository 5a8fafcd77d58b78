import type { RowOf } from '../../explain/read-rows.js'

/** Datasets with texts that are searched. */
export const textKinds = ['prompts', 'candidates', 'judgements', 'failures'] as const

/** The prompt of a row and its text; undefined where it has none that is searched. */
export function textsOfRow(
  kind: (typeof textKinds)[number],
  row: RowOf<(typeof textKinds)[number]> | undefined,
): { readonly prompt: number; readonly texts: readonly string[] } | undefined {
  if (row === undefined) return undefined
  if ('stage' in row && row.stage !== 'judgements') return undefined
  return {
    prompt: row.prompt_index,
    texts: [kind === 'prompts' && 'prompt' in row ? row.prompt : 'text' in row ? row.text : ''],
  }
}
