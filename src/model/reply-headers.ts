/** Header names in lower case. */
export type ReplyHeaders = { readonly [name: string]: string | readonly string[] | undefined }

/** A header's value; of a repeated header the first. @internal */
export function headerOf(headers: ReplyHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'object' ? value[0] : value
}
