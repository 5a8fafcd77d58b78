/** Masks credentials in texts that came from outside. */
export interface Redactor {
  /** The whole text, masked. */
  text(text: string): string
  /**
   * The beginning of a text, masked. Where the text goes on, or `isCut`, the very end is left out: it may hold the
   * first half of a secret.
   */
  head(text: string, isCut?: boolean): string
}

const mask = '***'

/** Placeholders such as `none` are no secrets, and masking them would garble the text. */
const shortestSecret = 4

const headLength = 16_384

/** Known forms of keys, for those that are not ours: of the server, of a proxy, of another user. */
const keyForms: readonly RegExp[] = [
  /\b(?:sk|pk|rk|hf|gsk|xai|nvapi|tgp|fw|ghp|github_pat)[-_][\w*-]{8,}/g,
  /\bAIza[\w-]{20,}/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
]

/** A credential behind its label; the label stays. */
const labelled: readonly RegExp[] = [
  /(\b(?:bearer|basic)\s+)[\w.~+/=*-]{4,}/gi,
  /(\b(?:proxy-)?authorization["']?\s*[:=]\s*["']?)(?!bearer\b|basic\b)[^"'\s,;}]+/gi,
  /(\b(?:x-)?api[-_]?key["']?\s*[:=]\s*["']?)[^"'\s,;&}]+/gi,
  // Of an address: who calls, and what its query holds.
  /(:\/\/)[^\s/?#@"'<>]+(?=@)/g,
  /([?&](?:key|token|secret|password|sig|signature|(?:access|auth|client|subscription)[-_]?(?:key|token|secret))=)[^&\s"'#<>]+/gi,
]

/** True for a text that has the form of a key. @internal */
export function looksSecret(text: string): boolean {
  return keyForms.some(form => text.search(form) !== -1)
}

/**
 * Masks the given secrets, as they are and as JSON or an address spells them, and whatever else looks like a key.
 *
 * @internal
 */
export function redactor(secrets: readonly string[]): Redactor {
  const spellings = secrets
    .filter(secret => secret.length >= shortestSecret)
    .flatMap(secret => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length)
  const longest = spellings[0]?.length ?? 0
  const text = (raw: string): string => {
    let clean = raw
    for (const spelling of spellings) clean = clean.replaceAll(spelling, mask)
    for (const form of keyForms) clean = clean.replace(form, mask)
    for (const form of labelled) clean = clean.replace(form, (_, label: string) => label + mask)
    return clean
  }
  const head = (raw: string, isCut = false): string => {
    const clean = text(raw.slice(0, headLength))
    return isCut || raw.length > headLength ? clean.slice(0, Math.max(0, clean.length - longest)) : clean
  }
  return { text, head }
}

/** A text as one line of an error message: without control characters, which a terminal would obey. @internal */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}
