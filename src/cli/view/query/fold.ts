/** A text in which all cases of a letter are the same, in any script. */
export function fold(text: string): string {
  // Upper case first: it makes ß and ſ what they are written as. The final sigma is the one that depends on its place.
  return text.toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}
