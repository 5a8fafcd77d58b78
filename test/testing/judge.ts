import { PairwisePrompt } from '../../src/judge/pairwise-prompt.js'
import { scriptedProvider } from '../../src/model/scripted.js'
import { judgeUnderTest } from '../../src/testing/judge-under-test.js'

/** What the paper's prompt holds between its tags. */
function responseIn(prompt: string): string {
  return /<response>([\s\S]*)<\/response>/.exec(prompt)?.[1] ?? ''
}

/** A judge that scores a response by a function; `undefined` states no score. */
export function scripted(score: (response: string, prompt: string) => number | undefined) {
  return judgeUnderTest({
    model: scriptedProvider(({ prompt }) => {
      const points = score(responseIn(prompt), prompt)
      return points === undefined ? 'I cannot say.' : `Because.\n\nScore: ${points}`
    }),
  })
}

/** A judge that compares by a function of both texts. */
export function comparing(verdict: (first: string, second: string) => 'A' | 'B' | 'tie' | 'neither') {
  return judgeUnderTest({
    prompt: PairwisePrompt.standard(),
    model: scriptedProvider(({ prompt }) => {
      const text = (tag: string): string => new RegExp(`<${tag}>([\\s\\S]*)</${tag}>`).exec(prompt)?.[1] ?? ''
      return `Because.\n\nVerdict: ${verdict(text('response_a'), text('response_b'))}`
    }),
  })
}
