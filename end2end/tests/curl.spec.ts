import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { createImage, expect, openHydrated, organization, readImage, shell, start, test, volume } from '../fixtures'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const NAME = `it's "quoted" $(hostname) \\ ünïcode`

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

/** Copies what a page's or a dialog's form would do. */
async function copy(page: Page) {
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await expect(page.getByRole('status')).toHaveText('Copied')
  return copied(page)
}

test('a new image is created by the command of its form', async ({ page }) => {
  await openHydrated(page, '/new')
  await page.getByLabel('Name').fill(NAME)
  await page.getByRole('radio', { name: 'x86_64', exact: true }).check()
  await page.getByRole('combobox', { name: 'Organization' }).fill(organization)
  await page.getByRole('combobox', { name: 'Root volume' }).fill(volume)
  await page.getByLabel('Public').check()
  const { image } = JSON.parse(await shell(await copy(page)))
  expect(image).toMatchObject({ name: NAME, arch: 'x86_64', organization, public: true })
  expect(image.root_volume.id).toBe(volume)
})

test('an edit is made by the command of its form, once', async ({ page, request }) => {
  const { id } = await createImage(request, { public: true })
  await openHydrated(page, `/image/${id}/edit`)
  await page.getByLabel('Name').fill(NAME)
  await page.getByLabel('Public').uncheck()
  const command = await copy(page)
  await shell(command)
  expect(await readImage(request, id)).toMatchObject({ name: NAME, public: false })
  // the image has moved on
  expect(JSON.parse(await shell(command)).type).toBe('precondition_failed')
})

test('an image is deleted by the command of the dialog, and by that of the page', async ({ page, request }) => {
  const first = await createImage(request)
  const second = await createImage(request)
  await openHydrated(page, `/image/${first.id}`)
  await page.getByRole('link', { name: 'Delete' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await shell(await copy(page))
  expect((await request.get(`/images/${first.id}`)).status()).toBe(404)
  await openHydrated(page, `/image/${second.id}/delete`)
  await shell(await copy(page))
  expect((await request.get(`/images/${second.id}`)).status()).toBe(404)
})

test('the snippet for curl reads the image, and changes it', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'by curl' })
  await page.goto(`/image/${id}?tab=snippets`)
  const code = await page.getByRole('region', { name: 'Read and change this image with curl' }).innerText()
  expect(await shell(code)).toContain('"name":"by curl"')
  expect((await readImage(request, id)).public).toBe(true)
})

test('the snippet for apache-libcloud reads the image', async ({ page, request }) => {
  const python = process.env.IMPRINT_PYTHON
  test.skip(!python, 'no Python with apache-libcloud was found')
  const { id } = await createImage(request, { name: 'by libcloud' })
  await page.goto(`/image/${id}?tab=snippets`)
  const code = await page.getByRole('region', { name: 'Read this image with apache-libcloud' }).innerText()
  const { stdout } = await promisify(execFile)(python!, ['-c', code])
  expect(stdout).toMatch(new RegExp(`<NodeImage: id=${id}, name=by libcloud,`))
})

test('what an empty catalog shows makes its first image', async ({ page, playwright }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'imprint-'))
  const server = await start(folder, ['--listen', '127.0.0.1:0'])
  try {
    await page.goto(server.url)
    await shell(await page.getByRole('region', { name: 'Create an image with curl' }).innerText())
    const request = await playwright.request.newContext({ baseURL: server.url })
    expect((await (await request.get('/images')).json()).images).toMatchObject([{ name: 'my_image', arch: 'arm', public: false }])
    await request.dispose()
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
