/** Ends of a range, either of which may be left open. */
interface Ends {
  readonly from?: number
  readonly to?: number
}

interface Props {
  readonly legend: string
  readonly step: number
  readonly range: Ends | undefined
  onRange(range: Ends | undefined): void
}

/** Two fields for the ends of a range. */
export function Range({ legend, step, range, onRange }: Props) {
  const put = (which: 'from' | 'to', text: string): void => {
    const { [which]: _, ...other }: Ends = range ?? {}
    const value = Number(text)
    const next = text === '' || !Number.isFinite(value) || value < 0 ? other : { ...other, [which]: value }
    onRange(Object.keys(next).length === 0 ? undefined : next)
  }
  const field = (which: 'from' | 'to') => (
    <label>
      {which}
      <input
        type="number"
        inputMode="decimal"
        min={0}
        step={step}
        value={range?.[which] ?? ''}
        onChange={event => put(which, event.currentTarget.value)}
      />
    </label>
  )
  return (
    <fieldset class="range">
      <legend>{legend}</legend>
      {field('from')}
      {field('to')}
    </fieldset>
  )
}
