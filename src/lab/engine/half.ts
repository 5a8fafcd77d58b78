// float16: 1 bit sign, 5 bits exponent, 10 bits fraction. Enough for weights that ship with the package.

/** Numbers as float16, little endian, rounded to the nearest and to even; what is too large becomes infinite. */
export function encodeHalf(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    view.setUint16(2 * i, toHalf(value), true)
  })
  return bytes
}

/** The numbers that {@link encodeHalf} wrote. */
export function decodeHalf(bytes: Uint8Array): Float32Array {
  if (bytes.length % 2 === 1) throw new RangeError('half of a number: float16 has two bytes')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => fromHalf(view.getUint16(2 * i, true)))
}

function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (Number.isNaN(size)) return 0x7e00
  if (size >= 2 ** 16) return sign | 0x7c00
  // Numbers below 2^-14 share the step of 2^-14.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)))
  const steps = roundToEven(size / 2 ** (exponent - 10))
  // A fraction that is rounded up past its end carries into the exponent by itself.
  return sign | (steps + (exponent + 14) * 1024)
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent ? 1024 + fraction : fraction) * 2 ** (Math.max(exponent, 1) - 25)
}

function roundToEven(value: number): number {
  const down = Math.floor(value)
  const rest = value - down
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down
}
