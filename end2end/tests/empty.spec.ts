import { expect, openHydrated, test } from '../fixtures'

// Not the server that other files fill.
test.use({ serverArgs: ['--log-level', 'error'] })

test('an empty catalog says how to fill it', async ({ page, request }) => {
  await openHydrated(page, '/')
  await expect(page.getByRole('heading', { name: 'No images yet' })).toBeVisible()
  await expect(page.getByRole('searchbox')).toBeHidden()
  await expect(page.getByRole('region', { name: 'Create an image with curl' })).toContainText("curl -X POST 'http://127.0.0.1:")
  await page.getByRole('link', { name: 'New image' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New image')
  expect((await request.get('/images')).headers()['x-total-count']).toBe('0')
})

test('an empty trash and an empty activity say what comes there', async ({ page }) => {
  await openHydrated(page, '/trash')
  await expect(page.getByRole('heading', { name: 'Trash is empty' })).toBeVisible()
  await page.getByRole('link', { name: 'Activity' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing has happened yet' })).toBeVisible()
})
