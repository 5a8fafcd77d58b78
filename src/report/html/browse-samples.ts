/**
 * The only script of a page: it shows one sample at a time, filters them and steps through them. Without it all samples
 * are there. It sets nothing but what is shown, and reads no text of a model.
 */
export const browseSamples = `(() => {
  const browser = document.getElementById('browser')
  if (!browser) return
  const all = [...browser.querySelectorAll('article')]
  const [iteration, kind, place, previous, next] =
    ['of-iteration', 'of-kind', 'place', 'previous', 'next'].map(id => document.getElementById(id))
  let shown = all
  let at = 0
  const show = () => {
    const current = shown[at]
    for (const article of all) article.hidden = article !== current
    place.textContent = shown.length ? (at + 1) + ' of ' + shown.length : 'none of these'
    previous.setAttribute('aria-disabled', String(at === 0))
    next.setAttribute('aria-disabled', String(at >= shown.length - 1))
  }
  const filter = () => {
    shown = all.filter(({ dataset }) =>
      (!iteration.value || dataset.iteration === iteration.value) &&
      (!kind.value || dataset.kinds.split(' ').includes(kind.value)))
    at = 0
    show()
  }
  const step = by => {
    at = Math.max(0, Math.min(shown.length - 1, at + by))
    show()
  }
  iteration.addEventListener('change', filter)
  kind.addEventListener('change', filter)
  previous.addEventListener('click', () => step(-1))
  next.addEventListener('click', () => step(1))
  browser.addEventListener('keydown', event => {
    const { key, target, altKey, ctrlKey, metaKey, shiftKey } = event
    if (altKey || ctrlKey || metaKey || shiftKey || target.tagName === 'SELECT') return
    const by = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0
    if (!by) return
    event.preventDefault()
    step(by)
  })
  addEventListener('beforeprint', () => { for (const article of all) article.hidden = false })
  addEventListener('afterprint', show)
  browser.querySelector('.controls').hidden = false
  show()
})()`
