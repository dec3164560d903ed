import type { Page } from '@playwright/test'
import { createImage, expect, openHydrated, readImage, test, ways } from '../fixtures'

const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const entries = (page: Page) => page.getByRole('main').getByRole('listitem')

for (const [way, { open, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    test('the activity says who did what, with each field before and after', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'quiet' })
      await request.patch(`/images/${id}`, { data: { name: 'loud', arch: 'x86_64' } })
      await request.patch(`/images/${id}`, { data: { public: true } })
      await open(page, `/activity?image=${id}`)
      await expect(entries(page)).toHaveCount(3)
      await expect(entries(page).nth(0)).toContainText('api made loud public')
      await expect(entries(page).nth(1)).toContainText('api edited loud')
      await expect(entries(page).nth(2)).toContainText('api created quiet')
      await expect(entries(page).nth(1).getByRole('deletion')).toHaveText(['quiet', 'arm'])
      await expect(entries(page).nth(1).getByRole('insertion')).toHaveText(['loud', 'x86_64'])
      await entries(page).nth(1).getByRole('link', { name: 'loud' }).click()
      await expect(page).toHaveURL(`/image/${id}`)
    })

    test('the activity is filtered by a form whose fields are in the address', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'filtered' })
      await request.delete(`/images/${id}`)
      await open(page, '/activity')
      await page.getByLabel('Actor').selectOption('api')
      await page.getByLabel('Action').selectOption('Deleted')
      await page.getByRole('searchbox', { name: 'Image' }).fill(id)
      await page.getByRole('button', { name: 'Apply' }).click()
      await expect(page).toHaveURL(/\/activity\?actor=api&action=deleted&image=/)
      await expect(entries(page)).toHaveText([/api deleted filtered/])
      await expect(page.getByLabel('Action')).toHaveValue('deleted')
      await page.getByLabel('Actor').selectOption('dashboard')
      await page.getByRole('button', { name: 'Apply' }).click()
      await expect(page.getByRole('heading', { name: 'No changes match' })).toBeVisible()
      await page.getByRole('link', { name: 'Clear filters' }).click()
      await expect(page).toHaveURL('/activity')
      await expect(page.getByLabel('Actor')).toHaveValue('')
    })

    test('what is older is on the next page, and nothing is on both', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'of many revisions' })
      for (let i = 1; i <= 54; i += 1) await request.patch(`/images/${id}`, { data: { name: `revision ${i}` } })
      await open(page, `/activity?image=${id}`)
      await expect(entries(page)).toHaveCount(50)
      await expect(entries(page).last()).toContainText('revision 5')
      await page.getByRole('link', { name: 'Older' }).click()
      await expect(entries(page)).toHaveCount(5)
      await expect(entries(page).first()).toContainText('revision 4')
      await page.getByRole('link', { name: 'Newest' }).click()
      await expect(entries(page)).toHaveCount(50)
      await expect(page.getByRole('link', { name: 'Newest' })).toHaveCount(0)
    })

    test('an entry can be taken back from the activity', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'was' })
      await request.patch(`/images/${id}`, { data: { name: 'is' } })
      await open(page, `/activity?image=${id}`)
      await page.getByRole('button', { name: 'Undo: api renamed is' }).click()
      await expect(page).toHaveURL(/&done=\d+$/)
      await expect(entries(page)).toHaveCount(3)
      await expect(entries(page).first()).toContainText('dashboard renamed was')
      await expect(entries(page).first()).toContainText('Takes back change')
      expect((await readImage(request, id)).name).toBe('was')
    })

    test("an image's history goes back to any of its states", async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'one', arch: 'arm' })
      await request.patch(`/images/${id}`, { data: { name: 'two' } })
      await request.patch(`/images/${id}`, { data: { name: 'three', arch: 'arm64' } })
      await open(page, `/image/${id}`)
      await page.getByRole('navigation', { name: 'Image' }).getByRole('link', { name: 'History' }).click()
      await expect(entries(page).filter({ hasText: 'api' })).toHaveCount(3)
      const restore = page.getByRole('button', { name: /^Restore this state/ })
      await expect(restore).toHaveCount(2)
      await restore.first().click()
      await expect(heading(page)).toHaveText('two')
      await expect(page).toHaveURL(new RegExp(`/image/${id}\\?done=\\d+$`))
      expect(await readImage(request, id)).toMatchObject({ name: 'two', arch: 'arm' })
    })

    test('a deleted image can be put back as it was earlier', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'early' })
      await request.patch(`/images/${id}`, { data: { name: 'late' } })
      await request.delete(`/images/${id}`)
      await open(page, `/image/${id}/history`)
      await page.getByRole('button', { name: /^Restore this state/ }).last().click()
      await expect(heading(page)).toHaveText('early')
      expect((await readImage(request, id)).name).toBe('early')
    })
  })
}

test('a batch is one entry, and one undo', async ({ page, request }) => {
  const volume = 'aaaaaaaa-cbe4-4882-a999-945192b7171b'
  for (const name of ['twin a', 'twin b', 'twin c']) await createImage(request, { name, root_volume: volume })
  const before = (await (await request.get(`/volumes/${volume}`)).json()).volume.name
  await request.put(`/volumes/${volume}`, { data: { name: 'shared' } })
  await openHydrated(page, '/activity')
  await expect(entries(page).first()).toContainText(/api edited twin . and 2 more/)
  await expect(entries(page).first()).toContainText("Volume's name")
  await page.getByRole('button', { name: /^Undo: api edited twin . and 2 more/ }).click()
  await expect(page.getByRole('complementary', { name: 'What was done' })).toContainText('Took back the edit of 3 images')
  expect((await (await request.get(`/volumes/${volume}`)).json()).volume.name).toBe(before)
})

test('what is wrong with an address is said, and left out', async ({ page }) => {
  await openHydrated(page, '/activity?action=moved&image=x')
  await expect(page.getByText('action must be one of created, edited, deleted, restored')).toBeVisible()
  await expect(page.getByText(/image is not a UUID/)).toBeVisible()
})
