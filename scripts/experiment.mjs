// Repeats an experiment of the documentation: npm run experiment -- NAME [options]. The last line is a JSON object.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [name = '', ...args] = process.argv.slice(2)
const file = path.join(import.meta.dirname, 'experiment', `${name}.mjs`)
if (!['lab', 'variants', 'eft'].includes(name)) {
  console.error(
    `there is no experiment "${name}"; npm run experiment -- lab [--seeds 1,2,3,4,5] [--conditions paper,…], ` +
      'npm run experiment -- variants [--seeds 1,2,3] [--variants spin,…], or ' +
      'npm run experiment -- eft [--seeds 1,2,3] [--instructions 300]',
  )
  process.exit(2)
}
const { main } = await import(pathToFileURL(file).href)
await main(args)
