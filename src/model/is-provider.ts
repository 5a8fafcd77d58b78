import type { ModelProvider } from './provider.js'

/** Whether a value is a provider as far as can be seen: one without a revision would pass for any other. */
export function isProvider(value: unknown): value is ModelProvider {
  const { revision, lane, capabilities, generate }: Partial<Record<keyof ModelProvider, unknown>> =
    Object(value)
  const isText = (field: unknown): boolean => typeof field === 'string' && field !== ''
  return (
    isText(revision) &&
    isText(lane) &&
    typeof Object(capabilities).n === 'boolean' &&
    typeof generate === 'function'
  )
}
