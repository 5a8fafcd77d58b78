// Texts as models write them: mostly ASCII, some quotes and line ends, some typographic marks.
const vocabulary =
  'the response is relevant and provides some information related to user inquiry even if it incomplete or contains irrelevant content addresses a substantial portion of question but does not completely resolve query'.split(
    ' ',
  )

/** @param {number} seed */
function draws(seed) {
  let state = seed % 2147483646
  return below => {
    state = ((state + 1) * 48271) % 2147483647
    return state % below
  }
}

/** @param {(below: number) => number} draw @param {number} length */
function prose(draw, length) {
  const [open, close] = draw(10) === 0 ? ['“', '”… '] : ['"', '". ']
  let text = ''
  while (text.length < length) {
    const word = vocabulary[draw(vocabulary.length)]
    const kind = draw(40)
    text +=
      kind === 0
        ? `${word}.\n\n`
        : kind < 3
          ? `${word}. `
          : kind === 3
            ? `${open}${word}${close}`
            : `${word} `
  }
  return text.trimEnd()
}

/** 400 to 1,600 characters. @param {number} seed */
export function answer(seed) {
  const draw = draws(seed)
  return prose(draw, 400 + draw(1200))
}

/** 300 to 900 characters, of which one in fifty states no score. @param {number} seed */
export function judgement(seed) {
  const draw = draws(seed)
  const text = prose(draw, 280 + draw(600))
  return draw(50) === 0 ? text : `${text}\n\nScore: ${draw(6)}`
}
