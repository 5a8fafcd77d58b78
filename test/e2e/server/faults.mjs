// What can go wrong with one reply. Each takes the response and what the reply would have been.
import { randomBytes } from 'node:crypto'

/**
 * @typedef {object} Place
 * @property {import('node:http').ServerResponse} response
 * @property {string} reply the reply as it should be
 * @property {number} lateMs longer than the client waits
 * @property {string} elsewhere the address of another host
 */

/** @type {(type?: string, length?: number) => Record<string, string | number>} */
const headers = (type = 'application/json', length) => ({
  'content-type': type,
  ...(length !== undefined && { 'content-length': length }),
})

/** @type {(response: import('node:http').ServerResponse, status: number, more?: Record<string, string>) => void} */
function refuse(response, status, more = {}) {
  response.writeHead(status, { ...headers(), ...more })
  response.end(JSON.stringify({ error: { message: `status ${status}, as the test asked for` } }))
}

/** Half a reply that was announced as a whole one. @param {Place} place */
function half({ response, reply }) {
  response.writeHead(200, headers('application/json', Buffer.byteLength(reply)))
  response.write(reply.slice(0, reply.length / 2))
}

const megabytes20 = 20 << 20

/** @satisfies {Record<string, (place: Place) => void>} */
export const faults = {
  'rate-limit': ({ response }) => refuse(response, 429),
  'rate-limit-seconds': ({ response }) => refuse(response, 429, { 'retry-after': '1' }),
  'rate-limit-date': ({ response }) => {
    const now = Math.floor(Date.now() / 1000) * 1000
    const date = new Date(now).toUTCString()
    refuse(response, 429, { date, 'retry-after': new Date(now + 1000).toUTCString() })
  },
  'server-error': ({ response }) => refuse(response, 500),
  overloaded: ({ response }) => refuse(response, 503),
  refused: ({ response }) => refuse(response, 400),
  'reset-before-headers': ({ response }) => response.socket?.resetAndDestroy(),
  'reset-mid-body': place => {
    half(place)
    setImmediate(() => place.response.socket?.resetAndDestroy())
  },
  /** Everything arrives, and then the connection breaks: whether the reply counts is the client's to say, once. */
  'reset-after-body': ({ response, reply }) => {
    response.writeHead(200, headers('application/json', Buffer.byteLength(reply) + 1))
    response.write(reply)
    setImmediate(() => response.socket?.resetAndDestroy())
  },
  hang: () => {},
  'hang-mid-body': half,
  /** The whole reply, when the client has given up. */
  late: ({ response, reply, lateMs }) => {
    setTimeout(() => response.writeHead(200, headers()).end(reply), lateMs)
  },
  truncated: ({ response, reply }) => response.writeHead(200, headers()).end(reply.slice(0, -20)),
  malformed: ({ response, reply }) => response.writeHead(200, headers()).end(reply.replaceAll('"', "'")),
  'no-choices': ({ response }) => response.writeHead(200, headers()).end('{"choices":[]}'),
  html: ({ response }) => response.writeHead(200, headers('text/html')).end('<h1>Welcome to nginx!</h1>'),
  redirect: ({ response, elsewhere }) => response.writeHead(302, { location: `${elsewhere}/v1` }).end(),
  /** A reply that is right and far too long, and says so only by its coming. */
  'too-long': ({ response, reply }) => {
    response.writeHead(200, headers())
    response.write(`{"padding":"${randomBytes(megabytes20 / 2).toString('hex')}",`)
    response.end(reply.slice(1))
  },
  /** The same, announced. */
  'too-long-announced': ({ response, reply }) => {
    const body = `{"padding":"${'x'.repeat(megabytes20)}",${reply.slice(1)}`
    response.writeHead(200, headers('application/json', Buffer.byteLength(body))).end(body)
  },
}

/** @typedef {keyof typeof faults} Fault */

/** Faults of which the client has the whole reply, or will have had it. @type {ReadonlySet<string>} */
export const saidAll = new Set(['reset-after-body', 'late', 'too-long', 'too-long-announced'])
