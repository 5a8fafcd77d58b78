import { setTimeout as sleep } from 'node:timers/promises'
import { TrainingError } from '../../core/errors.js'
import type { Heartbeat } from '../../node/lock/lock-file.js'
import { resolveEnvironment } from '../folder/environment.js'
import type { JobFiles } from '../folder/files.js'
import type { Program, ProgramTrainer } from '../folder/program.js'
import { attemptSchema, readJson } from '../folder/stored.js'
import { folderTrainer } from '../folder/trainer.js'
import { processFailure } from './failure.js'
import { Liveness } from './liveness.js'
import { processesOf, signal as send } from './processes.js'
import { startAttempt } from './start.js'
import { type ProcessAttempt, processAttemptSchema } from './stored.js'

/** Others watch for several beats: a holder under load may miss one. */
const usualHeartbeat: Heartbeat = { everyMs: 3000, watchMs: 10_000 }

/** Looks at files as often, where nothing else is said. */
const usualPollMs = 500

/** Trains by a program on this machine. */
export function commandTrainer(program: Program, heartbeat = usualHeartbeat): ProgramTrainer {
  const { cwd = process.cwd(), cancelGraceMs = 30_000, pollMs = usualPollMs } = program

  const lastAttempt = async (files: JobFiles): Promise<ProcessAttempt | undefined> => {
    const any = await readJson(files.attempt, attemptSchema, 'an attempt')
    if (any?.submission !== undefined) {
      throw new TrainingError(
        `training in ${files.folder} was begun on Ray (${any.submission}); wait for it with ray(), or, once it has ` +
          `ended there, delete ${files.attempt} to go on here`,
      )
    }
    return any && (await readJson(files.attempt, processAttemptSchema, 'an attempt'))
  }

  const trainer = folderTrainer(program, {
    pollMs: usualPollMs,

    async begin({ files, argv }) {
      await lastAttempt(files)
      const { variables } = resolveEnvironment(program.env)
      await startAttempt({ files, argv, cwd, variables, heartbeat, cancelGraceMs })
    },

    watch(files) {
      const liveness = new Liveness(files, heartbeat)
      let attempt: ProcessAttempt | undefined
      return {
        async isAlive() {
          attempt = await lastAttempt(files)
          return liveness.isAlive(attempt)
        },
        failure: () => processFailure(files, attempt, program),
      }
    },

    async cancel(files) {
      const liveness = new Liveness(files, heartbeat)
      const attempt = await lastAttempt(files)
      const end = performance.now() + cancelGraceMs + 2000
      // Whoever looks after the processes ends them; where nobody does, they are ended from here.
      while ((await liveness.isAlive(attempt)) && performance.now() < end) await sleep(Math.min(100, pollMs))
      if (attempt === undefined || !(await liveness.isAlive(attempt))) return
      for (const pid of await processesOf({ token: attempt.token, group: attempt.pid })) send(pid, 'SIGKILL')
    },
  })
  return { ...trainer, program }
}
