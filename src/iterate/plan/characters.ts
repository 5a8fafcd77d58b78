import type { Input } from '../../model/provider.js'

/** Characters that a model is given, without what its chat template adds. */
export function charactersOf(input: Input): number {
  return 'text' in input
    ? input.text.length
    : input.messages.reduce((sum, { content }) => sum + content.length, 0)
}
