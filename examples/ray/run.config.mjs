// The training of ../trl as a job of a Ray cluster. Nodes need Python with TRL, and no Node; the job's folder and the
// models must be at one path here and there, so here all is on one machine.
import path from 'node:path'
import { defineConfig } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { env, ray } from 'self-rewarding/ray'
import { trl } from 'self-rewarding/trl'
import config from '../trl/run.config.mjs'

export default defineConfig({
  ...config,
  ledger: fileLedger('runs/ray'),
  start: { name: 'M1', path: path.resolve('runs/tiny'), revision: 'random-1' },
  trainer: ray({
    address: process.env.RAY_ADDRESS ?? 'http://127.0.0.1:8265',
    ...(process.env.RAY_AUTH_TOKEN && { token: env('RAY_AUTH_TOKEN') }),
    trainer: trl({
      python: path.resolve(process.env.PYTHON ?? '.venv/bin/python'),
      directory: 'runs/ray/training',
    }),
    resources: { cpus: 1 },
  }),
})
