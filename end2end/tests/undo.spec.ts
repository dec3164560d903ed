import type { Page } from '@playwright/test'
import { createImage, expect, hold, hydrated, openHydrated, organization, readImage, test, volume, ways } from '../fixtures'

const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const toasts = (page: Page) => page.getByRole('complementary', { name: 'What was done' })
const status = (page: Page) => page.getByRole('status')

/** Deletes the image of a row. */
async function remove(page: Page, name: string) {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('link', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog', { name: `Delete “${name}”?` }).getByRole('button', { name: 'Delete' }).click()
}

for (const [way, { open, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    test('a delete is offered to be undone, and that too', async ({ page, request }) => {
      const before = await createImage(request, { name: `to and fro ${way}` })
      await open(page, `/image/${before.id}/delete`)
      await page.getByRole('button', { name: 'Delete image' }).click()
      await expect(page).toHaveURL(/\/\?done=\d+$/)
      await expect(toasts(page)).toContainText(`Deleted to and fro ${way}`)
      await page.getByRole('button', { name: /^Undo: Deleted/ }).click()
      await expect(toasts(page)).toContainText(`Restored to and fro ${way}`)
      expect(await readImage(request, before.id)).toEqual(before)
      await page.getByRole('button', { name: /^Undo: Restored/ }).click()
      await expect(toasts(page)).toContainText(`Took back the restoration of to and fro ${way}`)
      expect((await request.get(`/images/${before.id}`)).status()).toBe(404)
    })

    test('an edit can be undone from the page that it leads to', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'first name' })
      await open(page, `/image/${id}/edit`)
      await page.getByLabel('Name').fill('second name')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(heading(page)).toHaveText('second name')
      await page.getByRole('button', { name: 'Undo: Saved second name' }).click()
      await expect(toasts(page)).toContainText('Took back the edit of first name')
      await expect(heading(page)).toHaveText('first name')
      await expect(page).toHaveURL(new RegExp(`/image/${id}\\?done=\\d+$`))
    })

    test('a creation can be undone: the image is in the trash then', async ({ page, request }) => {
      const source = await createImage(request, { name: `made ${way}` })
      await open(page, `/new?from=${source.id}`)
      await page.getByRole('button', { name: 'Create image' }).click()
      await expect(heading(page)).toHaveText(`made ${way} copy`)
      await page.getByRole('button', { name: /^Undo: Created/ }).click()
      await expect(toasts(page)).toContainText(`Took back the creation of made ${way} copy`)
      await expect(page.getByText(/^Deleted .* by dashboard$/)).toBeVisible()
    })

    test('a toast is dismissed by a link to the same page', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'kept' })
      await open(page, `/image/${id}/edit`)
      await page.getByLabel('Name').fill('kept so')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('link', { name: 'Dismiss: Saved kept so' }).click()
      await expect(page).toHaveURL(`/image/${id}`)
      await expect(toasts(page)).toHaveCount(0)
    })

    test('an undo that would lose a later edit is refused, and says why', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'before' })
      await open(page, `/image/${id}/edit`)
      await page.getByLabel('Name').fill('mine')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(heading(page)).toHaveText('mine')
      await request.patch(`/images/${id}`, { data: { name: 'later' } })
      await page.getByRole('button', { name: 'Undo: Saved mine' }).click()
      await expect(page.getByText(/was edited since \(name\)/).first()).toBeVisible()
      expect((await readImage(request, id)).name).toBe('later')
    })

    test('an undo keeps later edits of other fields', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'before' })
      await open(page, `/image/${id}/edit`)
      await page.getByLabel('Name').fill('after')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(heading(page)).toHaveText('after')
      await request.patch(`/images/${id}`, { data: { public: true } })
      await page.getByRole('button', { name: 'Undo: Saved after' }).click()
      await expect(heading(page)).toHaveText('before')
      expect(await readImage(request, id)).toMatchObject({ name: 'before', public: true })
    })

    test('what was deleted is in the trash, and is restored as it was', async ({ page, request }) => {
      const before = await createImage(request, { name: `in the trash ${way}` })
      await request.delete(`/images/${before.id}`)
      await open(page, '/trash')
      const row = page.getByRole('row', { name: new RegExp(`in the trash ${way}`) })
      await expect(row).toContainText('api')
      await row.getByRole('button', { name: `Restore in the trash ${way}` }).click()
      await expect(page).toHaveURL(/\/trash\?done=\d+$/)
      await expect(toasts(page)).toContainText(`Restored in the trash ${way}`)
      await expect(row).toHaveCount(0)
      expect(await readImage(request, before.id)).toEqual(before)
    })

    test("a deleted image's page is a 404 that can restore it, and has its history", async ({ page, request }) => {
      const before = await createImage(request, { name: 'gone' })
      await request.delete(`/images/${before.id}`)
      const answer = await page.goto(`/image/${before.id}`)
      expect(answer?.status()).toBe(404)
      if (scripts) await hydrated(page)
      await expect(page.getByText(/^Deleted .* by api$/)).toBeVisible()
      await page.getByRole('navigation', { name: 'Image' }).getByRole('link', { name: 'History' }).click()
      await expect(page.getByRole('listitem').filter({ hasText: 'api deleted it' })).toBeVisible()
      await page.getByRole('button', { name: 'Restore gone' }).click()
      await expect(page).toHaveURL(new RegExp(`/image/${before.id}/history\\?done=\\d+$`))
      await expect(page.getByRole('link', { name: 'Edit' })).toBeVisible()
      expect(await readImage(request, before.id)).toEqual(before)
    })
  })
}

test('a deleted image is still deleted after its tab was closed, and undone from the trash', async ({ context, page, request }) => {
  const before = await createImage(request, { name: 'closed at once' })
  await openHydrated(page, `/image/${before.id}`)
  await page.getByRole('link', { name: 'Delete', exact: true }).click()
  const done = page.waitForResponse(/delete_image/)
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await done
  await page.close()
  expect((await request.get(`/images/${before.id}`)).status()).toBe(404)
  const other = await context.newPage()
  await openHydrated(other, '/trash')
  await other.getByRole('button', { name: 'Restore closed at once' }).click()
  await expect(toasts(other)).toContainText('Restored closed at once')
  expect(await readImage(request, before.id)).toEqual(before)
})

test('toasts stack, the newest three, and Ctrl+Z takes the newest back outside text fields', async ({ page, request }) => {
  const images = []
  for (const name of ['stack 1', 'stack 2', 'stack 3', 'stack 4']) images.push(await createImage(request, { name }))
  await openHydrated(page, '/?q=stack')
  for (const { name } of images) {
    await remove(page, name)
    await expect(toasts(page)).toContainText(`Deleted ${name}`)
    await expect(status(page)).toHaveText(`Deleted ${name}`)
  }
  await expect(toasts(page).getByRole('button', { name: /^Undo/ })).toHaveCount(3)
  await expect(page).toHaveURL(/\/\?q=stack&done=\d+$/)

  await page.getByRole('searchbox').focus()
  await page.keyboard.press('Control+z')
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('Control+z')
  await expect(toasts(page)).toContainText('Restored stack 4')
  await expect(page.getByRole('rowheader').getByRole('link', { name: 'stack 4' })).toBeVisible()
  await expect(status(page)).toHaveText('Restored stack 4')
  expect((await request.get(`/images/${images[2].id}`)).status()).toBe(404)

  await toasts(page).getByRole('button', { name: 'Undo: Deleted stack 2' }).click()
  await expect(page.getByRole('rowheader').getByRole('link', { name: 'stack 2' })).toBeVisible()
  await expect(toasts(page).getByRole('button', { name: 'Undo: Restored stack 2' })).toBeFocused()
})

test('Ctrl+Z takes back what was done last, though its toast is not there yet', async ({ page, request }) => {
  const first = await createImage(request, { name: 'soon 1' })
  await createImage(request, { name: 'soon 2' })
  await openHydrated(page, '/?q=soon')
  await remove(page, 'soon 1')
  await expect(toasts(page)).toContainText('Deleted soon 1')
  const release = await hold(page, '**/api/get_done*')
  await remove(page, 'soon 2')
  await expect(page.getByRole('rowheader')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  release()
  await expect(toasts(page)).toContainText('Restored soon 2')
  await expect(page.getByRole('rowheader')).toHaveText([/^soon 2/])
  expect((await request.get(`/images/${first.id}`)).status()).toBe(404)
})

test('a toast stays while pages come and go', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'staying' })
  await openHydrated(page, `/image/${id}/delete`)
  await page.getByRole('button', { name: 'Delete image' }).click()
  await expect(toasts(page)).toContainText('Deleted staying')
  await page.getByRole('link', { name: 'Activity' }).click()
  await expect(heading(page)).toHaveText('Activity')
  await expect(toasts(page)).toContainText('Deleted staying')
  await page.getByRole('link', { name: 'Dismiss: Deleted staying' }).click()
  await expect(toasts(page)).toHaveCount(0)
  await expect(page).toHaveURL('/activity')
})

test('the delete dialog starts on Cancel, names the duplicates, and gives the focus back', async ({ page, request }) => {
  const source = await createImage(request, { name: 'original' })
  const draft = { 'draft[name]': 'its copy', 'draft[arch]': 'arm', 'draft[organization]': organization, 'draft[root_volume]': volume }
  await request.post('/new', { form: { key: source.id, from: source.id, ...draft } })
  await openHydrated(page, `/image/${source.id}`)
  await page.getByRole('link', { name: 'Delete', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete “original”?' })
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expect(dialog).toContainText('Duplicated from it, and kept: its copy.')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('link', { name: 'Delete', exact: true })).toBeFocused()

  await openHydrated(page, '/?q=original')
  const opener = page.getByRole('button', { name: 'Actions for original' })
  await opener.click()
  await page.getByRole('link', { name: 'Delete', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(opener).toBeFocused()
})

test('after a delete the focus is on the next row, else on the previous one, else on the heading', async ({ page, request }) => {
  for (const name of ['focus a', 'focus b', 'focus c']) await createImage(request, { name })
  await openHydrated(page, '/?q=focus&sort=name')
  const remove = async (name: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Delete', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('rowheader', { name })).toHaveCount(0)
  }
  await remove('focus b')
  await expect(page.getByRole('link', { name: 'focus c', exact: true })).toBeFocused()
  await remove('focus c')
  await expect(page.getByRole('link', { name: 'focus a', exact: true })).toBeFocused()
  await remove('focus a')
  await expect(heading(page)).toBeFocused()
})

test('the list keeps the chosen page size after a delete', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'one of many' })
  await page.goto('/?per_page=25')
  await page.context().addCookies([{ name: 'per_page', value: '25', url: page.url() }])
  const deleted = await request.post(`/image/${id}/delete`, {
    form: { id, seen: (await request.get(`/images/${id}`)).headers().etag.replaceAll('"', '') },
    maxRedirects: 0,
  })
  await page.goto(deleted.headers().location)
  await expect(page).toHaveURL(/\/\?per_page=25&done=\d+$/)
  await expect(toasts(page)).toContainText('Deleted one of many')
})

test('an undo of what the log does not have says so, with 404; nothing is at /undo itself', async ({ request }) => {
  const answer = await request.post('/undo', { form: { sequence: '999999' } })
  expect(answer.status()).toBe(404)
  expect(await answer.text()).toContain('The log has no such change')
  expect((await request.get('/undo')).status()).toBe(404)
})

test('what this tab deleted does not wait to be shown', async ({ page, request }) => {
  for (const name of ['own 1', 'own 2', 'own 3']) await createImage(request, { name })
  await openHydrated(page, '/?q=own')
  for (const name of ['own 1', 'own 2']) {
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('link', { name: 'Delete', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await expect(page.getByRole('rowheader', { name })).toHaveCount(0)
  }
  // what comes after has been told of by then
  await createImage(request, { name: 'own 4' })
  await expect(page.getByRole('button', { name: /change/ })).toHaveText(/^1 change/)
})
