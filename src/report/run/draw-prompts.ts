import { type Random, randomStream } from '../../core/seed.js'

/** Draws some of all texts, each with the same chance, in their order. */
export class DrawnTexts {
  private readonly kept: { at: number; text: string }[] = []
  private readonly random: Random
  private all = 0

  constructor(
    private readonly most: number,
    seed: readonly (string | number)[],
  ) {
    this.random = randomStream(seed)
  }

  add(text: string): void {
    const at = this.all++
    const place = this.kept.length < this.most ? this.kept.length : this.random.below(this.all)
    if (place < this.most) this.kept[place] = { at, text }
  }

  result(): string[] {
    return this.kept.toSorted((a, b) => a.at - b.at).map(({ text }) => text)
  }
}
