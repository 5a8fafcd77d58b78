/** A number of bytes in words: `512 B`, `3.2 GB`, `140 GB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const
  const steps = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)))
  const scaled = value / 1000 ** steps
  return `${steps > 0 && scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${units[steps]}`
}
