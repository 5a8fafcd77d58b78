import type { Json } from '../../../core/json.js'
import type { ProcessEnvironment } from '../../../node/process/environment.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import type { MemoryOptions } from './memory.js'

/** Settings of `serverProcess`. */
export interface ServerProcessOptions {
  /**
   * The program and its arguments; nothing is given to a shell. `{model}`, `{name}` and `{port}` stand for what to
   * load, the checkpoint's name and the port; `{{model}}` for `{model}` as it is. A value that would become a flag is an
   * error.
   */
  readonly command: readonly string[]
  /** What `{model}` stands for. @default `checkpoint.path` */
  readonly model?: (checkpoint: Checkpoint) => string
  /** Port that the server is told to listen on, 1..65535. @default a free one */
  readonly port?: number
  /** Path below which `/chat/completions` lies. @default '/v1' */
  readonly path?: string
  /** Path that answers with status 200 when the model is loaded. @default '/health' */
  readonly health?: string
  /** How long loading may take, in milliseconds. @default 1800000 (30 minutes) */
  readonly startMs?: number
  /** How long the server may take to end by itself before it is killed, in milliseconds. @default 30000 */
  readonly stopMs?: number
  /**
   * How long `health` may give no 200, in milliseconds, once a call has got no reply within `timeoutMs`, until the server
   * counts as one that hangs: it is ended, and started again. It is asked five times or more, each time for a fifth of
   * this; one answer of 200 there, or any reply to another call, and it is let be. A server that answers nothing for longer
   * while it works needs more.
   *
   * @default 300000 (5 minutes)
   */
  readonly hangMs?: number
  /**
   * How often a server that ended by itself, or hung, is started again, for one checkpoint; one that ends while it starts
   * counts.
   *
   * @default 3
   */
  readonly restarts?: number
  /**
   * The one setting for a machine on which server and trainer take turns: before the server starts, and after it has
   * ended, memory is waited for. `'nvidia'` reads that of the GPUs of `CUDA_VISIBLE_DEVICES` with `nvidia-smi` and asks
   * for 90%; an object says how else.
   *
   * @default only the processes are waited for
   */
  readonly memory?: 'nvidia' | MemoryOptions
  /**
   * Variables of the server's environment, besides `PATH`, `HOME` and those that say where things are and which hardware
   * to use. Credentials as references: `{ HF_TOKEN: { env: 'HF_TOKEN' } }`.
   *
   * @default none
   */
  readonly env?: ProcessEnvironment
  /** Folder that the server starts in. @default that of this process */
  readonly cwd?: string
  /** File that the server's output is appended to. @default a temporary one, kept where the server failed, ended by itself or hung */
  readonly log?: string
  /**
   * What answers depend on besides the checkpoint; part of the revision, so that a run notices when it changes. Give it
   * where arguments change that answers do not depend on, such as how much memory may be used.
   *
   * @default `command`, as it is given, its program without the folder that it lies in
   */
  readonly identity?: Json
  /** Told what was seen of a server that is started again, and where its log is. @default `console.warn` */
  readonly onWarning?: (warning: string) => void
}
