import { bounded, oneLine } from './text/printable.js'
import { pad, textWidth, truncate, wrap } from './text/width.js'

/** A table before it is text or HTML. Cells are texts: a number looks the same wherever it is shown. */
export interface Table {
  /** What it shows, in a few words. */
  readonly title: string
  /** Names of the columns; the first is of the rows' names. */
  readonly head: readonly string[]
  /** Rows in order. */
  readonly rows: readonly Row[]
}

/** A row of a table. */
export interface Row {
  /** What the row is of. */
  readonly name: string
  /** Whether it is a part of the row above. */
  readonly part?: boolean
  /** A cell for each column but the first. */
  readonly cells: readonly string[]
}

const gap = '  '

/** Longer names and cells are cut: one of them must not push all others out of sight. */
const widestCell = 40
const inCell = (text: string): string => truncate(oneLine(bounded(text, 4 * widestCell).text), widestCell)

/**
 * The lines of a table for so many columns of a terminal. Names stand left, cells right; what does not fit beside the
 * names comes in further blocks below.
 */
export function tableLines({ head, rows }: Table, width: number): string[] {
  const [corner = '', ...names] = head.map(inCell)
  const labels = rows.map(({ name, part }) => (part ? `  ${inCell(name)}` : inCell(name)))
  const widest = Math.max(textWidth(corner), ...labels.map(textWidth))
  const first = Math.min(widest, Math.max(16, Math.floor(width / 2)))
  const columns = names.map((name, i) => {
    const cells = rows.map(({ cells }) => inCell(cells[i] ?? ''))
    return { name, cells, width: Math.max(0, ...cells.map(textWidth), ...name.split(' ').map(textWidth)) }
  })
  const blocks: (typeof columns)[] = []
  let used = 0
  for (const column of columns) {
    const block = blocks.at(-1)
    used += gap.length + column.width
    if (block && first + used <= width) block.push(column)
    else {
      blocks.push([column])
      used = gap.length + column.width
    }
  }
  return blocks.flatMap((block, i) => {
    const heads = block.map(column => wrap(column.name, column.width))
    const height = Math.max(1, ...heads.map(lines => lines.length))
    const line = (name: string, cells: readonly string[]): string => {
      const padded = cells.map((cell, i) => pad(cell, block[i]?.width ?? 0, 'start'))
      return [pad(truncate(name, first), first), ...padded].join(gap).trimEnd()
    }
    // A name of several lines ends beside the rows, as the shorter ones do.
    const headLines = Array.from({ length: height }, (_, row) =>
      line(
        row === height - 1 ? corner : '',
        heads.map(lines => lines[row - height + lines.length] ?? ''),
      ),
    )
    const rule = '-'.repeat(first + block.reduce((sum, column) => sum + gap.length + column.width, 0))
    const body = labels.map((label, row) =>
      line(
        label,
        block.map(({ cells }) => cells[row] ?? ''),
      ),
    )
    return [...(i > 0 ? [''] : []), ...headLines, rule, ...body]
  })
}
