/** The bundled code of a script of a page as a string; see scripts/inline-source.mjs. */
declare module '*?browser' {
  const source: string
  export default source
}
