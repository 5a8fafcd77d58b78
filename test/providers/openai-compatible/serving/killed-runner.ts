// Opens a checkpoint with a server of its own, says which process answers, and then does nothing until it is killed.
import { openaiCompatible, serverProcess } from '../../../../src/providers/openai-compatible/index.js'

async function main(): Promise<void> {
  const [script = ''] = process.argv.slice(2)
  const command = [process.execPath, script, '{port}', '{model}']
  const model = await openaiCompatible({ serve: serverProcess({ command }), probe: false })({
    name: 'M1',
    path: 'm',
    revision: 'r',
  })
  const { completions } = await model.generate({
    input: { messages: [{ role: 'user', content: 'Hi' }] },
    n: 1,
    seed: 1,
    sampling: { temperature: 1, topP: 1 },
    affinity: '',
    signal: new AbortController().signal,
  })
  console.log(completions[0]?.text)
  setInterval(() => {}, 1000)
}

void main()
