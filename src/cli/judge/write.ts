import { DataError } from '../../core/errors.js'
import type { JudgedItem } from '../../iterate/judging/types.js'
import { columnText, type HumanRows, type Judged, judgedColumn, notJudged } from './judged-rows.js'
import { linesOf } from './read-file.js'

/** What the lines are made of. */
interface JudgedLines {
  readonly file: string
  readonly column: string
  readonly texts: boolean
  /** What the judge said, in the order of the rows. */
  readonly judged: AsyncGenerator<JudgedItem>
  /** Told of every row that was judged. */
  readonly human: HumanRows
}

/**
 * Every row that is an object, with what the judge said of it.
 *
 * @throws `DataError` where the file is not as it was when its rows were judged.
 */
export async function* judgedLines(given: JudgedLines): AsyncGenerator<string> {
  const { file, column, judged, human } = given
  try {
    for await (const { line, text, found } of linesOf(file, column)) {
      if (typeof found === 'string') {
        // A judgement that is there already is not replaced.
        yield found === 'has-column' ? text : withColumn(text, column, notJudged(found, given.texts))
        continue
      }
      const { prompt, response, ...ranked } = found
      const { value } = await judged.next()
      const [said] = value?.responses ?? []
      if (value?.item.prompt !== prompt || said?.response.text !== response)
        throw new DataError('has changed since its rows were judged', { file, line })
      human.add({ ...value.item, ...ranked }, value.responses)
      yield withColumn(text, column, judgedColumn(said, given.texts))
    }
  } finally {
    // Lets go of the directory, also where a row ended it.
    await judged.return(undefined)
  }
}

/** An object's text with another field at its end. */
function withColumn(text: string, column: string, judged: Judged): string {
  const before = text.slice(0, -1).trimEnd()
  return `${before}${before === '{' ? '' : ','}${JSON.stringify(column)}:${columnText(judged)}}`
}
