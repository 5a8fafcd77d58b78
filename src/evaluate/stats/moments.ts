/** Mean and spread of numbers that come one by one (Welford): nothing is kept of them but sums. */
export class Moments {
  n = 0
  mean = 0
  /** Sum of squared distances from the mean. */
  squares = 0

  add(value: number): void {
    this.n++
    const before = value - this.mean
    this.mean += before / this.n
    this.squares += before * (value - this.mean)
  }
}

/** How two numbers go together that come in pairs. */
export class CoMoments {
  private readonly x = new Moments()
  private readonly y = new Moments()
  private products = 0

  get n(): number {
    return this.x.n
  }

  add(x: number, y: number): void {
    const before = x - this.x.mean
    this.x.add(x)
    this.y.add(y)
    this.products += before * (y - this.y.mean)
  }

  /** Adds pairs with their own means taken as zero: what is left is how they go together within their group. */
  addCentred({ x, y, products }: CoMoments): void {
    this.x.n += x.n
    this.y.n += y.n
    this.x.squares += x.squares
    this.y.squares += y.squares
    this.products += products
  }

  /** Pearson's r, -1..1; `undefined` where one of them does not vary. */
  get correlation(): number | undefined {
    const spread = Math.sqrt(this.x.squares) * Math.sqrt(this.y.squares)
    return spread > 0 ? Math.max(-1, Math.min(1, this.products / spread)) : undefined
  }
}
