// The same rule without pruning: every known text is compared, bit-parallel on integer ids, in one flat array.

/** @param {number} threshold */
export function compareAll(threshold) {
  /** @type {Map<string, number>} */
  const ids = new Map()
  /** @type {string[]} */
  const texts = []
  let tokens = new Int32Array(1 << 20)
  const ends = [0]
  /** Where the text that is compared holds a token: a mask, or a row of masks. */
  let masks = new Int32Array(1 << 16)
  let rows = new Int32Array(1 << 16)

  /** @param {string} text */
  const idsOf = text => {
    const list = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
    return list.map(token => {
      const known = ids.get(token)
      if (known !== undefined) return known
      ids.set(token, ids.size)
      return ids.size - 1
    })
  }

  /** @param {string} text */
  const add = (text, list = idsOf(text)) => {
    const start = ends[ends.length - 1]
    if (start + list.length > tokens.length) {
      const larger = new Int32Array(2 * (start + list.length))
      larger.set(tokens)
      tokens = larger
    }
    tokens.set(list, start)
    ends.push(start + list.length)
    texts.push(text)
  }

  /** @param {number} common @param {number} one @param {number} other */
  const f = (common, one, other) => {
    if (common === 0) return 0
    const precision = common / other
    const recall = common / one
    return (2 * precision * recall) / (precision + recall)
  }

  /** @param {number} length */
  const nearestShort = length => {
    let nearest = -1
    let greatest = threshold
    const all = length === 32 ? -1 : (1 << length) - 1
    for (let i = 0; i < texts.length; i++) {
      let state = -1
      const end = ends[i + 1]
      for (let at = ends[i]; at < end; at++) {
        const held = state & masks[tokens[at]]
        state = (state + held) | (state - held)
      }
      const score = f(ones(~state & all), length, end - ends[i])
      if (score > greatest) {
        greatest = score
        nearest = i
      }
    }
    return nearest
  }

  /** @param {number[]} list */
  const nearestLong = list => {
    const words = Math.ceil(list.length / 31)
    const table = new Int32Array((list.length + 1) * words)
    let row = 0
    for (const [place, id] of list.entries()) {
      if (rows[id] === 0) rows[id] = ++row
      table[rows[id] * words + Math.floor(place / 31)] |= 1 << (place % 31)
    }
    const state = new Int32Array(words)
    let nearest = -1
    let greatest = threshold
    for (let i = 0; i < texts.length; i++) {
      state.fill(0x7fffffff)
      const end = ends[i + 1]
      for (let at = ends[i]; at < end; at++) {
        const from = rows[tokens[at]] * words
        if (from === 0) continue
        let carry = 0
        for (let word = 0; word < words; word++) {
          const before = state[word]
          const held = before & table[from + word]
          const sum = (before + held + carry) | 0
          carry = sum >>> 31
          state[word] = (sum & 0x7fffffff) | (before - held)
        }
      }
      let common = 0
      for (let word = 0; word < words; word++) common += 31 - ones(state[word])
      const score = f(common, list.length, end - ends[i])
      if (score > greatest) {
        greatest = score
        nearest = i
      }
    }
    for (const id of list) rows[id] = 0
    return nearest
  }

  return {
    add,
    /** @param {string} text */
    accept(text) {
      const list = idsOf(text)
      if (ids.size > masks.length) {
        masks = new Int32Array(2 * ids.size)
        rows = new Int32Array(2 * ids.size)
      }
      let nearest
      if (list.length > 32) nearest = nearestLong(list)
      else {
        for (const [place, id] of list.entries()) masks[id] |= 1 << place
        nearest = nearestShort(list.length)
        for (const id of list) masks[id] = 0
      }
      if (nearest >= 0) return texts[nearest]
      add(text, list)
    },
  }
}

/** @param {number} word */
function ones(word) {
  let count = word - ((word >>> 1) & 0x55555555)
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333)
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
