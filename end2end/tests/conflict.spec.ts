import type { Browser, Page } from '@playwright/test'
import { createImage, expect, openHydrated, readImage, test, ways } from '../fixtures'

const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const side = (page: Page, field: string, name: string) => page.getByRole('group', { name: field }).getByRole('radio', { name: new RegExp(`^${name}`) })
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

/** Another person, with a browser of their own. */
async function another(browser: Browser, baseURL: string | undefined, scripts: boolean): Promise<Page> {
  return (await browser.newContext({ baseURL, javaScriptEnabled: scripts })).newPage()
}

for (const [way, { open, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    test('edits of different fields merge, and the page says what was kept', async ({ page, browser, baseURL, request }) => {
      const { id } = await createImage(request, { name: 'before' })
      const other = await another(browser, baseURL, scripts)
      await open(page, `/image/${id}/edit`)
      await open(other, `/image/${id}/edit`)
      await other.getByLabel('Name').fill('theirs')
      await save(other)
      await expect(heading(other)).toHaveText('theirs')
      await page.getByLabel('Public').check()
      await save(page)
      await expect(page).toHaveURL(/&merged=name$/)
      await expect(page.getByText(/dashboard changed the name from before to theirs/)).toBeVisible()
      expect(await readImage(request, id)).toMatchObject({ name: 'theirs', public: true })
      await other.context().close()
    })

    test('edits of the same field are resolved field by field', async ({ page, browser, baseURL, request }) => {
      const { id } = await createImage(request, { name: 'web-apache-11', arch: 'arm' })
      const other = await another(browser, baseURL, scripts)
      await open(page, `/image/${id}/edit`)
      await open(other, `/image/${id}/edit`)
      await other.getByLabel('Name').fill('web-apache-11-hotfix')
      await other.getByRole('radio', { name: 'arm64' }).check()
      await other.getByLabel('Public').check()
      await save(other)
      await expect(heading(other)).toHaveText('web-apache-11-hotfix')
      await page.getByLabel('Name').fill('web-httpd-11')
      await page.getByRole('radio', { name: 'x86_64' }).check()
      await page.getByRole('combobox', { name: 'Organization' }).fill('7c4e2b90-61d3-4f7e-a1c8-2b90d4e6f513')
      await save(page)

      await expect(heading(page)).toHaveText('Resolve conflict')
      await expect(page.getByText(/dashboard saved revision \d+ .* Both of you changed 2 fields/)).toBeVisible()
      const mine = page.getByRole('group', { name: 'Name' }).getByText(/^Mine/).locator('..')
      await expect(mine.getByRole('deletion')).toHaveText('apache')
      await expect(mine.getByRole('insertion')).toHaveText('httpd')
      const merged = page.getByRole('region', { name: 'Merged by itself' }).getByRole('listitem')
      await expect(merged).toHaveText([/Organization 000a115d became 7c4e2b90\s*mine/, /Visibility Private became Public\s*theirs/])
      await expect(side(page, 'Name', 'Mine')).toBeChecked()
      await side(page, 'Architecture', 'Theirs').check()
      expect((await readImage(request, id)).name).toBe('web-apache-11-hotfix')
      await save(page)
      await expect(heading(page)).toHaveText('web-httpd-11')
      const image = { name: 'web-httpd-11', arch: 'arm64', public: true, organization: '7c4e2b90-61d3-4f7e-a1c8-2b90d4e6f513' }
      expect(await readImage(request, id)).toMatchObject(image)
      await other.context().close()
    })

    test('what both began with can be chosen too', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'base' })
      await open(page, `/image/${id}/edit`)
      await request.patch(`/images/${id}`, { data: { name: 'theirs' } })
      await page.getByLabel('Name').fill('mine')
      await save(page)
      await side(page, 'Name', 'Base').check()
      await save(page)
      await expect(heading(page)).toHaveText('base')
    })

    test('a third edit meanwhile is another conflict', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'base' })
      await open(page, `/image/${id}/edit`)
      await request.patch(`/images/${id}`, { data: { name: 'second' } })
      await page.getByLabel('Name').fill('mine')
      await save(page)
      await expect(page.getByRole('group', { name: 'Name' })).toContainText('second')
      await request.patch(`/images/${id}`, { data: { name: 'third' } })
      await save(page)
      await expect(page.getByRole('group', { name: 'Name' })).toContainText('third')
      await expect(side(page, 'Name', 'Mine')).toBeChecked()
      await save(page)
      await expect(heading(page)).toHaveText('mine')
    })

    test('the same edit twice is no conflict', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'base' })
      await open(page, `/image/${id}/edit`)
      await request.patch(`/images/${id}`, { data: { name: 'agreed' } })
      await page.getByLabel('Name').fill('agreed')
      await save(page)
      await expect(heading(page)).toHaveText('agreed')
    })

    test('what was typed for an image that was deleted is saved as a new one', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'doomed' })
      await open(page, `/image/${id}/edit`)
      await page.getByLabel('Name').fill('typed with care')
      await request.delete(`/images/${id}`)
      await save(page)
      await expect(page.getByRole('heading', { name: 'api deleted this image meanwhile' })).toBeVisible()
      await expect(page.getByLabel('Name')).toHaveValue('typed with care')
      await page.getByRole('button', { name: 'Save as new' }).click()
      await expect(heading(page)).toHaveText('typed with care')
      await expect(page).not.toHaveURL(new RegExp(id))
      expect((await request.get(`/images/${id}`)).status()).toBe(404)
    })

    test('or the image is restored with it', async ({ page, request }) => {
      const before = await createImage(request, { name: 'doomed' })
      await open(page, `/image/${before.id}/edit`)
      await page.getByLabel('Name').fill('typed with care')
      await request.delete(`/images/${before.id}`)
      await save(page)
      await page.getByRole('button', { name: 'Restore and save' }).click()
      await expect(heading(page)).toHaveText('typed with care')
      const { name, creation_date } = await readImage(request, before.id)
      expect({ name, creation_date }).toEqual({ name: 'typed with care', creation_date: before.creation_date })
    })
  })
}

test('what is not saved yet is not lost by a link from the conflict', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'base' })
  await openHydrated(page, `/image/${id}/edit`)
  await request.patch(`/images/${id}`, { data: { name: 'theirs' } })
  await page.getByLabel('Name').fill('mine')
  await save(page)
  await page.getByRole('link', { name: 'Activity' }).click()
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await expect(heading(page)).toHaveText('Resolve conflict')
  await page.getByRole('link', { name: 'Discard my changes' }).click()
  await dialog.getByRole('button', { name: 'Leave' }).click()
  await expect(heading(page)).toHaveText('theirs')
})
