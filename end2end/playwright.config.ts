import { defineConfig } from '@playwright/test'

// Chromium's sandbox refuses to start as root, and in most containers.
const unsandboxed = process.getuid?.() === 0 || process.env.CI !== undefined

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list'], ['./summary.ts']],
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      // Without this the browser that Playwright downloads is used.
      executablePath: process.env.IMPRINT_CHROMIUM,
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-gpu',
        '--disable-quic',
        '--disable-sync',
        '--no-first-run',
        ...(unsandboxed ? ['--no-sandbox'] : []),
      ],
    },
  },
  projects: [{ name: 'chromium' }],
})
