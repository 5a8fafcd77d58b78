import { defineConfig } from 'vitest/config'
import { inlineSourceVite } from './scripts/inline-source.mjs'

// Only what hangs may fail by the clock: a machine under load is slow, and speed is measured in `bench/`.
const patient = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 60_000 } } }

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [inlineSourceVite()],
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/package/**'],
          setupFiles: 'test/fixed-seed.ts',
          ...patient,
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          // Errors elsewhere are tsc's to report.
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/**/*.test-d.ts'],
            ignoreSourceErrors: true,
          },
        },
      },
      {
        test: {
          // Runs against dist: build first.
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Node itself loads the built files, so that what is tested is what a user loads.
          server: { deps: { external: [/\/dist\//] } },
          ...patient,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
})
