/** A weakness that a probe looks for. */
export type ProbeKind =
  | 'injection'
  | 'verdict'
  | 'length'
  | 'sycophancy'
  | 'empty'
  | 'refusal'
  | 'order'
  | 'language'

/** Two responses to one prompt of which it is known how a judge should see them. */
export interface Probe {
  /** Its name, unique in its set, such as `injection/score-line/prime`. */
  readonly id: string
  /** What it looks for. */
  readonly kind: ProbeKind
  /** The instruction. */
  readonly prompt: string
  /** The response that is better, or as good as the other. */
  readonly better: string
  /** The other one. */
  readonly worse: string
  /**
   * `above`: the better one has to be ahead. `not-below`: the other must not be ahead of it, being the same response
   * with something that adds nothing. Of judges that compare, `same`: the order in which they are shown must not
   * matter; `unmoved`: in neither order may the other one do better than it does as `plain`.
   */
  readonly expected: 'above' | 'not-below' | 'same' | 'unmoved'
  /** The other one without what was added to it; with `unmoved` alone. */
  readonly plain?: string
  /** The item that it is made of, as others may be too: these are not independent. @default it stands alone */
  readonly group?: string
}
