// Seals secrets for the database with keys that lie outside of it, so that neither alone tells anything.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { SystemError } from '../errors.ts'

/** A key and the short name by which sealed values remember it. */
export interface SealingKey {
  id: string
  /** 32 bytes. */
  key: Uint8Array
}

/** Seals and opens secrets; the keys are those that are there now. */
export interface SecretBox {
  /** The value, sealed with the newest key, for this name only. */
  seal: (name: string, value: string) => string
  /** The value [SECRET_UNREADABLE]: the key is missing, or the sealed text is not that of this name. */
  open: (name: string, sealed: string) => string
  /** Whether a value is sealed with an older key than the newest. */
  isOutdated: (sealed: string) => boolean
}

/** AES-256-GCM [NIST SP 800-38D]: a random nonce of 96 bits, a tag of 128 bits, the name as associated data. */
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A new key, named by random letters. */
export function makeSealingKey(): SealingKey {
  return { id: randomBytes(4).toString('hex'), key: randomBytes(32) }
}

/** A box that reads the keys, newest first, at every use: a rotation counts at once. */
export function createSecretBox(keys: () => readonly SealingKey[]): SecretBox {
  const newest = (): SealingKey => {
    const [first] = keys()
    if (!first) throw new SystemError('SECRET_UNREADABLE', { name: '*', reason: 'there is no key' })
    return first
  }
  return {
    seal(name, value) {
      const { id, key } = newest()
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name))
      const body = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
      return `1.${id}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`
    },
    open(name, sealed) {
      const refused = (reason: string) => new SystemError('SECRET_UNREADABLE', { name, reason })
      const [format, id, text = ''] = sealed.split('.')
      if (format !== '1') throw refused('it was sealed by another version of the program')
      const found = keys().find((one) => one.id === id)
      if (!found) throw refused(`the key ${String(id)} is not in the key file`)
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw refused('the sealed text is cut')
      const decipher = createDecipheriv(CIPHER, found.key, bytes.subarray(0, NONCE_BYTES))
      decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        const body = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
        return Buffer.concat([body, decipher.final()]).toString('utf8')
      } catch {
        throw refused('the sealed text was changed, or belongs to another name')
      }
    },
    isOutdated: (sealed) => sealed.split('.')[1] !== newest().id,
  }
}
