import type { Page } from '@playwright/test'
import { createImage, expect, hydrated, openHydrated, organization, readImage, test, volume, ways } from '../fixtures'

const toasts = (page: Page) => page.getByRole('complementary', { name: 'What was done' })
const rows = (page: Page) => page.getByRole('table').getByRole('row')
const lines = (page: Page) => page.getByRole('navigation', { name: 'Lines by what they do' })
const head = 'id,name,arch,organization,root_volume,public'
const row = (id: string, name: string, arch = 'arm') => `${id},${name},${arch},${organization},${volume},false`

/** Sends a file as somebody who chose it does. */
async function sendFile(page: Page, name: string, content: string) {
  await page.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
  await page.getByRole('button', { name: 'Compare' }).click()
}

async function paste(page: Page, content: string) {
  await page.getByLabel('Or paste lines').fill(content)
  await page.getByRole('button', { name: 'Compare' }).click()
}

for (const [way, { open, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    test('a file is shown as what it does, imported in one step, and undone in one', async ({ page, request }) => {
      const before = await createImage(request, { name: `before ${way}` })
      await open(page, '/import')
      await sendFile(page, 'two.csv', [head, row(before.id, `after ${way}`), row('', `new ${way}`, 'arm64')].join('\r\n'))
      await expect(page.getByText('two.csv has 2 images. Nothing is written yet.')).toBeVisible()
      await expect(rows(page).nth(1).getByRole('rowheader')).toHaveText(`new ${way}`)
      await expect(rows(page).nth(1)).toContainText('arm64, private')
      await lines(page).getByRole('link', { name: 'Change 1' }).click()
      await expect(rows(page).nth(1).getByRole('rowheader')).toHaveText(`before ${way}`)
      await expect(rows(page).nth(1).getByRole('deletion')).toHaveText(`before ${way}`)
      await expect(rows(page).nth(1).getByRole('insertion')).toHaveText(`after ${way}`)
      expect(await readImage(request, before.id)).toEqual(before)

      await page.getByRole('button', { name: 'Import: create 1, change 1' }).click()
      await expect(page).toHaveURL(/\/\?done=\d+$/)
      await expect(toasts(page)).toContainText('Imported 2 images')
      expect((await readImage(request, before.id)).name).toBe(`after ${way}`)
      await page.getByRole('button', { name: 'Undo: Imported 2 images' }).click()
      await expect(toasts(page)).toContainText('Took back')
      expect((await readImage(request, before.id)).name).toBe(`before ${way}`)
      const found = await request.get('/images', { params: { name: `new ${way}`, page: 1 } })
      expect(found.headers()['x-total-count']).toBe('0')
    })

    test('pasted lines with mistakes are named, and nothing is imported', async ({ page, request }) => {
      await open(page, '/import')
      const good = { image: { name: `pasted ${way}`, arch: 'arm', organization, root_volume: { id: volume, name: 'system' } } }
      await paste(page, [JSON.stringify(good), '{"name":""', JSON.stringify({ ...good.image, arch: 'z80', name: 'bad' })].join('\n'))
      await expect(page.getByText('2 lines can’t be taken')).toBeVisible()
      await expect(rows(page).nth(1)).toContainText('is not JSON')
      await expect(rows(page).nth(2)).toContainText('arch must be one of arm, arm64, x86_64')
      await expect(rows(page).nth(2).getByRole('cell').first()).toContainText('3')
      await expect(page.getByRole('button', { name: /^Import:/ })).toHaveCount(0)
      await lines(page).getByRole('link', { name: 'Create 1' }).click()
      await expect(rows(page).nth(1).getByRole('rowheader')).toHaveText(`pasted ${way}`)
      const found = await request.get('/images', { params: { name: `pasted ${way}`, page: 1 } })
      expect(found.headers()['x-total-count']).toBe('0')
    })

    test('what the list exports is there already', async ({ page, request }) => {
      await createImage(request, { name: '=formula' })
      for (const [path, name] of [['/export.csv', 'images.csv'], ['/export.ndjson', 'images.ndjson']]) {
        const content = await (await request.get(path!)).text()
        await open(page, '/import')
        await sendFile(page, name!, content)
        await expect(page.getByText('There is nothing to import')).toBeVisible()
        await expect(lines(page).getByRole('link', { name: 'Invalid 0' })).toBeVisible()
      }
    })

    test('what changed since is shown anew, and imported then', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'mine' })
      await open(page, '/import')
      await paste(page, `id,name\n${id},theirs\n`)
      await expect(page.getByRole('button', { name: 'Import: change 1' })).toBeVisible()
      await request.patch(`/images/${id}`, { data: { name: 'meanwhile' } })
      await page.getByRole('button', { name: 'Import: change 1' }).click()
      await expect(page.getByText('The catalog has changed since this file was compared')).toBeVisible()
      await expect(rows(page).nth(1).getByRole('deletion')).toHaveText('meanwhile')
      expect((await readImage(request, id)).name).toBe('meanwhile')
      await page.getByRole('button', { name: 'Import: change 1' }).click()
      await expect(toasts(page)).toContainText('Saved theirs')
    })

    test('what is no table is refused, and a pasted text stays', async ({ page }) => {
      await open(page, '/import')
      await paste(page, 'name,colour\na,red\n')
      await expect(page.getByRole('heading', { name: 'There is 1 problem' })).toBeVisible()
      await expect(page.getByRole('link', { name: /These are none: “colour”/ })).toBeVisible()
      await expect(page.getByLabel('Or paste lines')).toHaveValue('name,colour\na,red\n')
    })

    test('a long file shows how far it is, and its pages', async ({ page, request }) => {
      await open(page, '/import')
      const many = Array.from({ length: 12_000 }, (_, i) => row('', `many-${i} ${way}`))
      await sendFile(page, 'many.csv', [head, ...many].join('\n'))
      await expect(page.getByText('many.csv has 12,000 images.')).toBeVisible()
      await page.getByRole('navigation', { name: 'Pagination' }).getByRole('link', { name: 'Next' }).click()
      await expect(page.getByText('51–100 of 12,000')).toBeVisible()
      await expect(rows(page).nth(1)).toContainText(`many-50 ${way}`)
      await page.getByRole('button', { name: 'Import: create 12,000' }).click()
      await expect(toasts(page)).toContainText('Created 12,000 images')
      await page.getByRole('button', { name: 'Undo: Created 12,000 images' }).click()
      await expect(toasts(page)).toContainText('Took back the creation of 12,000 images')
      const found = await request.get('/images', { params: { name: 'many-', page: 1 } })
      expect(found.headers()['x-total-count']).toBe('0')
    })
  })
}

test('it is found in the menu of the list, and says what is being done', async ({ page }) => {
  await openHydrated(page, '/')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('link', { name: 'Import', exact: true }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import images')
  // nothing is sent, as if it took for ever; nobody can look at a page that is being left
  await page.evaluate(() => addEventListener('submit', (event) => event.preventDefault(), { once: true }))
  await paste(page, '{}')
  await expect(page.getByRole('button', { name: 'Sending…' })).toBeVisible()
  await expect(page.getByRole('status')).toHaveText('The file is being sent')
  await page.evaluate(() => dispatchEvent(new Event('pageshow')))
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByText('1 line can’t be taken')).toBeVisible()
})

test('what takes a while is asked for again until it is done', async ({ page }) => {
  await openHydrated(page, '/import')
  await paste(page, `${head}\n${row('', 'patience')}`)
  await expect(lines(page)).toBeVisible()
  await hydrated(page)
  let seen = () => {}
  const wait = new Promise<void>((resolve) => (seen = resolve))
  let asked = 0
  await page.route('**/api/get_import*', async (route) => {
    asked += 1
    const state = { Reading: { lines: asked * 1_000, percent: asked * 20 } }
    if (asked < 4) return route.fulfill({ json: { source: 'long.csv', state } })
    await wait
    await route.continue()
  })
  await lines(page).getByRole('link', { name: 'Same 0' }).click()
  await expect(page.getByText('long.csv is being compared with the catalog: 3,000 lines so far.')).toBeVisible()
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute('value', '60')
  seen()
  await expect(page.getByText('There are no such lines.')).toBeVisible()
  expect(asked).toBe(4)
})

test('a file that is gone says so', async ({ page }) => {
  const answer = await page.goto('/import?staged=98bf3ac2-a1f5-471d-8c8f-1b706ab57ef0')
  expect(answer!.status()).toBe(404)
  await expect(page.getByText('The server no longer has this file.')).toBeVisible()
  await page.getByRole('link', { name: 'Import another file' }).click()
  await expect(page.getByLabel('Or paste lines')).toBeVisible()
})
