/**
 * Scrolling through more rows than an element can be high: browsers end at some ten million pixels. The scrollbar's way
 * is shortened; small steps move the rows as far as the finger or the wheel does, large ones go by proportion.
 */
export interface Scroll {
  /** Of the scrollbar, as the browser has it. */
  readonly bar: number
  /** Of the rows: pixels above the first that is seen. */
  readonly top: number
}

/** What is scrolled, in pixels. */
export interface Extent {
  /** Height of all rows. */
  readonly rows: number
  /** Height of the part that is seen. */
  readonly view: number
}

/** All browsers have elements of this height. */
export const tallest = 8_000_000

/** Height of what the browser scrolls. */
export function barHeight({ rows }: Extent): number {
  return Math.min(rows, tallest)
}

/** After the browser scrolled to `bar`. */
export function scrolledTo(bar: number, before: Scroll, extent: Extent): Scroll {
  const step = bar - before.bar
  if (Math.abs(step) <= 2 * extent.view) return { bar, top: clamped(before.top + step, extent) }
  return { bar, top: clamped(bar * ratio(extent), extent) }
}

/** With row pixels from `top` on at the upper edge, and the scrollbar where that is. */
export function showing(top: number, extent: Extent): Scroll {
  const at = clamped(top, extent)
  return { bar: at / ratio(extent), top: at }
}

const lengthOf = (height: number, { view }: Extent): number => Math.max(0, height - view)

const clamped = (top: number, extent: Extent): number =>
  Math.min(Math.max(0, top), lengthOf(extent.rows, extent))

/** Row pixels of a pixel of the scrollbar. */
function ratio(extent: Extent): number {
  const bar = lengthOf(barHeight(extent), extent)
  return bar === 0 ? 1 : lengthOf(extent.rows, extent) / bar
}
