import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import { canonicalJson, type Json } from '../../core/json.js'
import { withoutUserinfo } from '../../http/base.js'
import { checkEnvironment } from '../../node/process/environment.js'

/** What a job reserves; a job that does not fit waits. */
export interface RayResources {
  /** CPUs. Without any resource, jobs start at once and on the head node. @default 1 */
  readonly cpus?: number
  /** GPUs; a part of one too. The program sees these alone. @default 0 */
  readonly gpus?: number
  /** Memory in bytes. @default none */
  readonly memory?: number
  /** Resources that nodes were started with, by their names: `{ a100: 1 }`. @default none */
  readonly custom?: { readonly [name: string]: number }
}

/** What a job runs in. */
export interface JobSurroundings {
  /** What it reserves. @default one CPU */
  readonly resources?: RayResources
  /**
   * Ray's runtime environment, by its names: `{ pip: ['trl==1.16.0'] }`. Everybody who reaches the cluster can read it:
   * no credentials. Its `env_vars`, in which Ray puts in `$NAME`, also reach tasks that the program starts on Ray; those
   * of `env` are the program's alone.
   *
   * @default none
   */
  readonly runtimeEnv?: { readonly [field: string]: Json }
  /**
   * A folder here that the program starts in there: it is sent as a package, below 100 MiB, without `.git`, `.venv` and
   * `__pycache__`. Or an address that Ray loads, as `s3://bucket/code.zip`.
   *
   * @default none: the program starts where Ray was started
   */
  readonly workingDirectory?: string
}

/** Names of {@link JobSurroundings}. */
export const surroundingsOptions = ['resources', 'runtimeEnv', 'workingDirectory'] as const

/** @throws `InvalidArgumentError` for what Ray would not take, or would show to everybody. */
export function checkSurroundings({
  resources = {},
  runtimeEnv = {},
  workingDirectory,
}: JobSurroundings): void {
  const isObject = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  ensure(isObject(resources), 'resources', resources, 'an object, as { gpus: 1 }')
  const { cpus = 1, gpus = 0, memory = 0, custom = {} } = resources
  refuseUnknown(resources, ['cpus', 'gpus', 'memory', 'custom'])
  const isAmount = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= 0
  ensure(isAmount(cpus), 'resources.cpus', cpus, 'a number, at least 0')
  ensure(isAmount(gpus), 'resources.gpus', gpus, 'a number, at least 0')
  const isBytes = Number.isSafeInteger(memory) && memory >= 0
  ensure(isBytes, 'resources.memory', memory, 'a whole number of bytes, at least 0')
  ensure(isObject(custom), 'resources.custom', custom, 'an object, as { a100: 1 }')
  for (const [name, amount] of Object.entries(custom))
    ensure(isAmount(amount), `resources.custom.${name}`, amount, 'a number, at least 0')
  ensure(isObject(runtimeEnv), 'runtimeEnv', runtimeEnv, "an object, as { pip: ['trl'] }")
  canonicalJson(runtimeEnv, 'runtimeEnv')
  if ('working_dir' in runtimeEnv)
    throw invalid('runtimeEnv.working_dir', runtimeEnv.working_dir, 'to be given as workingDirectory')
  const { env_vars: variables = {} } = runtimeEnv
  checkEnvironment(variables, 'runtimeEnv.env_vars')
  for (const [name, value] of Object.entries(Object(variables)))
    ensure(
      typeof value === 'string',
      `runtimeEnv.env_vars.${name}`,
      '(not shown)',
      'a text; references are for env',
    )
  const isPlace =
    workingDirectory === undefined || (typeof workingDirectory === 'string' && workingDirectory !== '')
  ensure(isPlace, 'workingDirectory', workingDirectory, 'the path of a folder, or an address')
  if (workingDirectory !== undefined && /:\/\/[^/]*@/.test(workingDirectory)) {
    const expected = 'an address without credentials: everybody who reaches the cluster can read it'
    throw invalid('workingDirectory', withoutUserinfo(workingDirectory), expected)
  }
}

/** A job, as Ray is asked for it. */
export interface Submission {
  readonly submission_id: string
  readonly entrypoint: string
  readonly metadata: { readonly [name: string]: string }
  readonly runtime_env: { readonly [field: string]: Json }
  readonly entrypoint_num_cpus: number
  readonly entrypoint_num_gpus: number
  readonly entrypoint_memory?: number
  readonly entrypoint_resources?: { readonly [name: string]: number }
}

/** What a submission is made of. */
export interface SubmissionParts extends JobSurroundings {
  readonly id: string
  readonly entrypoint: string
  readonly metadata: { readonly [name: string]: string }
  /** Address of the working directory, once it is on the cluster. */
  readonly workingDirectoryAt: string | undefined
}

/** The request for a job. */
export function submissionOf(parts: SubmissionParts): Submission {
  const { cpus = 1, gpus = 0, memory, custom } = parts.resources ?? {}
  return {
    submission_id: parts.id,
    entrypoint: parts.entrypoint,
    metadata: parts.metadata,
    runtime_env: {
      ...parts.runtimeEnv,
      ...(parts.workingDirectoryAt !== undefined && { working_dir: parts.workingDirectoryAt }),
    },
    entrypoint_num_cpus: cpus,
    entrypoint_num_gpus: gpus,
    ...(memory !== undefined && { entrypoint_memory: memory }),
    ...(custom !== undefined && { entrypoint_resources: custom }),
  }
}
