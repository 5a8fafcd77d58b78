// Stands in for the server that you have; there is no model in it. It answers in one of five lengths, judges by length,
// and is busy for the first request.
import { createServer } from 'node:http'

let requests = 0

const server = createServer(async (request, response) => {
  const { text, seed } = JSON.parse(await new Response(request).text())
  const judged = /<response>(.*)<\/response>/s.exec(text)?.[1]
  if (++requests === 1) return response.writeHead(503, { 'retry-after': '1' }).end('busy')
  const answer = judged ? `Fine.\n\nScore: ${Math.min(5, judged.length)}` : 'x'.repeat(1 + (seed % 5))
  response.end(JSON.stringify({ answer, isWhole: true }))
})

/** Its address, and how many requests came. */
export async function startServer() {
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    requests: () => requests,
    stop: () => server.close(),
  }
}
