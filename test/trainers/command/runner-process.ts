// node runner-process.mjs <options as JSON>: submits a job where there is none, and waits for it; says what it comes to.
import { command } from '../../../src/trainers/command/index.js'
import { job, listening } from './job.js'

console.log('begins')
const trainer = command(JSON.parse(process.argv[2] ?? ''))
const handle = (await trainer.find(job().id)) ?? (await trainer.submit(job()))
console.log('waits')
console.log(JSON.stringify(await trainer.wait(handle, listening().context)))
