export { type AggregateOptions, type Aggregation, aggregateVotes, meanOfVotes } from './aggregate.js'
export { type CustomJudgePrompt, JudgePrompt } from './judge-prompt.js'
export {
  type JudgedVote,
  type Judgement,
  type JudgeResponseOptions,
  judgeResponse,
} from './judge-response.js'
export { additiveParser, type ParseAdditiveScoreOptions, parseAdditiveScore } from './parse-additive-score.js'
export type { ParsedVerdict, Verdict, VerdictFailure } from './parse-verdict.js'
export type {
  InjectionFlag,
  ParseContext,
  ParsedScore,
  ParseFailure,
  RenderedJudgePrompt,
  Scale,
  ScoreParser,
} from './types.js'
