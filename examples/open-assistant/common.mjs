// What the programs of this folder share.
import { llamaCpp } from 'self-rewarding/llama-cpp'

/** How a GGUF file is served, with the options that all programs have. */
export function opener(args) {
  return llamaCpp({
    sequences: Number(args.sequences),
    contextSize: args['few-shot'] ? 3072 : 2048,
    ...(args.threads && { threads: Number(args.threads) }),
  })
}
