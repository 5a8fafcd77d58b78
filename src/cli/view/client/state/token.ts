const key = 'self-rewarding-token'

let token: string | undefined

/** Takes the token out of the address bar, so that it is in no copied link and no history, and keeps it for reloads. */
export function keepToken(): void {
  const hash = new URLSearchParams(location.hash.slice(1))
  const given = hash.get('token')
  if (given === null) return
  token = given
  hash.delete('token')
  history.replaceState(null, '', `${location.pathname}#${hash}`)
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
