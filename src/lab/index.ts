/**
 * The lab: a tiny transformer that generates and trains in this process, and worlds of tasks that can be checked.
 * Needs Node.
 *
 * @module
 */
export {
  drawExam,
  type Exam,
  type ExamAnswer,
  type ExamJudgement,
  type ExamPaper,
  type ExamSize,
  examItems,
  type TakeExamOptions,
  takeExam,
} from './exam.js'
export { type LabJudge, labJudges, shuffled } from './judges.js'
export { Lab, openLab } from './lab.js'
export type { LabOptions, LabProgress, LabRunnerOptions, LabRunOptions } from './lab-options.js'
export { type LabPreset, labPresets } from './presets.js'
export type { SeedData } from './seed-data.js'
export type { LabHandle } from './trainer.js'
export { type LabWorldName, labWorlds } from './world/index.js'
export { Vocabulary } from './world/vocabulary.js'
export type { Example, JudgedExample, Quality, World } from './world/world.js'
