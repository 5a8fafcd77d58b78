/** What stands before the first stop text; `undefined` where there is none. */
export function beforeStop(text: string, stops: readonly string[]): string | undefined {
  const at = stops.map(stop => text.indexOf(stop)).filter(index => index !== -1)
  return at.length === 0 ? undefined : text.slice(0, Math.min(...at))
}
