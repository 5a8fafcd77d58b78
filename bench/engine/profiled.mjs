// The engine's run in this process, profiled when it is told so.
import { Session } from 'node:inspector/promises'
import { runOnce } from './ours.mjs'
import { sharesOf } from './shares.mjs'

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 200 })

process.on('message', async (/** @type {any} */ { profile: isProfiled, ...task }) => {
  globalThis.gc?.()
  if (isProfiled) await session.post('Profiler.start')
  await runOnce(task)
  if (!isProfiled) return process.send?.({})
  const { profile } = await session.post('Profiler.stop')
  process.send?.({ shares: sharesOf(profile) })
})
process.on('disconnect', () => process.exit())
