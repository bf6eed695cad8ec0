// Which TLS versions and ciphers a door speaks.
import type { SecureContextOptions } from 'node:tls'

const MODERN = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
]
/**
 * Deviation: [RFC 9325 §4.1] wants neither the exchange of keys by RSA nor CBC. EDK2 of before 2023 offers nothing else
 * but these and their like with DHE, which costs the server more than any client.
 */
const FIRMWARE = [
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA256',
  'AES256-SHA256',
  'AES128-SHA',
  'AES256-SHA',
]

type TlsSettings = Pick<SecureContextOptions, 'minVersion' | 'maxVersion' | 'ciphers' | 'honorCipherOrder'>

const VERSIONS = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', honorCipherOrder: true } as const

/** For the admin API: what browsers and tools of today speak. */
export const ADMIN_TLS: TlsSettings = { ...VERSIONS, ciphers: MODERN.join(':') }
/** For boot files: firmware too. */
export const BOOT_TLS: TlsSettings = { ...VERSIONS, ciphers: [...MODERN, ...FIRMWARE].join(':') }
