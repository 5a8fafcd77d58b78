import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'

/** Nobody changes it: to wait for it is to pause. */
const idle = new Int32Array(new SharedArrayBuffer(4))
const pauseMs = 1

/**
 * A message of which a shared count says that it was sent. The count is no promise that it is here already: a port may
 * give nothing at first, on a machine under load or while threads end.
 *
 * @returns `undefined` where none comes within `patience` milliseconds.
 */
export function takeMessage(port: MessagePort, patience: number): unknown {
  for (const end = performance.now() + patience; ; Atomics.wait(idle, 0, 0, pauseMs)) {
    const message: unknown = receiveMessageOnPort(port)?.message
    if (message !== undefined || performance.now() >= end) return message
  }
}
