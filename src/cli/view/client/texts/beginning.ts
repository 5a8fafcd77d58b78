import { bounded } from '../../../../report/text/printable.js'

/** As much of a text as is read at a glance: some characters, and not more lines than fit a screen. */
export function beginning(
  text: string,
  { characters, lines }: { readonly characters: number; readonly lines: number },
): string {
  const shown = bounded(text, characters).text
  let end = -1
  for (let line = 0; line < lines; line += 1) {
    end = shown.indexOf('\n', end + 1)
    if (end === -1) return shown
  }
  return shown.slice(0, end)
}
