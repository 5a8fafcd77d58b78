// node hold-lock.mjs <folder> <every ms> <watch ms>: takes the lock, says so, and holds it until its input ends.
import { text } from 'node:stream/consumers'
import { lockDirectory } from '../../../src/node/lock/index.js'

const [folder = '', everyMs, watchMs] = process.argv.slice(2)
const say = (what: unknown): void => console.log(JSON.stringify(what))

try {
  const lock = await lockDirectory(folder, { everyMs: Number(everyMs), watchMs: Number(watchMs) })
  say('held')
  await text(process.stdin)
  await lock.release()
  say('released')
} catch (error) {
  say(String(error))
}
