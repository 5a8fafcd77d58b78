export { type SampleOptions, sampleCandidates } from './sample-candidates.js'
