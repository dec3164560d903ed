import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, test, ways } from '../fixtures'

test.use({ serverArgs: ['--demo', '120'] })

/** The rows of the file that an entry of the menu gives. */
async function exported(page: Page, entry: string) {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: entry }).click(),
  ])
  return { name: download.suggestedFilename(), lines: readFileSync(await download.path(), 'utf8').trim().split('\n') }
}

for (const [way, { open, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    test('the view, all its pages in its order, is a file', async ({ page, request }) => {
      const search = '?arch=arm64&sort=name'
      const listed = (await (await request.get(`/images${search}`)).json()).images.map((image: { name: string }) => image.name)
      expect(listed.length).toBeGreaterThan(25)
      await open(page, `/${search}&page=2&per_page=25`)

      const ndjson = await exported(page, 'Export NDJSON')
      expect(ndjson.name).toBe('images.ndjson')
      expect(ndjson.lines.map((line) => JSON.parse(line).image.name)).toEqual(listed)

      await open(page, `/${search}`)
      const csv = await exported(page, 'Export CSV')
      expect(csv.name).toBe('images.csv')
      expect(csv.lines[0]).toMatch(/^id,name,arch,/)
      expect(csv.lines.slice(1).map((line) => line.split(',')[1])).toEqual(listed)
    })
  })
}
