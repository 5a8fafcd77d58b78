import type { InstructionForm } from '../instruct/instruction-form.js'
import { promptList } from './world/template.js'
import type { World } from './world/world.js'

/**
 * How the lab's models are asked for instructions: a list of tasks, which they continue. What they make up has to be
 * an instruction of their world, and must not be one that evaluation asks.
 */
export function labInstructions(world: World): InstructionForm {
  return {
    id: `lab-${world.name}-1`,
    request: demonstrations => ({
      input: { text: promptList(demonstrations) },
      stop: ['task'],
      read({ text, finish }) {
        // A list may end after the item, by itself or with the start of the next.
        const reason =
          finish !== 'stop'
            ? 'truncated'
            : !world.isInstruction(text)
              ? 'no-instruction'
              : world.isHeldOut(text)
                ? 'held-out'
                : undefined
        return reason === undefined
          ? { instructions: [text], dropped: [] }
          : { instructions: [], dropped: [{ reason, raw: text }] }
      },
    }),
  }
}
