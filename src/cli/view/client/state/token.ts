const key = 'self-rewarding-token'

let token: string | undefined

/** Takes the token out of the address bar, so that it is in no copied link and no history, and keeps it for reloads. */
export function keepToken(): void {
  const { given, rest } = splitToken(location.hash.slice(1))
  if (given === undefined) return
  token = given
  history.replaceState(null, '', `${location.pathname}#${rest}`)
  try {
    sessionStorage.setItem(key, given)
  } catch {
    // A browser that keeps nothing: the page works until it is reloaded.
  }
}

/** What every request carries; undefined where the page was opened without it. */
export function currentToken(): string | undefined {
  try {
    return token ?? sessionStorage.getItem(key) ?? undefined
  } catch {
    return token
  }
}

/** An address as the command prints it has the token after `#`; a place may follow. */
export function splitToken(hash: string): { readonly given: string | undefined; readonly rest: string } {
  const [, given, rest = ''] = /^([\w-]{20,200})(?:&(.*))?$/s.exec(hash) ?? []
  return given === undefined ? { given, rest: hash } : { given, rest }
}
