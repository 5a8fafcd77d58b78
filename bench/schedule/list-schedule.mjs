// What a scheduler without any cost of its own would take: whenever a slot is free, the most urgent call that may begin
// begins. Judgements of a prompt may begin when all its candidates are there; they go before candidates, and earlier
// prompts before later ones.

/**
 * @param {readonly { kind: string, prompt: number, ms: number }[]} calls Sorted by prompt, then as they are asked for.
 * @param {number} slots
 * @returns {number} Milliseconds until the last call has ended.
 */
export function listSchedule(calls, slots) {
  const candidates = calls.filter(({ kind }) => kind === 'candidates')
  /** Of each prompt, what its judgements wait for and which they are. */
  const prompts = new Map()
  for (const call of calls) {
    const { missing, judgements } = prompts.get(call.prompt) ?? { missing: 0, judgements: [] }
    const isCandidate = call.kind === 'candidates'
    if (!isCandidate) judgements.push(call)
    prompts.set(call.prompt, { missing: missing + Number(isCandidate), judgements })
  }
  let next = 0
  /** Judgements that may begin, in the order in which they go. */
  const ready = []
  const underWay = []
  let now = 0
  for (;;) {
    while (underWay.length < slots) {
      const call = ready.shift() ?? candidates[next++]
      if (call === undefined) break
      underWay.push({ call, endsAt: now + call.ms })
    }
    if (underWay.length === 0) return now
    const first = underWay.reduce((best, { endsAt }, i) => (endsAt < underWay[best].endsAt ? i : best), 0)
    const [{ call, endsAt }] = underWay.splice(first, 1)
    now = endsAt
    const prompt = prompts.get(call.prompt)
    if (call.kind !== 'candidates' || --prompt.missing > 0) continue
    const place = ready.findIndex(other => other.prompt > call.prompt)
    ready.splice(place < 0 ? ready.length : place, 0, ...prompt.judgements)
  }
}
