// What the boot decision is told by the API: machines' dialects and options, assignments' words, scripts, approval, memory.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { describeEfi } from '../../src/pe/describe.ts'
import { attachSignatures, makeAuthority, makeEfiFile, makeSignature } from '../support/efi-signing.ts'
import { compileOptions } from '../../src/dhcp/option-values.ts'
import { startTestApi } from '../support/test-api.ts'
import { AS_ADMIN, machineOf, testMac } from '../support/test-store.ts'

const MAC = testMac(1)
const AT = '2026-01-01T00:00:00.000Z'
const GRUB = { type: 'boot', programs: { x64uefi: 'boot/grub/grubx64.efi' } }

t.test('a machine’s address, options and dialect', async (t) => {
  const { ask } = await startTestApi(t, { optionProblems: (options) => compileOptions(options).problems })
  const path = `/api/v1/machines/${MAC}`
  const words = { address: '192.0.2.20', dialect: 'bypass', dhcpOptions: { 12: 'lab-1', 'ntp-servers': ['192.0.2.1'] } }
  t.match(await ask('PUT', path, { body: words }), { status: 201, body: words })
  t.match(await ask('PATCH', path, { body: { description: 'x' } }), { body: { ...words, description: 'x' } })
  t.match(await ask('PATCH', path, { body: { dialect: null, dhcpOptions: null } }), {
    body: { dialect: null, dhcpOptions: {}, address: '192.0.2.20' },
  })
  t.match(await ask('PUT', `/api/v1/machines/${testMac(2)}`, { body: { address: '192.0.2.20' } }), {
    status: 409,
    body: { code: 'MACHINE_EXISTS', field: 'address' },
  })
  for (const body of [
    { address: '192.0.2.256' },
    { dialect: 'loud' },
    { dhcpOptions: { 'no such': 1 } },
    { dhcpOptions: { 'ntp-servers': 'nowhere' } },
    { dhcpOptions: { 67: 'x' } },
    { tftp: { maxBlockSize: 7 } },
    { tftp: { maxBlockSize: 1380.5 } },
    { tftp: { wrapToOne: 'yes' } },
    { tftp: { engine: 'native' } },
  ])
    t.match(
      await ask('PATCH', path, { body }),
      { status: 400, body: { code: 'REQUEST_INVALID' } },
      JSON.stringify(body),
    )
})

t.test('how TFTP treats a machine', async (t) => {
  const { ask } = await startTestApi(t)
  const path = `/api/v1/machines/${MAC}`
  const tftp = { maxBlockSize: 1380, maxWindowSize: 4, variableWindow: false, wrapToOne: true, maxBytesPerSecond: 1e6 }
  t.same((await ask('PUT', path, { body: { tftp } })).body.tftp, tftp)
  t.same((await ask('PATCH', path, { body: { description: 'x' } })).body.tftp, tftp, 'left alone')
  const patch = { maxBlockSize: 1024, wrapToOne: null, variableWindow: null, maxBytesPerSecond: null }
  t.same((await ask('PATCH', path, { body: { tftp: patch } })).body.tftp, { maxBlockSize: 1024, maxWindowSize: 4 })
  t.same((await ask('PATCH', path, { body: { tftp: null } })).body.tftp, {})
  t.same((await ask('GET', path)).body.tftp, {})
})

t.test('what an assignment says of prompts, programs and other servers', async (t) => {
  const { ask, store } = await startTestApi(t)
  await store.machinePut(machineOf(1), AS_ADMIN)
  const path = `/api/v1/machines/${MAC}/assignment`
  t.match(await ask('PUT', path, { body: { referralServer: '192.0.2.7' } }), {
    status: 201,
    body: { referralServer: '192.0.2.7', bootProgram: null, prompt: null, spentAt: null },
  })
  t.match(await ask('PUT', path, { body: { bootProgram: 'boot/grub/grubx64.efi', prompt: 'optIn' } }), {
    status: 200,
    body: { bootProgram: 'boot/grub/grubx64.efi', prompt: 'optIn', referralServer: null },
  })
  for (const bootProgram of ['boot/nothing', '../x', '/etc/passwd'])
    t.match(await ask('PUT', path, { body: { bootProgram } }), { status: 422, body: { code: 'BOOT_PROGRAM_UNUSABLE' } })
  for (const referralServer of ['0.0.0.0', '127.0.0.1', '224.0.0.1', '255.255.255.255'])
    t.match(await ask('PUT', path, { body: { referralServer } }), {
      status: 400,
      body: { detail: `\`referralServer\` ${referralServer} is not the address of a machine` },
    })
  for (const method of ['PUT', 'PATCH'] as const)
    t.match(await ask(method, `/api/v1/machines/${MAC}`, { body: { address: '224.0.0.1' } }), {
      status: 400,
      body: { code: 'REQUEST_INVALID', detail: /`address` 224/ },
    })
  t.match(await ask('PUT', path, { body: { method: 'boot-only', prompt: 'optIn' } }), {
    status: 422,
    body: { code: 'ASSIGNMENT_INCOMPLETE' },
  })
})

t.test('an image’s script and last file', async (t) => {
  const { ask, imageDirectory } = await startTestApi(t)
  writeFileSync(join(imageDirectory, 'boot', 'menu.ipxe'), '#!ipxe\n')
  const put = (words: object) => ask('PUT', '/api/v1/images/grub', { body: { ...GRUB, ...words } })
  t.match(await put({ script: 'boot/menu.ipxe', lastFile: 'boot/initrd' }), {
    status: 201,
    body: { script: 'boot/menu.ipxe', lastFile: 'boot/initrd' },
  })
  t.match(await put({ script: 'http://{server}/x.ipxe' }), {
    body: { script: 'http://{server}/x.ipxe', lastFile: null },
  })
  t.match(await put({ script: 'boot/none.ipxe' }), { status: 422, body: { code: 'BOOT_PROGRAM_UNUSABLE' } })
  t.match(await put({ script: '../secret' }), { status: 422 })
})

t.test('an image’s signatures, every signer of them', async (t) => {
  const { ask, imageDirectory } = await startTestApi(t)
  const program = makeEfiFile([{ name: '.text', bytes: Buffer.alloc(512, 0x90) }])
  const { digest } = await describeEfi(program)
  const authorities = ['Lab CA', 'Other CA'].map((name) => makeAuthority(name))
  const signed = attachSignatures(
    program,
    authorities.map((authority) => makeSignature(digest, authority)),
  )
  writeFileSync(join(imageDirectory, 'boot', 'signed.efi'), signed)
  const programs = { x64uefi: 'boot/signed.efi' }
  t.match(await ask('PUT', '/api/v1/images/signed', { body: { type: 'boot', programs } }), { status: 201 })
  t.match((await ask('GET', '/api/v1/images/signed')).body.signatures, {
    'boot/signed.efi': {
      signers: ['third-party'],
      summary: /signed by CN=Lab CA .* and by CN=Other CA/,
      revocations: [],
    },
  })
})

t.test('approved without words: named and assigned by the configuration', async (t) => {
  const pxe = { autoAddSettings: { bootImage: 'grub', once: true }, newMachineNamingPolicy: 'PC-%03#' }
  const { ask, store } = await startTestApi(t, {
    config: { api: { address: '127.0.0.1', port: 0 }, dhcp: { pools: [] }, pxe },
  })
  await ask('PUT', '/api/v1/images/grub', { body: GRUB })
  await store.machinePut(machineOf(9, { name: 'pc-001' }), AS_ADMIN)
  const wait = (n: number) => store.pendingSeen({ mac: testMac(n), uuid: null, architecture: 'x64uefi', at: AT })
  const first = await wait(1)
  t.match(await ask('POST', `/api/v1/pending/${first.id}/approve?dryRun=true`), {
    status: 201,
    body: { name: 'PC-002' },
  })
  t.match(await ask('POST', `/api/v1/pending/${first.id}/approve`), { status: 201, body: { name: 'PC-002' } })
  t.match(await store.assignmentGet(MAC), { bootImage: 'grub', once: true, method: 'boot-only', armed: true })
  t.match(await ask('GET', `/api/v1/pending/${first.id}`), { body: { state: 'approved', decidedAt: /^2/ } })
  const second = await wait(2)
  const body = { name: 'mine', assignment: { method: 'local' } }
  t.match(await ask('POST', `/api/v1/pending/${second.id}/approve`, { body }), { body: { name: 'mine' } })
  t.match(await store.assignmentGet(testMac(2)), { method: 'local', once: false })

  await t.test('and forgotten when they are old', async (t) => {
    const third = await wait(3)
    const now = new Date().toISOString()
    t.equal(await store.pendingDrop({ approvedBefore: AT, othersBefore: AT }), 0)
    t.equal(await store.pendingDrop({ approvedBefore: AT, othersBefore: now }), 1, 'those nobody decided')
    t.match(await ask('GET', `/api/v1/pending/${third.id}`), { status: 404 })
    const later = new Date(Date.now() + 60_000).toISOString()
    t.equal(await store.pendingDrop({ approvedBefore: later, othersBefore: AT }), 2)
  })
})

t.test('boot memory', async (t) => {
  const { ask, store } = await startTestApi(t)
  const path = `/api/v1/machines/${MAC}/boot-memory`
  t.match(await ask('GET', path), { status: 404, body: { code: 'MACHINE_NOT_FOUND' } })
  await store.machinePut(machineOf(1), AS_ADMIN)
  t.match(await ask('GET', path), { status: 200, body: { mac: MAC, attempts: [], stoppedAt: null } })
  const uefi = {
    offered: 'binl',
    session: 'abcdefghijkl',
    xid: 1,
    answered: true,
    failures: 0,
    worked: 'binl',
  } as const
  const attempts = [{ session: 'abcdefghijkl', at: AT, doneAt: null }]
  const memory = {
    mac: MAC,
    dialects: { bios: null, uefi },
    assignmentVersion: 2,
    attempts,
    stoppedAt: AT,
    updatedAt: AT,
  }
  await store.bootMemoryPut([memory])
  t.same((await ask('GET', path)).body, memory)
  t.match(await ask('DELETE', `${path}?dryRun=true`), { status: 204 })
  t.match((await ask('GET', path)).body, { stoppedAt: AT })
  t.match(await ask('DELETE', path, { as: 'viewer' }), { status: 403 })
  t.match(await ask('DELETE', path), { status: 204 })
  t.match((await ask('GET', path)).body, { stoppedAt: null })
  t.match((await store.auditList({ limit: 1 })).items, [{ action: 'memory.delete', subject: MAC }])
})
