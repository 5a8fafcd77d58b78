/** Brings the next place with what was searched for to the middle of the pane; after the last one the first. */
export function toNextHit(pane: HTMLElement | null): boolean {
  const marks = [...(pane?.querySelectorAll<HTMLElement>('mark.hit') ?? [])]
  if (marks.length === 0) return false
  const now = marks.findIndex(mark => 'now' in mark.dataset)
  const next = marks[(now + 1) % marks.length]
  for (const mark of marks) delete mark.dataset.now
  if (next === undefined) return false
  next.dataset.now = ''
  next.scrollIntoView({ block: 'center' })
  return true
}
