/** What a run is, as far as what is said of it depends on it. */
export interface RunKind {
  /** Whether candidates are judged. */
  readonly isJudged: boolean
  /** Name of the judge prompt; undefined without one. */
  readonly judgePrompt: unknown
  /** Whether it trains on examples alone, without a reference model. */
  readonly isSft: boolean
}

/** What the run of these settings is. */
export function kindOf(settings: unknown): RunKind {
  const judge = at(settings, ['judge'])
  return {
    isJudged: judge !== undefined,
    judgePrompt: at(judge, ['prompt']),
    isSft: at(settings, ['select', 'method']) === 'sft',
  }
}

/** The setting at a path; undefined where there is none. */
export function at(settings: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (inner: unknown, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? Reflect.get(inner, key)
        : undefined,
    settings,
  )
}
