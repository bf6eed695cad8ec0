// Boot stores: bytes as bcdedit writes them, read back by us and by other programs; damaged hives refused.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import fc from 'fast-check'
import { decodeDevice, encodeDevice, guidBytes, guidText } from '../../src/bcd/device.ts'
import { integerText, parseElement } from '../../src/bcd/element-text.ts'
import { ELEMENTS, elementName, ObjectId, ObjectType } from '../../src/bcd/elements.ts'
import { encodeHive, type HiveKey } from '../../src/bcd/encode-hive.ts'
import { checksumOf, HiveReader, ValueType, type HiveKeyReader } from '../../src/bcd/hive.ts'
import { askHive } from '../../src/bcd/lazy-hive.ts'
import { buildRamdiskStore, decodeStore } from '../../src/bcd/store.ts'
import { memorySource } from '../../src/bytes/source.ts'
import { decodeMutations, writtenPlaces } from '../support/mutations.ts'
import { requireTool, runTool } from '../support/tools.ts'

// 10^5 cases of each decoder
t.setTimeout(300_000)

const STORE = buildRamdiskStore({
  entries: [
    { title: 'Windows PE', wimPath: '\\Boot\\x64\\Images\\boot.wim', loadOptions: 'TOKEN=ABC' },
    { title: 'Rescue', wimPath: '\\Tmp\\other.wim' },
  ],
  blockSize: 1456,
  windowSize: 16,
  variableWindow: true,
  timeoutSeconds: 10,
})

t.test('device elements are those of bcdedit', async (t) => {
  // from a store that bcdedit made, and that the boot manager takes
  const wanted =
    'e03455ae24a96c46b836758539a3ee3a0000000001000000b0000000000000000300000000000000000000000000000000000000' +
    '00000000010000008800000005000000050000000000000048000000' +
    '00'.repeat(0x8c - 0x50) +
    Buffer.from('\\Boot\\x64\\Images\\boot.wim\0', 'utf16le').toString('hex')
  const device = { kind: 'ramdisk', path: '\\Boot\\x64\\Images\\boot.wim', options: ObjectId.RamdiskOptions } as const
  t.equal(Buffer.from(encodeDevice(device)).toString('hex'), wanted)
  t.strictSame(decodeDevice(encodeDevice(device)), device)
  t.equal(encodeDevice({ kind: 'boot' }).length, 88)
  t.strictSame(decodeDevice(encodeDevice({ kind: 'boot' })), { kind: 'boot' })
  t.equal(guidText(guidBytes(ObjectId.BootManager), 0), ObjectId.BootManager)
  t.equal(Buffer.from(guidBytes(ObjectId.BootManager)).toString('hex').slice(0, 16), '2c86ea9ddd5c704e')
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof decodeDevice(bytes).kind === 'string'))
})

t.test('a store is read back, and has what the boot manager insists on', async (t) => {
  const objects = decodeStore(STORE, 'BCD')
  const manager = objects.find(({ id }) => id === ObjectId.BootManager)
  const value = (name: string) => manager?.elements.find((element) => element.name === name)?.value
  t.equal(manager?.type, ObjectType.BootManager)
  t.equal(value('timeout'), 10n)
  t.equal((value('displayorder') as string[]).length, 2)
  t.equal(value('default'), (value('displayorder') as string[])[0])
  const loaders = objects.filter(({ type }) => type === ObjectType.OsLoader)
  t.match(loaders[0]?.elements, [
    { name: 'device', value: { kind: 'ramdisk', path: '\\Boot\\x64\\Images\\boot.wim' } },
    { name: 'description', value: 'Windows PE' },
    { name: 'loadoptions', value: 'TOKEN=ABC' },
    { name: 'osdevice', value: { kind: 'ramdisk' } },
    { name: 'systemroot', value: '\\Windows' },
    { name: 'detecthal', value: true },
    { name: 'winpe', value: true },
  ])
  const options = objects.find(({ id }) => id === ObjectId.RamdiskOptions)
  t.notOk(
    options?.elements.some(({ name }) => name === 'description'),
    'a description here would hide the entries',
  )
  t.equal(options?.elements.find(({ name }) => name === 'ramdisktftpwindowsize')?.value, 16n)
  t.ok(new HiveReader(STORE, 'BCD').root.key('Description')?.value('KeyName'))
  t.strictSame(
    STORE,
    buildRamdiskStore({
      entries: [
        { title: 'Windows PE', wimPath: '\\Boot\\x64\\Images\\boot.wim', loadOptions: 'TOKEN=ABC' },
        { title: 'Rescue', wimPath: '\\Tmp\\other.wim' },
      ],
      ...{ blockSize: 1456, windowSize: 16, variableWindow: true, timeoutSeconds: 10 },
    }),
    'the same bytes every time',
  )
  const sorted = (key: HiveKeyReader): boolean => {
    const names = key.keys().map(({ name }) => name.toUpperCase())
    return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name) && key.keys().every(sorted)
  }
  t.ok(sorted(new HiveReader(STORE, 'BCD').root), 'keys are sorted')
})

t.test('element names are unique per kind of object', async (t) => {
  for (const [name, { type, scope }] of Object.entries(ELEMENTS)) {
    const objectType = {
      any: ObjectType.OsLoader,
      bootmgr: ObjectType.BootManager,
      osloader: ObjectType.OsLoader,
      device: ObjectType.RamdiskOptions,
    }[scope]
    t.equal(elementName(objectType, type), name)
  }
})

t.test('other programs read the store', async (t) => {
  const file = join(t.testdir({}), 'BCD')
  writeFileSync(file, STORE)
  if (!requireTool(t, 'hivexget')) return
  const values = [
    ['\\Description', 'KeyName', 'BCD00000001'],
    ['\\Objects\\{7619dcc9-fafe-11d9-b411-000000000000}\\Elements\\12000004', 'Element', 'Windows PE'],
    [`\\Objects\\${ObjectId.RamdiskOptions}\\Elements\\32000004`, 'Element', '\\Boot\\boot.sdi'],
    [`\\Objects\\${ObjectId.BootManager}\\Elements\\23000003`, 'Element', '{7619dcc9-fafe-11d9-b411-000000000000}'],
  ] as const
  for (const [path, name, wanted] of values) {
    const { stdout, stderr } = await runTool('hivexget', [file, path, name])
    t.equal(stdout.trim(), wanted, `${path} ${stderr}`)
  }
})

t.test('hivexml, reged and hivexregedit agree on what is in it', async (t) => {
  const file = join(t.testdir({}), 'BCD')
  writeFileSync(file, STORE)
  const elements = decodeStore(STORE, 'BCD').reduce((sum, object) => sum + object.elements.length, 0)
  if (requireTool(t, 'hivexml')) {
    // it opens /dev/stdout by name, which a socket does not allow
    const { stdout } = await runTool('sh', ['-c', 'hivexml "$0" | cat', file])
    t.equal(stdout.match(/<node name="[0-9a-f]{8}"/g)?.length, elements)
    t.match(stdout, /<value type="string" key="Element" value="Windows PE"/)
  }
  for (const [command, args] of [
    ['reged', ['-x', file, 'HKLM\\BCD', '\\', `${file}.reg`]],
    ['hivexregedit', ['--export', '--prefix', 'HKLM\\BCD', file, '\\']],
  ] as const) {
    if (!requireTool(t, command)) continue
    const { stdout, stderr } = await runTool(command, args)
    const text = command === 'reged' ? readFileSync(`${file}.reg`, 'latin1') : stdout
    t.equal(text.match(/\\Elements\\[0-9a-f]{8}\]/g)?.length, elements, `${command} ${stderr}`)
  }
})

t.test('elements by name, each on the objects it belongs to', (t) => {
  const words = [
    'nx=AlwaysOn',
    'testsigning=yes',
    'timeout=0x10',
    'ramdiskmcenabled=No',
    'kernel=my.exe',
    'locale=de-DE',
  ]
  const elements = Object.assign(
    {},
    ...words.map((word) => parseElement(...(word.split('=') as [string, string]))),
  ) as object
  const store = decodeStore(buildRamdiskStore({ entries: [{ title: 'PE', wimPath: '\\a.wim' }], elements }), 'BCD')
  const valueOf = (type: number, name: string) =>
    store.find((object) => object.type === type)?.elements.find((element) => element.name === name)?.value
  t.equal(valueOf(ObjectType.OsLoader, 'nx'), 3n)
  t.equal(integerText('nx', 3n), 'AlwaysOn')
  const defects = buildRamdiskStore({
    entries: [{ title: 'PE', wimPath: '\\x' }],
    elements: parseElement('badmemorylist', '0x1a2b, 6699'),
  })
  const lists = decodeStore(defects, 'f').flatMap(({ elements }) =>
    elements.filter(({ name }) => name === 'badmemorylist'),
  )
  t.ok(lists.length > 0)
  for (const { value } of lists) t.strictSame(value, [0x1a2bn, 6699n], 'pages of memory that are not to be used')
  t.equal(valueOf(ObjectType.OsLoader, 'testsigning'), true)
  t.equal(valueOf(ObjectType.OsLoader, 'locale'), 'de-DE')
  t.equal(valueOf(ObjectType.OsLoader, 'kernel'), 'my.exe')
  t.equal(valueOf(ObjectType.BootManager, 'timeout'), 16n)
  t.equal(valueOf(ObjectType.BootManager, 'nx'), undefined)
  t.equal(valueOf(ObjectType.RamdiskOptions, 'ramdiskmcenabled'), false)
  for (const [name, text] of [
    ['nothing', '1'],
    ['nx', 'Maybe'],
    ['winpe', 'perhaps'],
    ['timeout', '-1'],
    ['badmemorylist', 'all'],
    ['badmemorylist', ''],
    ['device', 'C:'],
  ] as const)
    t.throws(() => parseElement(name, text), RangeError, `${name}=${text}`)
  for (const name of Object.keys(ELEMENTS)) {
    const text = ['yes', 'boot', '{9dea862c-5cdd-4e70-acc1-f32b344d4795}', '1'].find((one) => {
      try {
        return buildRamdiskStore({ entries: [{ title: 'x', wimPath: '\\x' }], elements: parseElement(name, one) })
      } catch {
        return false
      }
    })
    t.ok(text !== undefined, `${name} can be written`)
  }
  t.end()
})

const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019 {}-'), minLength: 1, maxLength: 12 })
const value = fc.record({
  name: fc.oneof(fc.constant(''), name),
  type: fc.constantFrom(ValueType.Binary, ValueType.String, ValueType.Dword),
  data: fc.uint8Array({ maxLength: 400 }),
})
const keyOf = (below: fc.Arbitrary<HiveKey>): fc.Arbitrary<HiveKey> =>
  fc.record({
    name,
    values: fc.array(value, { maxLength: 4 }),
    keys: fc.uniqueArray(below, { maxLength: 4, selector: (child) => child.name.toUpperCase() }),
  })
const leaf = fc.record({ name, values: fc.array(value, { maxLength: 4 }), keys: fc.constant([]) })
const key = keyOf(keyOf(keyOf(leaf)))

t.test('any tree of keys is read back as it was', async (t) => {
  const read = (reader: HiveKeyReader): HiveKey => ({
    name: reader.name,
    values: reader.values().map(({ name, type, data }) => ({ name, type, data: new Uint8Array(data) })),
    keys: reader.keys().map(read),
  })
  const sorted = (tree: HiveKey): HiveKey => ({
    ...tree,
    keys: tree.keys.map(sorted).sort((a, b) => (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1)),
  })
  fc.assert(
    fc.property(key, (tree) => {
      t.same(read(new HiveReader(encodeHive(tree), 'hive').root), sorted(tree))
    }),
    { numRuns: 100 },
  )
})

const mendChecksum = (bytes: Uint8Array) => {
  if (bytes.length < 512) return
  const base = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  base.writeUInt32LE(checksumOf(base), 0x1fc)
}

t.test('damaged stores, hives and devices give a coded error or other values, nothing else', async (t) => {
  const places = writtenPlaces(STORE)
  const store = await decodeMutations(STORE, (bytes) => decodeStore(bytes, 'BCD'), { places, mend: mendChecksum })
  t.ok(store.refused > 10_000, `stores: ${store.refused} refused`)

  const value = { name: 'a value', type: 1, data: Buffer.alloc(100, 'x') }
  const below = Array.from({ length: 12 }, (_, at) => ({ name: `key ${at}`, values: [value], keys: [] }))
  const keys = [{ name: 'Setup', values: [], keys: below }]
  const hive = encodeHive({ name: 'root', values: [value], keys })
  const read = (key: HiveKeyReader, depth: number): void => {
    for (const one of key.values()) one.data.at(0)
    if (depth < 4) for (const child of key.keys().slice(0, 30)) read(child, depth + 1)
  }
  const hives = await decodeMutations(
    hive,
    (bytes) => {
      const { root } = new HiveReader(bytes, 'f')
      root.key('Setup\\key 7')?.value('a value')
      read(root, 0)
    },
    { places: writtenPlaces(hive), mend: mendChecksum },
  )
  t.ok(hives.refused > 10_000, `hives: ${hives.refused} refused`)
  const question = (root: HiveKeyReader) => root.key('Setup\\key 7')?.value('a value')?.data.length
  t.equal(await askHive(memorySource('f', hive), question), 100)
  const asked = await decodeMutations(hive, (bytes) => askHive(memorySource('f', bytes), question), {
    ...{ places: writtenPlaces(hive), mend: mendChecksum },
  })
  t.ok(asked.refused > 10_000, `hives read page by page: ${asked.refused} refused`)

  const device = encodeDevice({ kind: 'ramdisk', path: '\\boot.wim', options: ObjectId.RamdiskOptions })
  await decodeMutations(device, decodeDevice)
  for (const bytes of [new Uint8Array(0), new Uint8Array(5000), STORE.subarray(0, 4500)])
    t.throws(() => decodeStore(bytes, 'BCD'), { code: 'HIVE_BAD' })
  t.throws(() => decodeStore(encodeHive({ name: 'x', values: [], keys: [] }), 'BCD'), { code: 'BCD_BAD' })
})
