// Repeats an experiment of the documentation: npm run experiment -- NAME [options]. The last line is a JSON object.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [name = '', ...args] = process.argv.slice(2)
const file = path.join(import.meta.dirname, 'experiment', `${name}.mjs`)
if (!['lab', 'variants'].includes(name)) {
  console.error(
    `there is no experiment "${name}"; npm run experiment -- lab [--seeds 1,2,3,4,5] [--conditions paper,…], or ` +
      'npm run experiment -- variants [--seeds 1,2,3] [--variants spin,…]',
  )
  process.exit(2)
}
const { main } = await import(pathToFileURL(file).href)
await main(args)
