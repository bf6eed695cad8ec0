// Tokens of a boot and the credentials they are redeemed for: made, hashed, compared. Only hashes are stored.
import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 bits in base64url: 43 characters. */
const SECRET_BYTES = 32
export const SECRET_LETTERS = 43
export const SECRET_PATTERN = /^[A-Za-z0-9_-]{43}$/

/** A new token or credential. */
export function makeSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** What is stored of a secret; looking one up by it takes as long for wrong ones as for right ones. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/**
 * The credential a token is redeemed for. It follows from the token and the nonce of the machine's own choice, so that
 * an answer lost on the way can be given again without being stored.
 */
export function credentialFor(token: string, nonce: string): string {
  return createHmac('sha256', token).update(`openwds credential ${nonce}`).digest('base64url')
}

/** Crockford's letters without i, l, o, u: read over the telephone without mistakes. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export const DEPLOYMENT_ID_LETTERS = 10

/** A new deployment's id: fifty bits; no secret. */
export function makeDeploymentId(): string {
  return Array.from(randomBytes(DEPLOYMENT_ID_LETTERS), (byte) => ALPHABET[byte & 31]).join('')
}

/** Whether a text can be a deployment's id. */
export function isDeploymentId(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{10}$/.test(text)
}
