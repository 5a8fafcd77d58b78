import { execFile } from 'node:child_process'

/** Output of a program that is looked at, in bytes at most. */
const mostOutput = 1 << 20

/** What a short program printed, or why it did not. */
export type ProgramOutput =
  | { readonly ok: true; readonly stdout: string }
  | { readonly ok: false; readonly reason: string }

/** Runs a short program to its end, which its time or the signal may bring. Nothing is given to a shell. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string
    readonly env: { readonly [name: string]: string }
    readonly timeoutMs: number
    readonly signal: AbortSignal
  },
): Promise<ProgramOutput> {
  const { timeoutMs: timeout, ...rest } = options
  return new Promise(resolve => {
    const settings = { ...rest, timeout, maxBuffer: mostOutput, killSignal: 'SIGKILL' } as const
    execFile(program, [...args], settings, (error, stdout, stderr) => {
      if (error === null) resolve({ ok: true, stdout })
      else if (error.killed === true)
        resolve({ ok: false, reason: `gave no answer within ${timeout / 1000} s` })
      else resolve({ ok: false, reason: lastLine(stderr) ?? error.message })
    })
  })
}

/** Of a traceback, what it comes to. */
function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined
}
