import { fork } from 'node:child_process'

/**
 * A script of this folder in a process of its own, which ends with this one.
 *
 * @param {string} file
 */
export function start(file) {
  const child = fork(file, { execArgv: ['--expose-gc'], cwd: import.meta.dirname })
  /** The next message. */
  const answer = () =>
    new Promise((resolve, reject) => {
      const ended = code => reject(new Error(`${file} ended with ${code}`))
      child.once('exit', ended).once('message', message => {
        child.off('exit', ended)
        resolve(message)
      })
    })
  return {
    answer,
    tell: message => void child.send(message),
    /** Sends a message and waits for its answer. */
    ask: message => {
      child.send(message)
      return answer()
    },
    stop: () => child.connected && child.disconnect(),
  }
}
