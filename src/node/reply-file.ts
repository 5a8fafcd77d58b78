import { appendFile, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ensure } from '../core/check.js'
import { DataError, excerpt } from '../core/errors.js'
import { parseJsonLine } from '../data/json-lines.js'
import { maxLineLength } from '../data/lines.js'
import { type RecordedReply, type ReplyStore, recordedReply } from '../model/replies/record.js'
import { ifMissing, unwritable } from './failures.js'
import { readLines } from './lines.js'
import { makeDirectory } from './make-directory.js'

/**
 * A file of recorded replies, one JSON object a line, to be kept beside the tests that need them. It is made when the
 * first reply is recorded; of two replies to one question the later one counts.
 *
 * @throws `InvalidArgumentError` for the path of a compressed file; `DataError` from `read`, naming the line that is no recorded reply, and `LedgerError` from `append` where the
 * file cannot be written.
 * @example
 * ```ts
 * import { replyFile } from 'self-rewarding/node'
 *
 * const replies = replyFile('test/judge-replies.jsonl')
 * console.log((await replies.read()).length) // 0
 * ```
 */
export function replyFile(path: string): ReplyStore {
  ensure(typeof path === 'string' && path !== '', 'path', path, 'a path')
  const isPlain = !path.endsWith('.gz')
  ensure(isPlain, 'path', path, 'a file of plain lines, to be added to and read in a review: gunzip it')
  let writing = Promise.resolve()
  return {
    location: path,
    async read() {
      if ((await stat(path).catch(ifMissing)) === undefined) return []
      const replies: RecordedReply[] = []
      let line = 0
      for await (const text of readLines(path)) {
        line++
        const parsed = parseJsonLine(text, line, maxLineLength)
        if (parsed) replies.push(replyOf(path, parsed))
      }
      return replies
    },
    async append(reply) {
      const kept = recordedReply.safeParse(reply)
      if (!kept.success) {
        const [issue] = kept.error.issues
        const why = `${issue?.path.join('.')}: ${issue?.message}`
        throw new DataError(`cannot keep a reply that could not be read again (${why})`, { file: path })
      }
      // One after the other, so that no two lines mix.
      writing = writing.then(async () => {
        try {
          await makeDirectory(dirname(path))
          await appendFile(path, `${(await endsOpen(path)) ? '\n' : ''}${JSON.stringify(kept.data)}\n`)
        } catch (cause) {
          throw unwritable(path, cause)
        }
      })
      const written = writing
      writing = writing.catch(() => {})
      return written
    },
  }
}

/** Whether the last line has no end, as editors may leave it. */
async function endsOpen(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(ifMissing)
  if (file === undefined) return false
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1))
    return bytesRead === 1 && buffer[0] !== 10
  } finally {
    await file.close()
  }
}

function replyOf(file: string, parsed: NonNullable<ReturnType<typeof parseJsonLine>>): RecordedReply {
  const found = recordedReply.safeParse(parsed.ok ? parsed.value : undefined)
  if (found.success) return found.data
  const [issue] = found.error.issues
  const why = parsed.ok ? `${issue?.path.join('.')}: ${issue?.message}` : parsed.reason
  throw new DataError(`is no recorded reply (${why}); take the line out, or the file, and record it again`, {
    file,
    line: parsed.line,
    cause: found.error,
    raw: excerpt(parsed.ok ? JSON.stringify(parsed.value) : parsed.raw),
  })
}
