// Stands in for an inference server: `node standin-server.mjs <port> <model> [what it does wrong]`.
import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [port = '', model = '', fault = '', file = ''] = process.argv.slice(2)
console.log(`loading ${model} with ${process.env.SERVER_TOKEN ?? 'no token'}`)
if (fault === 'crash') {
  console.error('CUDA out of memory')
  process.exit(3)
}
// Which start of it this is.
let start = 1
if (file !== '' && fault.startsWith('start-')) {
  appendFileSync(file, `${process.pid}\n`)
  start = readFileSync(file, 'utf8').trim().split('\n').length
}
if (fault === 'start-2-crashes' && start === 2) process.exit(4)
// A worker in a group of its own, as engines start them.
if (fault.endsWith('worker')) {
  const stubborn = fault === 'stubborn-worker' ? "process.on('SIGTERM', () => {});" : ''
  const worker = spawn(process.execPath, ['-e', `${stubborn}setInterval(() => {}, 1000)`], {
    detached: true,
    stdio: 'ignore',
  })
  writeFileSync(file, String(worker.pid))
}
if (fault === 'stubborn') process.on('SIGTERM', () => {})
let isHealthy = fault !== 'unhealthy' && !(fault === 'start-2-hangs' && start === 2)
if (fault === 'slow') {
  isHealthy = false
  void sleep(300).then(() => {
    isHealthy = true
  })
}
createServer(async (request, response) => {
  if (request.url === '/health') return response.writeHead(isHealthy ? 200 : 503).end()
  if (request.method === 'GET') return response.writeHead(404).end()
  let body = ''
  for await (const chunk of request) body += chunk
  if (fault === 'dies' || body.includes('die')) process.exit(9)
  // Busy for ever with this one alone.
  if (body.includes('wait')) return
  const { model: asked } = JSON.parse(body)
  const message = { role: 'assistant', content: `${asked} of process ${process.pid}` }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }))
}).listen(Number(port), '127.0.0.1')
