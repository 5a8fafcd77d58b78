/** The bundled code of a file as a string; see scripts/inline-source.mjs. */
declare module '*?source' {
  const source: string
  export default source
}
