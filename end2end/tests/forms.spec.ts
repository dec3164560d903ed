import type { Page } from '@playwright/test'
import { createImage, expect, hold, hydrated, organization, readImage, test, volume, ways } from '../fixtures'

const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const idOf = (page: Page) => new URL(page.url()).pathname.split('/')[2]

async function fill(page: Page, values: { name?: string; arch?: string; organization?: string; volume?: string }) {
  await page.getByLabel('Name').fill(values.name ?? 'debian-13')
  await page.getByRole('radio', { name: values.arch ?? 'arm64', exact: true }).check()
  await page.getByRole('combobox', { name: 'Organization' }).fill(values.organization ?? organization)
  await page.getByRole('combobox', { name: 'Root volume' }).fill(values.volume ?? volume)
}

for (const [way, { open, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    test('create, and the API agrees', async ({ page, request }) => {
      await open(page, '/new')
      await fill(page, { name: 'made by hand' })
      await page.getByLabel('Public').check()
      await page.getByRole('button', { name: 'Create image' }).click()
      await expect(page).toHaveURL(/\/image\/[0-9a-f-]{36}\?done=\d+$/)
      await expect(heading(page)).toHaveText('made by hand')
      const image = await readImage(request, idOf(page))
      expect(image).toMatchObject({ name: 'made by hand', arch: 'arm64', public: true, organization, from_image: null })
      expect(image.root_volume.id).toBe(volume)
    })

    test('problems are listed, and what was typed stays', async ({ page, request }) => {
      await open(page, '/new')
      await fill(page, { name: '', volume: 'f0361e7b-cbe4-4882-a999' })
      await page.getByLabel('Public').check()
      await page.getByRole('button', { name: 'Create image' }).click()
      await expect(page.getByRole('heading', { name: 'There are 2 problems' })).toBeVisible()
      await expect(page.getByRole('group', { name: 'There are 2 problems' })).toBeFocused()
      await expect(page.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
      await expect(page.getByRole('combobox', { name: 'Root volume' })).toHaveValue('f0361e7b-cbe4-4882-a999')
      await expect(page.getByRole('combobox', { name: 'Root volume' })).toHaveAccessibleDescription(/it has 23 characters, a UUID has 36/)
      await expect(page.getByRole('combobox', { name: 'Organization' })).toHaveValue(organization)
      await expect(page.getByRole('combobox', { name: 'Organization' })).not.toHaveAttribute('aria-invalid')
      await expect(page.getByRole('radio', { name: 'arm64' })).toBeChecked()
      await expect(page.getByLabel('Public')).toBeChecked()
      await page.getByRole('link', { name: /^Name: / }).click()
      await expect(page.getByLabel('Name')).toBeFocused()
      await fill(page, { name: 'mended' })
      await page.getByRole('button', { name: 'Create image' }).click()
      await expect(heading(page)).toHaveText('mended')
      expect(await readImage(request, idOf(page))).toMatchObject({ name: 'mended', public: true })
    })

    test('two clicks on Create make one image', async ({ page, request }) => {
      const name = `double click ${way}`
      await open(page, '/new')
      await fill(page, { name })
      await page.getByRole('button', { name: 'Create image' }).dblclick()
      await expect(heading(page)).toHaveText(name)
      const answer = await request.get('/images', { params: { name, page: 1 } })
      expect(answer.headers()['x-total-count']).toBe('1')
    })

    test('edit moves the modification date and keeps the creation date', async ({ page, request }) => {
      const before = await createImage(request, { name: 'before' })
      await open(page, `/image/${before.id}/edit`)
      await expect(page.getByLabel('Name')).toHaveValue('before')
      await page.getByLabel('Name').fill('after')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(heading(page)).toHaveText('after')
      const after = await readImage(request, before.id)
      expect(after.creation_date).toBe(before.creation_date)
      expect(after.modification_date > before.modification_date).toBe(true)
    })

    test('duplicate starts from the image and names its source', async ({ page, request }) => {
      const source = await createImage(request, { name: 'source', arch: 'x86_64', public: true })
      await open(page, `/image/${source.id}`)
      await page.getByRole('link', { name: 'Duplicate' }).click()
      await expect(heading(page)).toHaveText('Duplicate image')
      await expect(page.getByLabel('Name')).toHaveValue('source copy')
      await page.getByRole('button', { name: 'Create image' }).click()
      await expect(heading(page)).toHaveText('source copy')
      const copy = await readImage(request, idOf(page))
      expect(copy).toMatchObject({ from_image: source.id, arch: 'x86_64', public: true })
      expect(copy.root_volume).toEqual(source.root_volume)
    })

    test('delete asks, can be left, and then deletes', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'to delete' })
      await open(page, `/image/${id}`)
      await page.getByRole('link', { name: 'Delete', exact: true }).click()
      if (scripts) {
        await page.getByRole('dialog', { name: 'Delete “to delete”?' }).getByRole('button', { name: 'Cancel' }).click()
      } else {
        await expect(heading(page)).toHaveText('Delete this image?')
        await page.getByRole('link', { name: 'Cancel' }).click()
      }
      await expect(heading(page)).toHaveText('to delete')
      expect((await request.get(`/images/${id}`)).status()).toBe(200)
      await page.getByRole('link', { name: 'Delete', exact: true }).click()
      await page.getByRole('button', { name: /^Delete/ }).click()
      await expect(page).toHaveURL(/\/\?done=\d+$/)
      expect((await request.get(`/images/${id}`)).status()).toBe(404)
    })

    test('delete of an image that has moved on is refused once', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'moving' })
      await open(page, `/image/${id}/delete`)
      await request.patch(`/images/${id}`, { data: { name: 'moved' } })
      await page.getByRole('button', { name: 'Delete image' }).click()
      await expect(page.getByText('This image has changed since you opened it.')).toBeVisible()
      expect((await request.get(`/images/${id}`)).status()).toBe(200)
      await page.getByRole('button', { name: 'Delete image' }).click()
      await expect(page).toHaveURL(/\/\?done=\d+$/)
    })

    test('the theme is chosen from the menu and stays', async ({ page }) => {
      await open(page, '/new')
      await page.getByRole('button', { name: 'Theme: System' }).click()
      await page.getByRole('button', { name: 'Dark' }).click()
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
      await expect(page).toHaveURL('/new')
      await page.reload()
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
      await expect(page.getByRole('button', { name: 'Theme: Dark' })).toBeVisible()
    })
  })
}

test('the same form sent again makes no second image, and is refused with other values', async ({ request }) => {
  const form = { key: 'sent twice', 'draft[name]': 'sent twice', 'draft[arch]': 'arm', 'draft[organization]': organization, 'draft[root_volume]': volume }
  const send = (values: object) => request.post('/new', { form: { ...form, ...values }, maxRedirects: 0 })
  const first = await send({})
  expect(first.status()).toBe(303)
  const second = await send({})
  expect(second.headers().location).toBe(first.headers().location)
  expect((await send({ 'draft[name]': 'another' })).status()).toBe(409)
  const found = await request.get('/images', { params: { name: 'sent twice', page: 1 } })
  expect(found.headers()['x-total-count']).toBe('1')
})

test('what is typed before the page is hydrated stays', async ({ page }) => {
  const release = await hold(page, '**/*.wasm')
  await page.goto('/new', { waitUntil: 'commit' })
  await fill(page, { name: 'typed early' })
  release()
  await hydrated(page)
  await expect(page.getByLabel('Name')).toHaveValue('typed early')
  await expect(page.getByRole('radio', { name: 'arm64' })).toBeChecked()
  await page.getByRole('button', { name: 'Create image' }).click()
  await expect(heading(page)).toHaveText('typed early')
})

test.describe('with the WebAssembly blocked', () => {
  test.use({ allowed: /Failed to fetch|net::ERR_FAILED/ })

  test('the forms work all the same', async ({ page, request }) => {
    await page.route('**/*.wasm', (route) => route.abort())
    await page.goto('/new')
    await fill(page, { name: 'no wasm' })
    await page.getByRole('button', { name: 'Create image' }).click()
    await expect(heading(page)).toHaveText('no wasm')
    expect((await readImage(request, idOf(page))).name).toBe('no wasm')
  })

  test('what stands in for scripts comes after a while', async ({ page }) => {
    await page.route('**/*.wasm', (route) => route.abort())
    await page.goto('/')
    const apply = page.getByRole('button', { name: 'Apply' })
    await expect(apply).toBeHidden()
    await page.getByRole('searchbox').fill('nothing has this')
    await apply.click()
    await expect(page.getByRole('heading', { name: 'No images match “nothing has this”' })).toBeVisible()
  })

  test("after a refused post without hydration, another image's form has its own values", async ({ page, request }) => {
    const first = await createImage(request, { name: 'first' })
    const second = await createImage(request, { name: 'second' })
    await page.route('**/*.wasm', (route) => route.abort())
    await page.goto(`/image/${first.id}/edit`)
    await page.getByLabel('Name').fill('')
    await page.unroute('**/*.wasm')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name: 'There is 1 problem' })).toBeVisible()
    await hydrated(page)
    await page.getByRole('link', { name: 'Images', exact: true }).first().click()
    await page.getByRole('rowheader').getByRole('link', { name: 'second', exact: true }).click()
    await page.getByRole('link', { name: 'Edit' }).click()
    await expect(page.getByLabel('Name')).toHaveValue('second')
    await expect(page.getByText('problem')).toHaveCount(0)
    expect(second.name).toBe('second')
  })
})

test('unsaved changes are asked about on links; Stay keeps the text, Leave goes', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'guarded' })
  await page.goto(`/image/${id}/edit`)
  await hydrated(page)
  await page.getByLabel('Name').fill('half typed')
  await page.getByRole('link', { name: 'Cancel' }).click()
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
  await expect(dialog.getByRole('button', { name: 'Stay' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByLabel('Name')).toHaveValue('half typed')
  await expect(page).toHaveURL(`/image/${id}/edit`)
  await page.getByRole('link', { name: 'Cancel' }).click()
  await dialog.getByRole('button', { name: 'Leave' }).click()
  await expect(heading(page)).toHaveText('guarded')
})

test('unsaved changes are asked about on Back; Stay keeps text and focus, Leave goes where Back led', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'guarded' })
  await page.goto('/activity')
  await hydrated(page)
  await page.getByRole('link', { name: 'Images', exact: true }).click()
  await page.getByRole('rowheader').getByRole('link', { name: 'guarded', exact: true }).first().click()
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByLabel('Name').fill('half typed')
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
  for (const _ of ['once', 'and again']) {
    await page.goBack()
    await expect(dialog.getByRole('button', { name: 'Stay' })).toBeFocused()
    await dialog.getByRole('button', { name: 'Stay' }).click()
    await expect(page.getByLabel('Name')).toHaveValue('half typed')
    await expect(page.getByLabel('Name')).toBeFocused()
    await expect(page).toHaveURL(/\/edit$/)
  }
  await page.goBack()
  await dialog.getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(/\/image\/[0-9a-f-]{36}$/)
  await expect(heading(page)).toHaveText('guarded')
  await page.goBack()
  await expect(heading(page)).toContainText('Images')
  expect(id).toBeTruthy()
})

test('nothing is asked on Back, nor on closing, while nothing has changed', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'untouched' })
  await page.goto(`/image/${id}`)
  await hydrated(page)
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByLabel('Name').fill('typed')
  await page.getByLabel('Name').fill('untouched')
  await page.goBack()
  await expect(heading(page)).toHaveText('untouched')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('closing the page asks while something is unsaved', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'guarded' })
  await page.goto(`/image/${id}/edit`)
  await hydrated(page)
  await page.getByLabel('Name').fill('half typed')
  const asked = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await expect(page.getByLabel('Name')).toHaveValue('half typed')
})

test('Ctrl+S saves, and nothing is asked', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'by mouse' })
  await page.goto(`/image/${id}/edit`)
  await hydrated(page)
  await page.getByLabel('Name').fill('by keyboard')
  await page.keyboard.press('Control+s')
  await expect(heading(page)).toHaveText('by keyboard')
  expect((await readImage(request, id)).name).toBe('by keyboard')
})
