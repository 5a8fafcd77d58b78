/** A field of an object; undefined where there is none. @internal */
export function fieldOf(object: unknown, field: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, field) : undefined
}
