import { createImage, expect, openHydrated, readImage, test } from '../fixtures'

// The store in memory lets go of all but its latest changes.
test.use({ serverArgs: ['--log-limit', '2'] })

test('what the log has let go of is gone from the trash, which says so', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'old' })
  await request.delete(`/images/${id}`)
  await openHydrated(page, '/trash')
  await expect(page.getByRole('rowheader', { name: 'old' })).toBeVisible()
  for (const name of ['a', 'b', 'c']) await createImage(request, { name })
  await openHydrated(page, '/trash')
  await expect(page.getByRole('heading', { name: 'Trash is empty' })).toBeVisible()
  await expect(page.getByText(/keeps the latest changes alone/)).toBeVisible()
  const answer = await page.goto(`/image/${id}`)
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No image has this id')
})

test('without what both edits began with, theirs or mine is chosen for every field in which they differ', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'base' })
  await openHydrated(page, `/image/${id}/edit`)
  for (const data of [{ name: 'passing' }, { name: 'theirs' }, { public: true }]) await request.patch(`/images/${id}`, { data })
  const mine = '7c4e2b90-61d3-4f7e-a1c8-2b90d4e6f513'
  await page.getByRole('combobox', { name: 'Organization' }).fill(mine)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/The log no longer has revision/)).toBeVisible()
  await expect(page.getByRole('radio', { name: /^Base/ })).toHaveCount(0)
  for (const field of ['Name', 'Visibility']) {
    await page.getByRole('group', { name: field }).getByRole('radio', { name: /^Theirs/ }).check()
  }
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('theirs')
  expect(await readImage(request, id)).toMatchObject({ name: 'theirs', public: true, organization: mine })
})
