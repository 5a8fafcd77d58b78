import { resolve } from 'node:path'
import { ensure } from '../../core/check.js'
import { TrainingError } from '../../core/errors.js'
import { exists } from '../../node/at-path.js'
import type { Heartbeat } from '../../node/lock/lock-file.js'
import { resolveEnvironment } from '../../node/process/environment.js'
import { inspectProgram } from '../../node/process/inspect-program.js'
import type { JobFiles } from '../folder/files.js'
import { inspectFolder } from '../folder/inspect-folder.js'
import type { Program, ProgramTrainer } from '../folder/program.js'
import { attemptSchema, readJson } from '../folder/stored.js'
import { folderTrainer } from '../folder/trainer.js'
import { endJob } from './cancel.js'
import { processFailure } from './failure.js'
import { Liveness } from './liveness.js'
import { startAttempt } from './start.js'
import { type ProcessAttempt, processAttemptSchema } from './stored.js'

/** Others watch for several beats: a holder under load may miss one. */
const usualHeartbeat: Heartbeat = { everyMs: 3000, watchMs: 10_000 }

/** Looks at files as often, where nothing else is said. */
const usualPollMs = 500

/** Trains by a program on this machine. */
export function commandTrainer(program: Program, heartbeat = usualHeartbeat): ProgramTrainer {
  const { cancelGraceMs = 30_000, pollMs = usualPollMs } = program
  // A supervisor is in a folder of its own.
  const cwd = resolve(program.cwd ?? process.cwd())

  const lastAttempt = async (files: JobFiles): Promise<ProcessAttempt | undefined> => {
    const any = await readJson(files.attempt, attemptSchema, 'an attempt')
    if (any?.submission !== undefined) {
      if (await exists(files.result)) return undefined
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
      const variables = resolveEnvironment(program.env)
      ensure(await exists(cwd), 'cwd', cwd, 'a folder that is there')
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

    cancel: files => endJob(files, { pollMs, cancelGraceMs, heartbeat, lastAttempt }),
  })
  return {
    ...trainer,
    program,
    async inspect(inspection) {
      const { env, command, directory } = program
      const [starts = ''] = command
      return [
        ...(await inspectProgram({ name: 'program', program: starts, cwd: program.cwd, env })),
        await inspectFolder(directory, inspection),
      ]
    },
  }
}
