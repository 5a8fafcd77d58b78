import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { viewerPage } from '../../../src/cli/view/page.js'
import { serve } from '../../../src/cli/view/server/server.js'
import { token } from './serving.js'

describe('who connects and says nothing', () => {
  it('is let go soon, however many they are, and the page is answered then', async () => {
    const { port, close } = await serve({ page: viewerPage(), routes: new Map(), token, port: 0 })
    onTestFinished(close)
    const host = `host: 127.0.0.1:${port}\r\n`
    // Nothing, a part of a request, headers that never end.
    const said = ['', 'GET / HT', `GET / HTTP/1.1\r\n${host}x: `]
    const connected = async (text: string): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      await once(socket, 'connect')
      socket.write(text)
      return socket
    }
    const silent: Socket[] = []
    for (let i = 0; i < 64; i++) silent.push(await connected(said[i % said.length] ?? ''))
    const full = await connected('')
    await once(full.resume(), 'close')
    // No clock is looked at: a server that waits for half a minute lets the time of this test go by.
    await Promise.all(silent.map(socket => once(socket.resume(), 'close')))
    const reply = await fetch(`http://127.0.0.1:${port}/`)
    expect([reply.status, await reply.text()]).toEqual([200, viewerPage().html])
  })
})
