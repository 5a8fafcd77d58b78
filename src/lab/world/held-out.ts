import { textHash } from '../../data/normalise.js'

/** One instruction in five. */
const share = 5

/**
 * Whether an instruction belongs to evaluation alone. A hash of its text decides, so that pretraining, fine-tuning and
 * the prompts that a model makes up can all keep away from it without a list.
 */
export function isHeldOut(instruction: string): boolean {
  return Number.parseInt(textHash(instruction).slice(0, 8), 16) % share === 0
}
