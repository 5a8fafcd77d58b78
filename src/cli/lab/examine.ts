import { join } from 'node:path'
import {
  drawExam,
  type ExamAnswer,
  type ExamJudgement,
  type ExamPaper,
  examItems,
  type Lab,
  takeExam,
} from '../../lab/index.js'
import { writeText } from '../../node/whole-file.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { RunLabOptions } from './run-lab-options.js'
import type { LabStages } from './stages.js'

/** What {@link examine} takes. */
export interface ExamineOptions {
  readonly lab: Lab
  readonly options: RunLabOptions
  readonly checkpoints: readonly Checkpoint[]
  readonly stages: LabStages
}

/** Every model takes the same exam; its raw texts are written to `exam/NAME/`. */
export async function examine({
  lab,
  options: { directory, signal },
  checkpoints,
  stages,
}: ExamineOptions): Promise<readonly ExamPaper[]> {
  const exam = drawExam(lab.world)
  const total = examItems(exam)
  const papers: ExamPaper[] = []
  for (const checkpoint of checkpoints) {
    const label = `${checkpoint.name}: exam on instructions nobody has seen`
    stages.begin({ stage: 'exam', label, unit: 'texts', total })
    const model = await lab.open(checkpoint)
    let done = 0
    const onItem = (): void => stages.count(++done)
    const paper = await takeExam({ model, world: lab.world, exam, signal, onItem }).finally(() =>
      model.close?.(),
    )
    await writeRows(join(directory, 'exam', checkpoint.name, 'answers.jsonl'), paper.answers)
    await writeRows(join(directory, 'exam', checkpoint.name, 'greedy.jsonl'), paper.greedy)
    await writeRows(join(directory, 'exam', checkpoint.name, 'judgements.jsonl'), paper.judgements)
    const mean = paper.answers.reduce((sum, { points }) => sum + points, 0) / paper.answers.length
    stages.end(`${mean.toFixed(2)} points of 5 by the true rubric`)
    papers.push(paper)
  }
  return papers
}

function writeRows(path: string, rows: readonly (ExamAnswer | ExamJudgement)[]): Promise<void> {
  return writeText(path, rows.map(row => `${JSON.stringify(row)}\n`).join(''))
}
