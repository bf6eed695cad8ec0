// `openwds answer …` and `openwds secret …` against a real daemon.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { AnswerSchema, SecretSchema } from '../../src/api/answer-schemas.ts'
import { MASK } from '../../src/unattend/substitute.ts'
import { startTestDaemon } from './daemon.ts'
import { run, type RunOptions } from './run.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/unattend/', import.meta.url))
const complete = (name: string) => `${FIXTURES}complete/${name}.xml`

t.test('answer files and secrets of a running daemon', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = (words: string[], options: RunOptions = {}) => run([...words, '--socket', daemon.socket], options)

  const lab = complete('windows-11.uefi.local')
  t.match(await sh(['answer', 'add', lab, '--name', 'lab']), { code: 0, out: 'lab is stored as version 1.\n' })
  t.match(await sh(['answer', 'add', lab, '--name', 'lab']), { code: 1, err: /CHANGED_MEANWHILE/ })
  const plain = `${FIXTURES}findings/ANSWER_PASSWORD_PLAIN.xml`
  t.match(await sh(['answer', 'set', 'lab', '--file', plain, '--description', 'third floor']), {
    code: 0,
    out: /:7:11 warning ANSWER_PASSWORD_PLAIN[^]*lab is stored as version 2\.\n/,
  })
  t.match(await sh(['answer', 'set', 'lab']), { code: 2, err: /nothing to change was named/ })
  t.match(await sh(['answer', 'show', 'lab']), { out: /description +third floor[^]*VERSION +BYTES[^]* 2 [^]* 1 / })
  t.match((await sh(['answer', 'show', 'lab', '--content'])).out, `<Value>${MASK}</Value>`)
  t.match((await sh(['answer', 'show', 'lab', '--content', '--reveal'])).out, '<Value>S3cret!</Value>')
  t.match((await sh(['answer', 'show', 'lab', '--content', '--content-version', '1'])).out, /<UILanguage>en-US/)
  t.match(await sh(['answer', 'show', 'lab', '--reveal']), { code: 2, err: /--content/ })
  t.match(await sh(['answer', 'set', 'lab', '--file', lab, '--description', '']), { out: /version 3/ })
  t.match(await sh(['answer', 'list']), { out: /^NAME +ROLE +VERSION +CHANGED +DESCRIPTION\nlab +combined +3 / })
  const list = JSON.parse((await sh(['answer', 'list', '--json'])).out) as unknown
  t.ok(Value.Check(Type.Array(AnswerSchema), list))

  await sh(['machine', 'add', '52:54:00:12:34:56', '--name', 'lab-1'])
  const assign = () => sh(['machine', 'assign', 'lab-1', '--answer', 'lab', '--method', 'local'])
  const render = (...more: string[]) => sh(['answer', 'render', '--machine', 'lab-1', '--firmware', 'uefi', ...more])
  t.match(await assign(), {
    code: 1,
    err: /lab cannot be used for lab-1: 1 error[^]*ANSWER_VARIABLE_UNDEFINED \$\{secrets\.setup\}/,
  })
  const folder = join(daemon.directory, 'given')
  mkdirSync(folder)
  writeFileSync(join(folder, 'value.txt'), 'T0p-S3cret\n')
  t.match(await sh(['secret', 'set', 'setup', '--from', join(folder, 'value.txt')]), {
    code: 0,
    out: 'The secret setup is stored: ${secrets.setup}\n',
  })
  t.match(await sh(['secret', 'set', 'other'], { typed: 'by hand' }), { code: 0 })
  t.match(await sh(['secret', 'set', 'none'], { typed: '' }), { code: 2, err: /0 characters/ })
  t.match(await sh(['secret', 'set', 'none'], { typed: 'x', isTTY: true }), { code: 2, err: /terminal would show it/ })
  t.match(await sh(['secret', 'set', 'none', '--from', join(folder, 'nothing')]), { code: 1, err: /INPUT_UNREADABLE/ })
  t.match(await sh(['secret', 'list']), { out: /^NAME +STORED +CHANGED\nother .*\nsetup .*\n$/ })
  t.ok(Value.Check(Type.Array(SecretSchema), JSON.parse((await sh(['secret', 'list', '--json'])).out)))
  t.match(await sh(['secret', 'rotate', '--yes']), { code: 0, out: /^2 secrets are sealed with a new key/ })

  t.match(await assign(), { code: 0 })
  const shown = await render()
  t.match(shown, {
    code: 0,
    err: /^windowsPE: lab version 3 \(machine\)$/m,
    out: /^<\?xml[^]*<ComputerName>lab-1<\/ComputerName>/,
  })
  t.match(shown.out, MASK)
  t.notMatch(shown.out, 'T0p')
  const revealed = await render('--reveal')
  t.match(revealed.out, Buffer.from('T0p-S3cretPassword', 'utf16le').toString('base64'))
  t.match(JSON.parse((await render('--json')).out), { files: [{ answer: 'lab', contentVersion: 3 }], masked: true })
  t.match(await sh(['answer', 'render', '--machine', 'lab-1', '--firmware', 'bios']), {
    code: 1,
    err: /rendered:\d+:\d+ error ANSWER_DISK_FIRMWARE/,
  })
  t.match(await sh(['answer', 'remove', 'lab', '--yes']), { code: 1, err: /ANSWER_IN_USE/ })
  await sh(['machine', 'unassign', 'lab-1', '--yes'])
  t.match(await sh(['answer', 'default']), { out: /No default is set/ })
  t.match(await sh(['answer', 'default', 'lab']), { code: 2, err: /--architecture and --install-image/ })
  t.match(await sh(['answer', 'default', '--architecture', 'x64']), { code: 2, err: /--none/ })
  t.match(await sh(['answer', 'default', 'lab', '--architecture', 'x64']), {
    out: /^FOR +NAME +PART +ANSWER FILE\narchitecture +x64 +client \(windowsPE\) +lab\n$/,
  })
  t.match(await sh(['answer', 'default', '--none', '--architecture', 'x64']), { out: /No default is set/ })
  t.match(await sh(['profile', 'add', 'floor', '--method', 'local', '--image-answer', 'lab', '--var', 'floor=3']), {
    out: /image answer file lab/,
  })
  await sh(['profile', 'set', 'floor', '--image-answer', '', '--var', 'floor=', '--var', 'room=12'])
  t.match(JSON.parse((await sh(['profile', 'show', 'floor', '--json'])).out), {
    imageAnswer: null,
    variables: { floor: undefined, room: '12' },
  })
  t.match(await sh(['answer', 'remove', 'lab', '--yes']), { code: 0, out: 'lab is forgotten.\n' })
  t.match(await sh(['secret', 'remove', 'other', '--yes']), { code: 0 })
  t.match(await sh(['secret', 'remove', 'other', '--yes']), { code: 1, err: /SECRET_NOT_FOUND/ })
  t.match((await sh(['audit', 'list'])).out, /answer\.reveal/)

  const database = ['openwds.db', 'openwds.db-wal'].map((name) => readFileSync(join(daemon.directory, 'var', name)))
  for (const bytes of database) t.notOk(bytes.includes('T0p-S3cret'), 'the value is nowhere in the database')
})
