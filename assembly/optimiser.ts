/** The sum of squares, in double precision. */
export function sumOfSquares(x: usize, count: usize): f64 {
  let low: f64 = 0
  let high: f64 = 0
  let at = x << 2
  const end = at + (count << 2)
  const even = at + ((count & ~1) << 2)
  for (; at < even; at += 8) {
    const a = load<f32>(at) as f64
    const b = load<f32>(at, 4) as f64
    low += a * a
    high += b * b
  }
  if (at < end) {
    const a = load<f32>(at) as f64
    low += a * a
  }
  return low + high
}

/** One step of Adam with decoupled weight decay; `count` is a multiple of 4. */
export function adam(
  parameters: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  count: usize,
  scale: f32,
  beta1: f32,
  beta2: f32,
  rate: f32,
  rootScale: f32,
  epsilon: f32,
  shrink: f32,
): void {
  const p = parameters << 2
  const g = gradient << 2
  const m = mean << 2
  const s = square << 2
  const rest1 = f32x4.splat(1 - beta1)
  const rest2 = f32x4.splat(1 - beta2)
  for (let at: usize = 0; at < count << 2; at += 16) {
    const slope = f32x4.mul(v128.load(g + at), f32x4.splat(scale))
    const first = f32x4.add(f32x4.mul(v128.load(m + at), f32x4.splat(beta1)), f32x4.mul(slope, rest1))
    const second = f32x4.add(
      f32x4.mul(v128.load(s + at), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(slope, slope), rest2),
    )
    v128.store(m + at, first)
    v128.store(s + at, second)
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(second), f32x4.splat(rootScale)), f32x4.splat(epsilon))
    const step = f32x4.div(f32x4.mul(first, f32x4.splat(rate)), root)
    v128.store(p + at, f32x4.sub(f32x4.mul(v128.load(p + at), f32x4.splat(shrink)), step))
  }
}
