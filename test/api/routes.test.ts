// Every route of the admin API, good and bad, over real HTTP on a real store.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { efiProgram, Machine } from '../support/boot-programs.ts'
import { AS_ADMIN, entryOf, sessionOf, testMac } from '../support/test-store.ts'
import { startTestApi } from '../support/test-api.ts'
import { parseIpv4, type Ipv4 } from '../../src/net/address.ts'

const MAC = '52:54:00:12:34:56'
const UUID = '4c4c4544-004c-5610-8035-c7c04f4b3132'
const GRUB = { type: 'boot', programs: { x64uefi: 'boot/grub/grubx64.efi' } }

t.test('machines', async (t) => {
  const { ask } = await startTestApi(t)
  const path = `/api/v1/machines/${MAC}`
  t.match(await ask('GET', path), { status: 404, body: { code: 'MACHINE_NOT_FOUND', ref: MAC } })

  const words = { name: 'Lab-1', uuid: UUID, description: 'left', tags: ['lab'], variables: { owner: 'physics' } }
  const made = await ask('PUT', '/api/v1/machines/52-54-00-12-34-56', { body: words })
  t.match(made, { status: 201, headers: { etag: '"1"' }, body: { mac: MAC, version: 1, ...words } })
  t.match(await ask('PUT', path, { body: words }), { status: 200, headers: { etag: '"1"' }, body: made.body }, 'again')
  for (const ref of [MAC, '525400123456', UUID, UUID.toUpperCase(), '44454c4c-4c00-1056-8035-c7c04f4b3132', 'lab-1']) {
    t.match(await ask('GET', `/api/v1/machines/${ref}`), { status: 200, body: { mac: MAC, assignment: null } }, ref)
  }
  t.match(await ask('PUT', '/api/v1/machines/LAB-1', { body: { name: 'lab-1' } }), {
    status: 200,
    body: { name: 'lab-1', uuid: null, tags: [], variables: {}, version: 2 },
  })

  await t.test('refused', async (t) => {
    const put = (body: unknown, ref = MAC) => ask('PUT', `/api/v1/machines/${ref}`, { body })
    const invalid = (pointer: string) => ({ status: 400, body: { code: 'REQUEST_INVALID', errors: [{ pointer }] } })
    t.match(await put({ name: 5 }), invalid('/name'))
    t.match(await put({ nam: 'x' }), { ...invalid(''), body: { detail: 'The body must not have "nam"' } })
    t.match(await put({ tags: ['ok', 'not ok'] }), invalid('/tags/1'))
    t.match(await put({ tags: ['a', 'a'] }), invalid('/tags'))
    t.match(await put({ variables: { a: 1 } }), invalid('/variables/a'))
    t.match(await put({ uuid: 'x' }), invalid('/uuid'))
    t.match(await put([]), invalid(''))
    t.match(await put({ name: '525400abcdef' }), { status: 400, body: { code: 'REQUEST_INVALID' } }, 'reads like a MAC')
    t.match(await put({}, 'no-such-name'), { status: 400, body: { code: 'MAC_INVALID', text: 'no-such-name' } })
    t.match(await put({ name: 'LAB-1' }, '52:54:00:12:34:57'), {
      status: 409,
      body: { code: 'MACHINE_EXISTS', mac: MAC },
    })
  })

  await t.test('versions', async (t) => {
    const put = (headers: Record<string, string>, body: unknown = {}) => ask('PUT', path, { headers, body })
    t.match(await put({ 'if-match': '"1"' }), {
      status: 412,
      body: { code: 'CHANGED_MEANWHILE', found: 2, expected: 1 },
    })
    t.match(await put({ 'if-none-match': '*' }), { status: 412, body: { code: 'CHANGED_MEANWHILE' } })
    t.match(await put({ 'if-match': '"2"' }), { status: 200, headers: { etag: '"3"' } })
    t.match(await put({ 'if-match': '*' }), { status: 200, headers: { etag: '"3"' } })
    t.match(await put({ 'if-match': 'W/"3"' }), { status: 400, body: { code: 'REQUEST_INVALID' } })
    t.match(await put({ 'if-none-match': '"3"' }), { status: 400, body: { code: 'REQUEST_INVALID' } })
    const other = '/api/v1/machines/52:54:00:12:34:57'
    t.match(await ask('PUT', other, { body: {}, headers: { 'if-match': '*' } }), { status: 412 })
    t.match(await ask('PUT', other, { body: {}, headers: { 'if-none-match': '*' } }), { status: 201 })
    t.match(await ask('DELETE', other, { headers: { 'if-match': '"9"' } }), { status: 412 })
  })

  await t.test('merge patch', async (t) => {
    const patch = (body: unknown, headers = {}) => ask('PATCH', path, { body, headers })
    await ask('PUT', path, { body: { name: 'lab-1', tags: ['a'], variables: { a: '1', b: '2' } } })
    t.match(await patch({ description: 'new', variables: { a: null, c: '3' } }), {
      status: 200,
      body: { name: 'lab-1', description: 'new', tags: ['a'], variables: { b: '2', c: '3' } },
    })
    t.match(await patch({ name: null, tags: null, variables: null }), {
      body: { name: null, description: 'new', tags: [], variables: {} },
    })
    const type = { 'content-type': 'application/merge-patch+json' }
    t.match(await patch({ name: 'lab-1' }, type), { status: 200, body: { name: 'lab-1' } })
    t.match(await patch({ name: 'x' }, { 'if-match': '"1"' }), { status: 412 })
    t.match(await patch({ nothing: 1 }), { status: 400 })
    t.match(await ask('PATCH', '/api/v1/machines/nobody', { body: {} }), { status: 404 })
    // patches of the same machine at the same moment: each counts
    const names = ['a', 'b', 'c', 'd']
    const all = await Promise.all(names.map((name) => patch({ variables: { [name]: '1' } })))
    t.same(
      all.map(({ status }) => status),
      [200, 200, 200, 200],
    )
    t.same((await ask('GET', path)).body.variables, { a: '1', b: '1', c: '1', d: '1' })
  })

  await t.test('trials change nothing', async (t) => {
    t.match(await ask('PUT', `/api/v1/machines/52:54:00:12:34:99?dryRun=true`, { body: { name: 'x' } }), {
      status: 201,
    })
    t.match(await ask('GET', '/api/v1/machines/x'), { status: 404 })
    t.match(await ask('PATCH', `${path}?dryRun=true`, { body: { name: 'y' } }), { status: 200, body: { name: 'y' } })
    t.match(await ask('DELETE', `${path}?dryRun=true`), { status: 204 })
    t.match(await ask('GET', path), { status: 200, body: { name: 'lab-1' } })
  })

  await t.test('lists', async (t) => {
    const list = async (query: string) => ask('GET', `/api/v1/machines${query}`)
    t.match(await list(''), {
      status: 200,
      body: { items: [{ mac: MAC }, { mac: '52:54:00:12:34:57' }], cursor: null },
    })
    const first = await list('?limit=1')
    t.match(first.body, { items: [{ mac: MAC }] })
    t.match((await list(`?limit=1&cursor=${first.body.cursor}`)).body, {
      items: [{ mac: '52:54:00:12:34:57' }],
      cursor: null,
    })
    t.equal((await list('?search=LAB')).body.items.length, 1)
    t.equal((await list('?tag=none')).body.items.length, 0)
    for (const query of ['?limit=0', '?limit=1001', '?limit=many', '?limit=1&limit=2', '?serach=x']) {
      t.match(await list(query), { status: 400, body: { code: 'REQUEST_INVALID' } }, query)
    }
    t.match(await list('?cursor=x'), { status: 400, body: { code: 'CURSOR_INVALID' } })
  })

  await t.test('wake and explain', async (t) => {
    t.match(await ask('POST', `${path}/wake`), { status: 200, body: { mac: MAC, sentTo: ['192.0.2.255:9'] } })
    t.match(await ask('POST', `${path}/wake?dryRun=true`), { status: 200, body: { sentTo: [] } })
    t.match(await ask('POST', '/api/v1/machines/nobody/wake'), { status: 400, body: { code: 'MAC_INVALID' } })
    const explained = async (query: string, ref = 'lab-1') => {
      const { status, body } = await ask('GET', `/api/v1/machines/${ref}/explain${query}`)
      return status === 200 ? (JSON.parse(body.rules[0].reason) as unknown) : (body.code as unknown)
    }
    const usual = { port: 67, class: 'pxe', uuid: null, relay: null, circuitId: null }
    t.same(await explained(''), { mac: MAC, architecture: 'x64uefi', ...usual })
    t.match(await explained('?class=wdsnbp&arch=x64'), { port: 4011, class: 'wdsnbp', architecture: 'x64' })
    t.match(await explained('?relay=192.0.2.1&circuitId=ge-0/0/7'), { relay: '192.0.2.1', circuitId: 'ge-0/0/7' })
    t.same(await explained('?arch=arm64&port=4011&class=ipxe', '52-54-00-00-00-01'), {
      ...usual,
      mac: '52:54:00:00:00:01',
      architecture: 'arm64',
      port: 4011,
      class: 'ipxe',
      uuid: null,
    })
    for (const query of ['?port=69', '?arch=vax', '?class=x']) t.equal(await explained(query), 'REQUEST_INVALID')
    t.equal(await explained('', 'nobody'), 'MAC_INVALID')
  })

  t.match(await ask('DELETE', path), { status: 204, text: '' })
  t.match(await ask('DELETE', path), { status: 404, body: { code: 'MACHINE_NOT_FOUND' } })
})

t.test('assignments', async (t) => {
  const { ask } = await startTestApi(t)
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: { name: 'lab-1' } })
  await ask('PUT', '/api/v1/images/grub', { body: GRUB })
  const path = '/api/v1/machines/lab-1/assignment'
  const put = (body: unknown, headers = {}) => ask('PUT', path, { body, headers })
  t.match(await ask('GET', path), { status: 404, body: { code: 'ASSIGNMENT_NOT_FOUND', mac: MAC } })
  t.match(await ask('POST', '/api/v1/machines/lab-1/arm'), { status: 404, body: { code: 'ASSIGNMENT_NOT_FOUND' } })

  t.match(await put({ bootImage: 'grub' }), {
    status: 201,
    headers: { etag: '"1"' },
    body: { mac: MAC, bootImage: 'grub', method: 'boot-only', once: false, armed: true, profile: null, version: 1 },
  })
  t.match(
    await put({ bootImage: 'GRUB', method: 'boot-only' }),
    { status: 200, headers: { etag: '"1"' } },
    'the same again',
  )
  t.match(await ask('GET', '/api/v1/machines/lab-1'), { body: { assignment: { bootImage: 'grub' } } })
  t.match(await ask('GET', '/api/v1/machines'), {
    body: { items: [{ assignment: { bootImage: 'grub', armed: true } }] },
  })
  t.match(await put({ bootImage: 'grub' }, { 'if-match': '"7"' }), { status: 412 })

  const refused = [
    [{ bootImage: 'none' }, 404, 'IMAGE_NOT_FOUND'],
    [{ bootImage: 'grub', installImage: 'win11', method: 'windows-setup' }, 404, 'IMAGE_NOT_FOUND'],
    [{ bootImage: 'grub', answer: 'standard' }, 404, 'ANSWER_NOT_FOUND'],
    [{ profile: 'office' }, 404, 'PROFILE_NOT_FOUND'],
    [{}, 422, 'ASSIGNMENT_INCOMPLETE'],
    [{ method: 'boot-only' }, 422, 'ASSIGNMENT_INCOMPLETE'],
    [{ bootImage: 'grub', method: 'windows-setup' }, 422, 'ASSIGNMENT_INCOMPLETE'],
    [{ installImage: 'win11', method: 'apply-image' }, 422, 'ASSIGNMENT_INCOMPLETE'],
    [{ method: 'capture-image' }, 422, 'ASSIGNMENT_INCOMPLETE'],
    [{ bootImage: 'grub', select: {} }, 400, 'REQUEST_INVALID'],
    [{ bootImage: 'grub', select: { index: 1, name: 'Pro' } }, 400, 'REQUEST_INVALID'],
    [{ bootImage: 'grub', method: 'magic' }, 400, 'REQUEST_INVALID'],
  ] as const
  for (const [body, status, code] of refused) t.match(await put(body), { status, body: { code } }, JSON.stringify(body))
  t.match((await put({ method: 'windows-setup' })).body, { missing: 'a boot image and an install image' })
  t.match((await put({ bootImage: 'grub', method: 'magic' })).body.detail, /must be one of "windows-setup"/)

  t.match(await put({ method: 'local', once: true, armed: false }), {
    status: 200,
    body: { method: 'local', bootImage: null, once: true, armed: false },
  })
  t.match(await ask('POST', '/api/v1/machines/lab-1/arm'), { status: 200, body: { armed: true } })
  t.match(await ask('DELETE', '/api/v1/machines/lab-1/arm'), { status: 200, body: { armed: false, method: 'local' } })
  t.match(await ask('POST', '/api/v1/machines/lab-1/arm?dryRun=true'), { status: 200, body: { armed: true } })
  t.match(await ask('GET', path), { body: { armed: false } })
  t.match(await ask('PUT', '/api/v1/machines/nobody/assignment', { body: { method: 'local' } }), { status: 404 })
  t.match(await ask('DELETE', path, { headers: { 'if-match': '"1"' } }), { status: 412 })
  t.match(await ask('DELETE', path), { status: 204 })
  t.match(await ask('DELETE', path), { status: 404, body: { code: 'ASSIGNMENT_NOT_FOUND' } })
})

t.test('a reference that fits several machines', async (t) => {
  const { ask, store } = await startTestApi(t)
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: {} })
  // older data may have what the API refuses today
  const machine = { mac: testMac(1), name: '525400123456', uuid: null, description: null, tags: [], variables: {} }
  await store.machinePut(machine, AS_ADMIN)
  const answer = await ask('GET', '/api/v1/machines/525400123456')
  t.match(answer, { status: 409, body: { code: 'MACHINE_AMBIGUOUS', next: 'Name it by its MAC.' } })
})

t.test('images', async (t) => {
  const { ask, imageDirectory } = await startTestApi(t)
  const put = (body: unknown, name = 'grub', headers = {}) => ask('PUT', `/api/v1/images/${name}`, { body, headers })
  const programs = { x64uefi: 'boot/grub/grubx64.efi', arm64: 'boot/grub/grubaa64.efi', x64: 'boot/grub/core.0' }
  const made = await put({ ...GRUB, programs, group: 'loaders', description: 'all of them' })
  t.match(made, {
    status: 201,
    headers: { etag: '"1"' },
    body: { name: 'grub', type: 'boot', programs, group: 'loaders' },
  })
  t.match(await put({ ...GRUB, programs, group: 'loaders', description: 'all of them' }), {
    status: 200,
    body: made.body,
  })
  t.match(await ask('GET', '/api/v1/images/GRUB'), { status: 200, body: made.body })
  t.match(await ask('GET', '/api/v1/images'), { body: { items: [made.body], cursor: null } })
  t.match(await put(GRUB, 'grub', { 'if-none-match': '*' }), { status: 412 })

  const boot = join(imageDirectory, 'boot')
  mkdirSync(join(boot, 'folder.efi'))
  writeFileSync(join(imageDirectory, 'secret.efi'), efiProgram())
  symlinkSync('../secret.efi', join(boot, 'escape.efi'))
  symlinkSync('grub/grubx64.efi', join(boot, 'inside.efi'))
  symlinkSync('loop.efi', join(boot, 'loop.efi'))
  writeFileSync(join(boot, 'empty.efi'), '')
  writeFileSync(join(boot, 'ia32.efi'), efiProgram({ machine: Machine.ia32 }))
  writeFileSync(join(boot, 'riscv.efi'), efiProgram({ machine: Machine.riscv64 }))
  writeFileSync(join(boot, 'driver.efi'), efiProgram({ subsystem: 11 }))
  const unusable = [
    ['x64uefi', 'boot/none.efi', 'there is no such file'],
    ['x64uefi', 'boot/grub/grubx64.efi/below', 'there is no such file'],
    ['x64uefi', 'secret.efi', 'only files below the folder `boot`'],
    ['x64uefi', 'boot/../secret.efi', 'the path must be relative'],
    ['x64uefi', 'boot//grub/grubx64.efi', 'the path must be relative'],
    ['x64uefi', 'boot/escape.efi', 'it is a link that leaves the folder `boot`'],
    ['x64uefi', 'boot/loop.efi', 'it is a chain of links without end'],
    ['x64uefi', 'boot/folder.efi', 'it is not a regular file'],
    ['x64uefi', 'boot/empty.efi', 'the file is empty'],
    ['x64uefi', 'boot/ia32.efi', 'it is made for IA-32, not for x64'],
    ['arm64', 'boot/riscv.efi', 'it is made for machine type 0x5064, not for ARM64'],
    ['x64uefi', 'boot/driver.efi', 'it is no EFI application (subsystem 11, wanted 10)'],
    ['x64uefi', 'boot/grub/core.0', 'it is not an EFI program (no PE header)'],
    ['x64', 'boot/grub/grubx64.efi', 'it is an EFI or Windows program'],
    ['x86uefi', 'boot/grub/grubaa64.efi', 'it is made for ARM64, not for IA-32'],
  ] as const
  for (const [architecture, path, reason] of unusable) {
    const { status, body } = await put({ ...GRUB, programs: { [architecture]: path } })
    t.match({ status, code: body.code, path: body.path }, { status: 422, code: 'BOOT_PROGRAM_UNUSABLE', path })
    t.ok(String(body.reason).startsWith(reason), `${path}: ${body.reason}`)
  }
  t.match(await put({ ...GRUB, programs: { x64uefi: 'boot/inside.efi' } }), { status: 200 }, 'a link that stays inside')
  t.match(await put({ ...GRUB, programs: { x86uefi: 'boot/ia32.efi' } }), { status: 200 })
  const absolute = await put({ ...GRUB, programs: { x64uefi: '/etc/passwd' } })
  t.match(absolute, { status: 400, body: { errors: [{ pointer: '/programs/x64uefi' }] } })
  for (const body of [
    { ...GRUB, programs: {} },
    { ...GRUB, programs: { vax: 'boot/x' } },
    { programs },
    { ...GRUB, type: 'install' },
  ]) {
    t.match(await put(body), { status: 400, body: { code: 'REQUEST_INVALID' } })
  }
  t.match(await put(GRUB, 'no%20spaces'), { status: 400, body: { errors: [{ pointer: 'ref' }] } })

  const inspect = (path: string) => ask('GET', `/api/v1/boot-programs?path=${path}`)
  const inspected = { path: 'boot/grub/grubaa64.efi', architecture: 'arm64', sizeBytes: 1024 }
  t.match(await inspect('boot/grub/grubaa64.efi'), { status: 200, body: inspected })
  t.match(await inspect('boot/grub/core.0'), { status: 200, body: { architecture: 'x64' } })
  for (const path of ['boot/none.efi', 'boot/escape.efi', 'boot/driver.efi', '../etc/passwd']) {
    t.match(await inspect(path), { status: 422, body: { code: 'BOOT_PROGRAM_UNUSABLE' } }, path)
  }
  t.match(await ask('GET', '/api/v1/boot-programs'), { status: 400, body: { code: 'REQUEST_INVALID' } })

  await ask('PUT', `/api/v1/machines/${MAC}`, { body: {} })
  await ask('PUT', `/api/v1/machines/${MAC}/assignment`, { body: { bootImage: 'grub' } })
  t.match(await ask('DELETE', '/api/v1/images/grub'), { status: 409, body: { code: 'IMAGE_IN_USE', machines: MAC } })
  await ask('DELETE', `/api/v1/machines/${MAC}`)
  t.match(await ask('DELETE', '/api/v1/images/grub?dryRun=true'), { status: 204 })
  t.match(await ask('DELETE', '/api/v1/images/grub'), { status: 204 })
  t.match(await ask('DELETE', '/api/v1/images/grub'), { status: 404, body: { code: 'IMAGE_NOT_FOUND' } })
  t.match(await ask('GET', '/api/v1/images/grub'), { status: 404 })
})

t.test('pending machines', async (t) => {
  const { ask, store } = await startTestApi(t)
  const at = '2026-01-01T00:00:00.000Z'
  const seen = (n: number) => store.pendingSeen({ mac: testMac(n), uuid: UUID, architecture: 'x64uefi', at })
  const [one, two] = [await seen(1), await seen(2)]
  await ask('PUT', '/api/v1/images/grub', { body: GRUB })
  t.match(await ask('GET', '/api/v1/pending'), { body: { items: [one, two], cursor: null } })
  t.match(await ask('GET', `/api/v1/pending/${one.id}`), { status: 200, body: one })
  const approve = (id: number | string, body?: unknown) => ask('POST', `/api/v1/pending/${id}/approve`, { body })
  t.match(await approve(one.id, { assignment: { bootImage: 'none' } }), {
    status: 404,
    body: { code: 'IMAGE_NOT_FOUND' },
  })
  t.match(await approve(one.id, { assignment: {} }), { status: 422, body: { code: 'ASSIGNMENT_INCOMPLETE' } })
  t.match(await approve(one.id, { name: 'desk', assignment: { bootImage: 'grub', once: true } }), {
    status: 201,
    body: { mac: testMac(1), name: 'desk', uuid: UUID },
  })
  t.match(await ask('GET', '/api/v1/machines/desk/assignment'), { body: { bootImage: 'grub', once: true } })
  t.match(await approve(one.id), { status: 409, body: { code: 'PENDING_DECIDED', state: 'approved' } })
  t.match(await approve(two.id), { status: 409, body: { code: 'MACHINE_EXISTS', field: 'uuid' } }, 'the same UUID')
  t.match(await approve(two.id, { uuid: null }), { status: 201, body: { mac: testMac(2), uuid: null } })
  const three = await seen(3)
  t.match(await ask('POST', `/api/v1/pending/${three.id}/reject`), { status: 200, body: { state: 'rejected' } })
  t.match(await ask('POST', `/api/v1/pending/${three.id}/reject`), { status: 409, body: { code: 'PENDING_DECIDED' } })
  t.match(await ask('GET', '/api/v1/pending?state=rejected'), { body: { items: [{ mac: testMac(3) }] } })
  t.match(await ask('GET', '/api/v1/pending?state=pending'), { body: { items: [] } })
  for (const id of ['999', '0', 'x', '1.5.5']) {
    const status = id === '999' ? 404 : 400
    t.match(await ask('GET', `/api/v1/pending/${id}`), { status }, id)
    t.match(await approve(id), { status }, id)
    t.match(await ask('POST', `/api/v1/pending/${id}/reject`), { status }, id)
  }
})

t.test('sessions and leases', async (t) => {
  const { ask, store } = await startTestApi(t)
  await store.sessionPut(sessionOf('aaaa', 1))
  await store.sessionPut(sessionOf('bbbb', 2, { state: 'loaded' }))
  const [entry] = await store.journalAppend([entryOf('aaaa', 1)])
  const ids = async (query: string) =>
    ((await ask('GET', `/api/v1/sessions${query}`)).body.items as { id: string }[]).map(({ id }) => id)
  t.same(await ids(''), ['bbbb', 'aaaa'])
  t.same(await ids('?mac=52-54-00-00-00-01'), ['aaaa'])
  t.same(await ids('?state=loaded'), ['bbbb'])
  t.match(await ask('GET', '/api/v1/sessions?mac=x'), { status: 400, body: { code: 'MAC_INVALID' } })
  t.match(await ask('GET', '/api/v1/sessions?state=x'), { status: 400, body: { code: 'REQUEST_INVALID' } })
  t.match(await ask('GET', '/api/v1/sessions/aaaa'), {
    status: 200,
    body: { id: 'aaaa', entryCount: 1, journal: [entry] },
  })
  t.match(await ask('GET', '/api/v1/sessions/cccc'), { status: 404, body: { code: 'SESSION_NOT_FOUND' } })

  const lease = {
    address: parseIpv4('10.0.0.9') as Ipv4,
    mac: testMac(1),
    clientId: '01aa',
    state: 'bound',
    expiresAtMs: 2,
    updatedAtMs: 1,
  } as const
  await store.leasePut(lease)
  t.match(await ask('GET', '/api/v1/leases'), { status: 200, body: { items: [lease], cursor: null } })
  for (const [query, count] of [
    ['state=bound', 1],
    ['state=declined', 0],
    [`mac=${testMac(1).replaceAll(':', '-')}`, 1],
    [`mac=${testMac(2)}`, 0],
    ['subnet=10.0.0.0/29', 0],
    ['subnet=10.0.0.0/24', 1],
    ['current=true', 0],
  ] as const) {
    const { body } = await ask('GET', `/api/v1/leases?${query}`)
    t.equal((body.items as unknown[]).length, count, query)
  }
  t.match(await ask('GET', '/api/v1/leases?subnet=10.0.0.1/24'), { status: 400, body: { code: 'REQUEST_INVALID' } })
  t.match(await ask('GET', '/api/v1/leases/10.0.0.9'), { status: 200, body: lease })
  t.match(await ask('GET', '/api/v1/leases/10.0.0.8'), { status: 404, body: { code: 'LEASE_NOT_FOUND' } })
  t.match(await ask('DELETE', '/api/v1/leases/10.0.0.9?dryRun=true'), { status: 200, body: lease })
  t.match(await ask('DELETE', '/api/v1/leases/10.0.0.9'), { status: 200, body: lease })
  t.match(await ask('DELETE', '/api/v1/leases/10.0.0.9'), { status: 404 })
  t.match(await ask('GET', '/api/v1/audit?limit=1'), {
    body: { items: [{ action: 'lease.remove', subject: '10.0.0.9', after: null }] },
  })
  t.match(await ask('POST', '/api/v1/network/probe'), { status: 200, body: { servers: [] } })
})

t.test('tokens and audit', async (t) => {
  const { ask, url } = await startTestApi(t)
  const make = (body: unknown) => ask('POST', '/api/v1/tokens', { body })
  const made = await make({ name: 'ci', role: 'operator' })
  t.match(made, { status: 201, body: { name: 'ci', role: 'operator', token: /^owds_[A-Za-z0-9_-]{43}$/ } })
  const key = made.body.token as string
  const as = (token: string, path: string) =>
    fetch(url + path, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status)
  t.equal(await as(key, '/api/v1/machines'), 200)
  t.equal(await as(key, '/api/v1/tokens'), 403)
  t.match(await make({ name: 'CI', role: 'viewer' }), { status: 409, body: { code: 'TOKEN_EXISTS' } })
  t.match(await make({ name: 'x', role: 'king' }), { status: 400 })
  t.match(await make({ name: 'x', role: 'viewer', expiresAt: 'tomorrow' }), { status: 400 })
  t.match(await make({ name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }), { status: 400 })

  const soon = new Date(Date.now() + 400).toISOString()
  const brief = await make({ name: 'brief', role: 'viewer', expiresAt: soon })
  t.equal(await as(brief.body.token as string, '/api/v1/machines'), 200)
  await new Promise((resolve) => setTimeout(resolve, 450))
  const late = await fetch(`${url}/api/v1/machines`, { headers: { authorization: `Bearer ${brief.body.token}` } })
  t.match(await late.json(), { code: 'TOKEN_EXPIRED', status: 401, name: 'brief', expiredAt: soon })

  const list = await ask('GET', '/api/v1/tokens')
  t.match(list.body, {
    items: [{ name: 'viewer' }, { name: 'operator' }, { name: 'admin' }, { name: 'ci' }, { name: 'brief' }],
  })
  t.notOk(list.text.includes(key), 'the key is not shown again')
  t.match(await ask('DELETE', '/api/v1/tokens/ci?dryRun=true'), { status: 204 })
  t.match(await ask('DELETE', '/api/v1/tokens/ci?dryrun=true'), { status: 400 }, 'mistyped, it must not delete')
  t.equal(await as(key, '/api/v1/machines'), 200, 'a trial changes nothing')
  const trial = await ask('POST', '/api/v1/tokens?dryRun=true', { body: { name: 'trial', role: 'admin' } })
  t.match(trial, { status: 201, body: { name: 'trial', token: '' } })
  t.match(await ask('DELETE', '/api/v1/tokens/trial'), { status: 404 })
  t.match(await ask('DELETE', '/api/v1/tokens/ci'), { status: 204 })
  t.equal(await as(key, '/api/v1/machines'), 401)
  t.match(await ask('DELETE', '/api/v1/tokens/ci'), { status: 404, body: { code: 'TOKEN_NOT_FOUND' } })
  t.match(await ask('DELETE', '/api/v1/tokens/admin'), { status: 409, body: { code: 'TOKEN_LAST_ADMIN' } })

  await ask('PUT', `/api/v1/machines/${MAC}`, { body: { variables: { password: 'hunter2' } }, as: 'operator' })
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: {}, as: 'socket' })
  const audit = await ask('GET', '/api/v1/audit?limit=3')
  t.match(audit.body.items, [
    { action: 'machine.put', subject: MAC, actor: 'local', from: 'socket' },
    { action: 'machine.put', subject: MAC, actor: 'token:operator', from: '127.0.0.1', before: null },
    { action: 'token.remove', subject: 'ci', actor: 'token:admin', after: null },
  ])
  t.notOk(audit.text.includes('hunter2'))
  t.equal((await ask('GET', `/api/v1/audit?limit=1&cursor=${audit.body.cursor}`)).body.items[0].action, 'token.add')
})

t.test('the audit log is filtered', async (t) => {
  const { ask, store } = await startTestApi(t)
  const other = '52:54:00:00:00:10'
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: { name: 'pc-1' }, as: 'operator' })
  await ask('PUT', `/api/v1/machines/${other}`, { body: { name: 'pc-10' }, as: 'socket' })
  await ask('PUT', `/api/v1/machines/${MAC}/assignment`, { body: { method: 'local' }, as: 'operator' })
  await store.auditAdd({ action: 'answer.reveal', subject: `100% for ${MAC}` }, AS_ADMIN)
  const rows = async (filter: string) => {
    const { body } = await ask('GET', `/api/v1/audit?${filter}`)
    return (body.items as { action: string; subject: string; at: string }[]).filter(
      ({ action }) => !action.startsWith('token.'),
    )
  }
  const counts: [string, number][] = [
    ['', 4],
    ['actor=token:operator', 2],
    ['actor=OPERATOR', 2],
    ['actor=local', 2],
    ['actor=oper', 0],
    ['actor=%25', 0],
    ['action=machine', 2],
    ['action=machine.put', 2],
    ['action=Assignment', 1],
    ['action=mach', 0],
    [`subject=${MAC.replaceAll(':', '-').toUpperCase()}`, 3],
    ['subject=pc-1', 3],
    ['subject=pc-10', 1],
    ['subject=pc', 0],
    ['subject=100%25', 1],
    ['subject=_', 0],
    ['subject=pc-1&actor=operator&action=assignment', 1],
    ['until=2020-01-01T00:00:00Z', 0],
    ['since=2020-01-01T00:00:00Z', 4],
  ]
  for (const [filter, count] of counts) t.equal((await rows(filter)).length, count, filter)

  const [newest] = await rows('')
  const at = newest?.at ?? ''
  t.ok((await rows(`since=${at}`)).every((row) => row.at >= at))
  t.ok((await rows(`until=${at}`)).every((row) => row.at < at))
  const elsewhere = encodeURIComponent(at.replace('Z', '+00:00'))
  t.same(await rows(`since=${elsewhere}`), await rows(`since=${at}`), 'the same moment in another spelling')

  const first = await ask('GET', '/api/v1/audit?subject=pc-1&limit=2')
  t.match(first.body, { items: [{ action: 'answer.reveal' }, { action: 'assignment.put' }], cursor: /./ })
  const next = await ask('GET', `/api/v1/audit?subject=pc-1&limit=2&cursor=${first.body.cursor}`)
  t.match(next.body, { items: [{ action: 'machine.put', subject: MAC }], cursor: null })
  for (const wrong of ['since=yesterday', 'actor=', 'who=anna'])
    t.match(await ask('GET', `/api/v1/audit?${wrong}`), { status: 400, body: { code: 'REQUEST_INVALID' } }, wrong)
})

t.test('health and metrics', async (t) => {
  const { ask } = await startTestApi(t)
  t.match(await ask('GET', '/api/v1/health?verbose=1', { as: 'nobody' }), { status: 400 }, 'nobody reads that')
  const open = await ask('GET', '/api/v1/health', { as: 'nobody' })
  t.match(open, { status: 200, body: { status: 'ok', version: '1.2.3', daemon: undefined } })
  const known = await ask('GET', '/api/v1/health', { as: 'viewer' })
  t.match(known.body.daemon, { serverAddress: '192.0.2.1', answers: { pxe: 'known' } })
  t.match(await ask('GET', '/api/v1/health', { headers: { authorization: 'Bearer wrong' } }), { status: 401 })

  await ask('PUT', `/api/v1/machines/${MAC}`, { body: {} })
  const metrics = await ask('GET', '/metrics', { as: 'viewer' })
  t.match(metrics, { status: 200, headers: { 'content-type': /^text\/plain; version=0\.0\.4/ } })
  t.match(
    metrics.text,
    /openwds_api_request_seconds_count\{method="PUT",route="\/api\/v1\/machines\/:ref",status="201"\} 1/,
  )
  t.match(metrics.text, /openwds_store_writes_total\{outcome="done"\} \d/)
  t.match(metrics.text, /openwds_store_commit_seconds_count \d/)
})
