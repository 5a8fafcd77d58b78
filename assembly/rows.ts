// What is done to each row of numbers on its own. Widths are multiples of 4.
import { exponential, firstLanes, greatest, total } from './exponential'

const EPSILON: f32 = 1e-5

/** to[i] = from[rows[i]] */
export function gather(rows: usize, from: usize, to: usize, count: usize, width: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const row = load<u32>((rows + i) << 2) as usize
    memory.copy((to + i * width) << 2, (from + row * width) << 2, width << 2)
  }
}

/** to[rows[i]] += from[i] */
export function scatterAdd(rows: usize, from: usize, to: usize, count: usize, width: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const row = load<u32>((rows + i) << 2) as usize
    add(from + i * width, to + row * width, width)
  }
}

/** to += from */
export function add(from: usize, to: usize, count: usize): void {
  const source = from << 2
  const target = to << 2
  let at: usize = 0
  for (; at < (count & ~3) << 2; at += 16) {
    v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(source + at)))
  }
  for (; at < count << 2; at += 4) store<f32>(target + at, load<f32>(target + at) + load<f32>(source + at))
}

/** RMSNorm: out = x * inverse * gain, with inverse = 1 / sqrt(mean of x^2 + epsilon), which is kept. */
export function normalise(
  x: usize,
  gain: usize,
  out: usize,
  inverse: usize,
  count: usize,
  width: usize,
): void {
  const bytes = width << 2
  const scale = gain << 2
  for (let row: usize = 0; row < count; row++) {
    const from = (x + row * width) << 2
    const to = (out + row * width) << 2
    let squares = f32x4.splat(0)
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = v128.load(from + at)
      squares = f32x4.add(squares, f32x4.mul(value, value))
    }
    const mean = f32x4.mul(total(squares), f32x4.splat(1 / (width as f32)))
    const factors = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(mean, f32x4.splat(EPSILON))))
    v128.store32_lane((inverse + row) << 2, factors, 0)
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = f32x4.mul(v128.load(from + at), factors)
      v128.store(to + at, f32x4.mul(value, v128.load(scale + at)))
    }
  }
}

/** dX += and dGain += what follows from the gradient of RMSNorm's result. */
export function normaliseBackward(
  dOut: usize,
  x: usize,
  gain: usize,
  inverse: usize,
  dX: usize,
  dGain: usize,
  count: usize,
  width: usize,
): void {
  const bytes = width << 2
  const scale = gain << 2
  const dScale = dGain << 2
  for (let row: usize = 0; row < count; row++) {
    const dFrom = (dOut + row * width) << 2
    const from = (x + row * width) << 2
    const to = (dX + row * width) << 2
    const factors = v128.load32_splat((inverse + row) << 2)
    let dots = f32x4.splat(0)
    for (let at: usize = 0; at < bytes; at += 16) {
      const product = f32x4.mul(v128.load(dFrom + at), v128.load(from + at))
      dots = f32x4.add(dots, f32x4.mul(product, v128.load(scale + at)))
      v128.store(dScale + at, f32x4.add(v128.load(dScale + at), f32x4.mul(product, factors)))
    }
    const shrunk = f32x4.mul(factors, f32x4.mul(factors, f32x4.splat(1 / (width as f32))))
    const along = f32x4.mul(total(dots), shrunk)
    for (let at: usize = 0; at < bytes; at += 16) {
      const direct = f32x4.mul(v128.load(dFrom + at), v128.load(scale + at))
      const rest = f32x4.sub(direct, f32x4.mul(v128.load(from + at), along))
      v128.store(to + at, f32x4.add(v128.load(to + at), f32x4.mul(rest, factors)))
    }
  }
}

/**
 * Rotary positions: turns the pair (i, i + size/2) of every head of q and k, which stand side by side with v in rows
 * of 3 width; q is scaled besides. `direction` is 1, or -1 for the way back.
 */
export function rotate(
  qkv: usize,
  positions: usize,
  cosines: usize,
  sines: usize,
  count: usize,
  heads: usize,
  size: usize,
  scale: f32,
  direction: f32,
): void {
  const half = size >> 1
  const width = heads * size
  for (let row: usize = 0; row < count; row++) {
    const position = load<u32>((positions + row) << 2) as usize
    const cos = (cosines + position * half) << 2
    const sin = (sines + position * half) << 2
    let from = (qkv + row * 3 * width) << 2
    for (let head: usize = 0; head < 2 * heads; head++) {
      const factor: f32 = head < heads ? scale : 1
      turn(from, cos, sin, half << 2, factor, factor * direction)
      from += size << 2
    }
  }
}

function turn(from: usize, cos: usize, sin: usize, half: usize, along: f32, across: f32): void {
  let at: usize = 0
  for (; at + 16 <= half; at += 16) {
    const c = f32x4.mul(v128.load(cos + at), f32x4.splat(along))
    const s = f32x4.mul(v128.load(sin + at), f32x4.splat(across))
    const a = v128.load(from + at)
    const b = v128.load(from + half + at)
    v128.store(from + at, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)))
    v128.store(from + half + at, f32x4.add(f32x4.mul(a, s), f32x4.mul(b, c)))
  }
  for (; at < half; at += 4) {
    const c = load<f32>(cos + at) * along
    const s = load<f32>(sin + at) * across
    const a = load<f32>(from + at)
    const b = load<f32>(from + half + at)
    store<f32>(from + at, a * c - b * s)
    store<f32>(from + half + at, a * s + b * c)
  }
}

/**
 * Turns numbers into e^((x - peak) * scale) and the rest up to a multiple of 4 into 0. Byte addresses; `peak`, `scale`
 * and the sum that is returned have one value in all lanes.
 */
export function powers(from: usize, to: usize, count: usize, peak: v128, scale: v128): v128 {
  const whole = (count & ~3) << 2
  let sums = f32x4.splat(0)
  for (let at: usize = 0; at < whole; at += 16) {
    const power = exponential(f32x4.mul(f32x4.sub(v128.load(from + at), peak), scale))
    v128.store(to + at, power)
    sums = f32x4.add(sums, power)
  }
  if ((count & 3) !== 0) {
    const inside = firstLanes(count & 3)
    const x = v128.bitselect(v128.load(from + whole), peak, inside)
    const power = v128.and(exponential(f32x4.mul(f32x4.sub(x, peak), scale)), inside)
    v128.store(to + whole, power)
    sums = f32x4.add(sums, power)
  }
  return total(sums)
}

/** The greatest of some numbers, in all lanes; what stands after them up to a multiple of 4 does not count. */
export function peakOf(from: usize, count: usize): v128 {
  const whole = (count & ~3) << 2
  let peaks = v128.load32_splat(from)
  for (let at: usize = 0; at < whole; at += 16) peaks = f32x4.pmax(peaks, v128.load(from + at))
  if ((count & 3) !== 0) {
    peaks = f32x4.pmax(peaks, v128.bitselect(v128.load(from + whole), peaks, firstLanes(count & 3)))
  }
  return greatest(peaks)
}

/** Multiplies numbers up to a multiple of 4; byte address. */
export function rescale(at: usize, count: usize, factor: v128): void {
  for (const end = at + (count << 2); at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), factor))
}

/**
 * Turns logits in rows of `width` into probabilities in place. Kept of each row: its target's logit less the
 * greatest, and the sum of powers; ln p of the target is the one less the logarithm of the other.
 */
export function softmax(
  logits: usize,
  targets: usize,
  shifted: usize,
  sums: usize,
  count: usize,
  vocabulary: usize,
  width: usize,
): void {
  for (let row: usize = 0; row < count; row++) {
    const from = (logits + row * width) << 2
    const target = load<u32>((targets + row) << 2) as usize
    const peak = peakOf(from, vocabulary)
    store<f32>((shifted + row) << 2, load<f32>(from + (target << 2)) - f32x4.extract_lane(peak, 0))
    const sum = powers(from, from, vocabulary, peak, f32x4.splat(1))
    v128.store32_lane((sums + row) << 2, sum, 0)
    rescale(from, vocabulary, f32x4.div(f32x4.splat(1), sum))
  }
}

/** dLogits of some rows: weight * (p - 1 at the target); columns past the vocabulary become 0. */
export function softmaxBackward(
  probabilities: usize,
  rows: usize,
  targets: usize,
  weights: usize,
  dLogits: usize,
  count: usize,
  vocabulary: usize,
  width: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const row = load<u32>((rows + i) << 2) as usize
    const weight = load<f32>((weights + row) << 2)
    const from = (probabilities + row * width) << 2
    const to = (dLogits + i * width) << 2
    for (let at: usize = 0; at < width << 2; at += 16) {
      v128.store(to + at, f32x4.mul(v128.load(from + at), f32x4.splat(weight)))
    }
    for (let at = vocabulary; at < width; at++) store<f32>(to + (at << 2), 0)
    const target = to + ((load<u32>((targets + row) << 2) as usize) << 2)
    store<f32>(target, load<f32>(target) - weight)
  }
}

/**
 * For drawing: e^((logit - the greatest) * scale) with each row's own scale. Kept of each row: the greatest logit, and
 * the sum of powers at scale 1.
 */
export function temper(
  logits: usize,
  scales: usize,
  powered: usize,
  peaks: usize,
  sums: usize,
  count: usize,
  vocabulary: usize,
  width: usize,
): void {
  for (let row: usize = 0; row < count; row++) {
    const from = (logits + row * width) << 2
    const to = (powered + row * width) << 2
    const peak = peakOf(from, vocabulary)
    const scale = load<f32>((scales + row) << 2)
    v128.store32_lane((peaks + row) << 2, peak, 0)
    v128.store32_lane((sums + row) << 2, powers(from, to, vocabulary, peak, f32x4.splat(1)), 0)
    if (scale !== 1) powers(from, to, vocabulary, peak, f32x4.splat(scale))
  }
}
