import type { ViewerPage } from '../page.js'

/** Headers of every reply. */
export const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const

/** What the page may do: run its own script and style, and ask this server. */
export function pagePolicy({ scriptHashes, styleHashes }: ViewerPage): string {
  const listed = (hashes: readonly string[]): string =>
    hashes.length === 0 ? "'none'" : hashes.map(hash => `'sha256-${hash}'`).join(' ')
  return [
    "default-src 'none'",
    `script-src ${listed(scriptHashes)}`,
    `style-src ${listed(styleHashes)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}
