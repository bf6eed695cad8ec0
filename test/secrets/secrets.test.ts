// Sealed secrets: what is sealed is opened again, by nobody without the key, for no other name; keys change without loss.
import { chmodSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { SystemError } from '../../src/errors.ts'
import { KEY_FILE, openKeyFile } from '../../src/secrets/key-file.ts'
import { createSecretBox, makeSealingKey } from '../../src/secrets/secret-box.ts'

const unreadable = { code: 'SECRET_UNREADABLE' }

t.test('any value comes back, and only for its name', async (t) => {
  const keys = [makeSealingKey()]
  const box = createSecretBox(() => keys)
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: 'grapheme' }), fc.string(), (name, value, other) => {
      const sealed = box.seal(name, value)
      if (box.open(name, sealed) !== value) return false
      if (value.length > 3 && sealed.includes(value)) return false
      if (box.seal(name, value) === sealed) return false
      if (other === name) return true
      try {
        box.open(other, sealed)
        return false
      } catch (error) {
        return error instanceof SystemError && error.code === 'SECRET_UNREADABLE'
      }
    }),
  )
  const sealed = box.seal('a', 'S3cret!')
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'b', '.', ''), (at, letter) => {
      const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1)
      // the last letter of base 64 has bits that stand for nothing
      if (changed === sealed || at === sealed.length - 1) return true
      try {
        return box.open('a', changed) !== 'S3cret!'
      } catch (error) {
        return error instanceof SystemError
      }
    }),
  )
  for (const wrong of ['', '1', '1.', `1.${keys[0]?.id}.`, `2.${keys[0]?.id}.AAAA`, '1.00000000.AAAA'])
    t.throws(() => box.open('a', wrong), unreadable, wrong)
  t.throws(() => createSecretBox(() => [makeSealingKey()]).open('a', sealed), unreadable, 'another key')
  t.throws(() => createSecretBox(() => []).seal('a', 'x'), unreadable)
})

t.test('the key file is made once, is nobody else’s, and survives a restart', async (t) => {
  const directory = t.testdir({})
  const path = join(directory, KEY_FILE)
  const first = openKeyFile(directory)
  t.equal(statSync(path).mode & 0o777, 0o600)
  const sealed = first.box.seal('a', 'b')
  t.equal(openKeyFile(directory).box.open('a', sealed), 'b')
  t.notMatch(readFileSync(path, 'utf8'), sealed)
  chmodSync(path, 0o644)
  openKeyFile(directory)
  t.equal(statSync(path).mode & 0o777, 0o600, 'opened to others, it is closed again')
})

t.test('keys change without losing what is sealed', async (t) => {
  const directory = t.testdir({})
  const file = openKeyFile(directory)
  const old = file.box.seal('a', 'b')
  t.notOk(file.box.isOutdated(old))
  file.addKey()
  t.ok(file.box.isOutdated(old))
  t.equal(file.box.open('a', old), 'b')
  const young = file.box.seal('a', 'b')
  t.equal(openKeyFile(directory).box.open('a', old), 'b', 'both keys are in the file')
  file.dropOldKeys()
  t.throws(() => file.box.open('a', old), unreadable)
  t.equal(openKeyFile(directory).box.open('a', young), 'b')
})

t.test('a key file that is none is refused, not replaced', async (t) => {
  for (const text of ['', '# nothing\n', 'hello\n', `0123abcd ${'A'.repeat(20)}=\n`]) {
    const directory = t.testdir({ [KEY_FILE]: text })
    t.throws(() => openKeyFile(directory), { code: 'KEY_FILE_UNUSABLE' })
    t.equal(readFileSync(join(directory, KEY_FILE), 'utf8'), text)
  }
  const directory = t.testdir({ [KEY_FILE]: {} })
  t.throws(() => openKeyFile(directory), { code: 'KEY_FILE_UNUSABLE' })
  t.throws(() => openKeyFile('/proc/1/nowhere'), { code: 'KEY_FILE_UNUSABLE' })
})
