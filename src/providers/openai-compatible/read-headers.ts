import { readEnv } from '../../http/env.js'
import type { Settings } from './settings.js'

/**
 * The headers of every request, and the values among them that no error may show.
 *
 * @throws `InvalidArgumentError` where a variable of the environment is not set.
 * @internal
 */
export function readHeaders(settings: Settings): { headers: Record<string, string>; secrets: string[] } {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'self-rewarding',
  }
  const secrets: string[] = []
  if (settings.apiKey) {
    const key = readEnv(settings.apiKey, 'apiKey')
    secrets.push(key)
    headers.authorization = `Bearer ${key}`
  }
  for (const [name, value] of settings.headers) {
    if (typeof value === 'string') {
      headers[name] = value
    } else {
      const secret = readEnv(value, `headers.${name}`)
      secrets.push(secret)
      headers[name] = secret
    }
  }
  return { headers, secrets }
}
