/**
 * A function that computes once for an object, and gives what came of it each time.
 *
 * @internal
 */
export function onceForEach<K extends object, V>(compute: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, { readonly value: V }>()
  return of => {
    let found = known.get(of)
    if (found === undefined) {
      found = { value: compute(of) }
      known.set(of, found)
    }
    return found.value
  }
}
