import { defineConfig } from 'vitest/config'
import { inlineSourceVite } from './scripts/inline-source.mjs'

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [inlineSourceVite()],
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/package/**'],
          // For a machine under load; nothing here should take a second.
          testTimeout: 20_000,
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
          testTimeout: 30_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
})
