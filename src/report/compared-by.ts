/** What says who judged, of a comparison of two models. */
interface Judged {
  /** The judge's revision. */
  readonly judge: string
  readonly selfEvaluated: boolean
}

/** A model by its name and its revision. */
interface Named {
  readonly checkpoint: { readonly name: string; readonly revision?: string }
}

/** Who compared models, in words; a judge that is one of them is called by its name. */
export function comparedBy(headToHead: readonly Judged[], models: readonly Named[]): string {
  const judges = headToHead.map(({ judge, selfEvaluated }) => {
    const name =
      models.find(({ checkpoint }) => isServed(judge, checkpoint.revision))?.checkpoint.name ?? judge
    return selfEvaluated ? `${name} (self-evaluated)` : name
  })
  return `${[...new Set(judges)].join(', ')}, in both orders; where the orders disagree it is a tie`
}

/** Providers put behind a checkpoint's revision how it is served. */
function isServed(judge: string, revision: string | undefined): boolean {
  return revision !== undefined && (judge === revision || judge.startsWith(`${revision}+`))
}
