// Its own, or Vitest would take that of the repository around it.
export default {}
