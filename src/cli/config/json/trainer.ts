import { z } from 'zod'
import { handoff } from '../../../node/index.js'
import type { Trainer } from '../../../train/trainer.js'
import { command } from '../../../trainers/command/index.js'
import type { ProgramTrainer } from '../../../trainers/folder/program.js'
import { ray } from '../../../trainers/ray/index.js'
import { trl } from '../../../trainers/trl/index.js'
import { argv, count, environment, ms, place, settings, text, variable } from './values.js'
import { within } from './within.js'

const process = {
  directory: place,
  env: environment.exactOptional(),
  cwd: text.exactOptional(),
  pollMs: ms.exactOptional(),
  cancelGraceMs: ms.exactOptional(),
}

const trlSchema = z.strictObject({
  use: z.literal('trl').describe('TRL on this machine'),
  python: text,
  launch: argv.exactOptional(),
  chatTemplate: text.exactOptional(),
  reference: text.exactOptional(),
  dropout: z.number().min(0).lt(1).exactOptional(),
  unusableRows: z.enum(['refuse', 'drop']).exactOptional(),
  ...process,
})

const commandSchema = z.strictObject({
  use: z.literal('command').describe('A program of yours, by a folder of files'),
  command: argv,
  identity: z.json().exactOptional(),
  ...process,
})

const program = z.discriminatedUnion('use', [trlSchema, commandSchema])
const amount = z.number().min(0).exactOptional()

/** What trains. */
export const trainerSchema = z.discriminatedUnion('use', [
  z.strictObject({
    use: z.literal('handoff').describe('Writes a job, and says which command trains it'),
    directory: place,
  }),
  trlSchema,
  commandSchema,
  z.strictObject({
    use: z.literal('ray').describe('Runs trl or command as jobs of a Ray cluster'),
    address: text,
    token: variable.exactOptional(),
    patienceMs: count.exactOptional(),
    trainer: program,
    resources: z
      .strictObject({
        cpus: amount,
        gpus: amount,
        memory: z.int().min(0).exactOptional(),
        custom: z.record(z.string(), z.number().min(0)).exactOptional(),
      })
      .exactOptional(),
    runtimeEnv: settings.exactOptional(),
    workingDirectory: text.exactOptional(),
  }),
])

/** What the file describes. */
export function makeTrainer(part: z.infer<typeof trainerSchema>): Promise<Trainer> {
  return within(['trainer'], async () => {
    switch (part.use) {
      case 'handoff':
        return handoff({ directory: part.directory })
      case 'ray': {
        const { use, trainer, ...options } = part
        return ray({ ...options, trainer: await within(['trainer'], () => makeProgram(trainer)) })
      }
      default:
        return makeProgram(part)
    }
  })
}

function makeProgram(part: z.infer<typeof program>): ProgramTrainer {
  if (part.use === 'trl') {
    const { use, ...options } = part
    return trl(options)
  }
  const { use, ...options } = part
  return command(options)
}
