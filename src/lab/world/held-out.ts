import { textHash } from '../../core/normalise.js'

/** One instruction in five. */
const share = 5

/**
 * Whether an instruction belongs to evaluation alone. A hash decides, so that pretraining, fine-tuning and the prompts
 * that a model makes up can all keep away from it without a list. What is hashed has to be the same for instructions
 * that come to the same: to sort koi, ant, owl and to sort owl, koi, ant is one task.
 */
export function isHeldOutForm(form: string): boolean {
  return Number.parseInt(textHash(form).slice(0, 8), 16) % share === 0
}
