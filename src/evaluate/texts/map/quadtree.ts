/** Deeper, points count as one place. */
const deepest = 48

/** Points of a plane in squares of squares, for forces that far squares exert as one (Barnes and Hut 1986). */
export class Quadtree {
  /** The first of a square's four parts; 0 for a square in one piece. */
  #parts: Int32Array
  /** Points in it. */
  #mass: Float64Array
  /** Where they are: their mean once all are in, their sum before. */
  #x: Float64Array
  #y: Float64Array
  /** Its side, squared. */
  #side2: Float64Array
  #size = 0
  readonly #stack = new Int32Array(4 * deepest + 8)
  /** What the last question added up to: the pull in x and y, and the weights. */
  readonly sums = new Float64Array(3)

  constructor(points: number) {
    const room = 8 * points + 64
    this.#parts = new Int32Array(room)
    this.#mass = new Float64Array(room)
    this.#x = new Float64Array(room)
    this.#y = new Float64Array(room)
    this.#side2 = new Float64Array(room)
  }

  /** Takes points, x and y in turn, in place of those before. */
  fill(points: Float64Array): void {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i] ?? 0
      const y = points[i + 1] ?? 0
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
    const side = Math.max(right - left, bottom - top)
    this.#size = 0
    this.#add(1, side * side)
    for (let i = 0; i < points.length; i += 2)
      this.#insert(points[i] ?? 0, points[i + 1] ?? 0, (left + right) / 2, (top + bottom) / 2, side / 4)
    for (let square = 0; square < this.#size; square++) {
      const mass = this.#mass[square] ?? 0
      if (mass === 0) continue
      this.#x[square] = (this.#x[square] ?? 0) / mass
      this.#y[square] = (this.#y[square] ?? 0) / mass
    }
  }

  /**
   * Adds up over all points, with w = 1 / (1 + distance squared) from x, y: w² (x - theirs), w² (y - theirs) and w, into
   * `sums`. A square less than `theta` of its distance wide counts as one place.
   */
  ask(x: number, y: number, theta: number): void {
    const stack = this.#stack
    const allParts = this.#parts
    const allMass = this.#mass
    const allX = this.#x
    const allY = this.#y
    const allSides = this.#side2
    const wide = 1 / (theta * theta)
    let [pullX, pullY, weights] = [0, 0, 0]
    let open = 1
    stack[0] = 0
    while (open > 0) {
      const square = stack[--open] ?? 0
      const dx = x - (allX[square] ?? 0)
      const dy = y - (allY[square] ?? 0)
      const distance2 = dx * dx + dy * dy
      const parts = allParts[square] ?? 0
      if (parts === 0 || (allSides[square] ?? 0) * wide < distance2) {
        const weight = 1 / (1 + distance2)
        const weighed = (allMass[square] ?? 0) * weight
        weights += weighed
        pullX += weighed * weight * dx
        pullY += weighed * weight * dy
      } else {
        for (let part = parts; part < parts + 4; part++) if (allMass[part] !== 0) stack[open++] = part
      }
    }
    this.sums[0] = pullX
    this.sums[1] = pullY
    this.sums[2] = weights
  }

  #insert(x: number, y: number, middleX: number, middleY: number, quarter: number): void {
    let square = 0
    let depth = 0
    let [cx, cy, q] = [middleX, middleY, quarter]
    for (;;) {
      const mass = this.#mass[square] ?? 0
      const sumX = this.#x[square] ?? 0
      const sumY = this.#y[square] ?? 0
      this.#mass[square] = mass + 1
      this.#x[square] = sumX + x
      this.#y[square] = sumY + y
      if (this.#parts[square] === 0) {
        if (mass === 0 || depth === deepest || (sumX === mass * x && sumY === mass * y)) return
        // All points of a square in one piece are in one place.
        const parts = this.#add(4, (this.#side2[square] ?? 0) / 4)
        this.#parts[square] = parts
        const held = parts + quadrant(sumX / mass, sumY / mass, cx, cy)
        this.#mass[held] = mass
        this.#x[held] = sumX
        this.#y[held] = sumY
      }
      square = (this.#parts[square] ?? 0) + quadrant(x, y, cx, cy)
      cx += x < cx ? -q : q
      cy += y < cy ? -q : q
      q /= 2
      depth++
    }
  }

  #add(count: number, side2: number): number {
    const first = this.#size
    this.#size += count
    if (this.#size > this.#mass.length) this.#grow()
    this.#parts.fill(0, first, this.#size)
    this.#mass.fill(0, first, this.#size)
    this.#x.fill(0, first, this.#size)
    this.#y.fill(0, first, this.#size)
    this.#side2.fill(side2, first, this.#size)
    return first
  }

  #grow(): void {
    const room = 2 * this.#size
    const grown = (list: Float64Array): Float64Array => {
      const larger = new Float64Array(room)
      larger.set(list)
      return larger
    }
    const parts = new Int32Array(room)
    parts.set(this.#parts)
    this.#parts = parts
    this.#mass = grown(this.#mass)
    this.#x = grown(this.#x)
    this.#y = grown(this.#y)
    this.#side2 = grown(this.#side2)
  }
}

const quadrant = (x: number, y: number, cx: number, cy: number): number => (x < cx ? 0 : 1) + (y < cy ? 0 : 2)
