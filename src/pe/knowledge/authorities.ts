// The certification authorities whose signatures PC firmware accepts: Microsoft's, told by their public keys, not by names anybody can write.
import { createPublicKey, type KeyObject } from 'node:crypto'

/** Whom firmware must trust to start a file. */
export const SIGNERS = [
  /** Windows' boot manager until 2023: Microsoft Windows Production PCA 2011. */
  'microsoft-2011',
  /** Windows' boot manager since: Windows UEFI CA 2023. */
  'microsoft-2023',
  /** What Microsoft signs for others: shim, option ROMs. */
  'microsoft-uefi-ca-2011',
  'microsoft-uefi-ca-2023',
  /** A certificate the administrator named as their own. */
  'own',
  /** Somebody else, whose key must be enrolled in the firmware or in shim. */
  'third-party',
  /** No signature that holds. */
  'none',
] as const
export type EfiSigner = (typeof SIGNERS)[number]

/** One authority. */
export interface Authority {
  readonly signer: EfiSigner
  readonly name: string
  /** SHA-256 of its certificate, hex. */
  readonly certificateSha256: string
  readonly key: KeyObject
}

/** The modulus of an RSA key, base64url; all of them have 2048 bits and the exponent 65537. */
function authority(signer: EfiSigner, name: string, certificateSha256: string, modulus: string): Authority {
  return {
    signer,
    name,
    certificateSha256,
    key: createPublicKey({ key: { kty: 'RSA', e: 'AQAB', n: modulus }, format: 'jwk' }),
  }
}

/** Microsoft's, from its public repository secureboot_objects, PreSignedObjects/DB/Certificates (commit 06fe58a, 2026-07-15). */
export const AUTHORITIES: readonly Authority[] = [
  authority(
    'microsoft-2011',
    'Microsoft Windows Production PCA 2011',
    'e8e95f0733a55e8bad7be0a1413ee23c51fcea64b3c8fa6a786935fddcc71961',
    '3Qy7ouQuCePnxfeWabwAIb1pMzPvrQTLVIDuBoO7xSCE2ffSi_M4sKukrS18YnkF_-NKPwQ1IHDjxOdr4JzANnXpijHdjXDl3De1' +
      'dEaWKFuHYCMsv9xHpWf3USeecusHpsm5HjtTNXzl0-wnuYcc_rnJIwlvqEaRwW6WPEHTy6M_XQJqTexpHyUoXDb__UMVCpTgGbTP' +
      '38IS4sJbJ-4neDCLWyoJayKJU2AWLMBoHVO67EnznWGMhWgJc0RdfaJUK9159xXPNV1sHCtczrycI4tvbrUm2TYTw0_WJ665MjtB' +
      'kizhx8136KpUTvdcCwSHZbRDGKiy4G0Zd-xaJPpIAw',
  ),
  authority(
    'microsoft-2023',
    'Windows UEFI CA 2023',
    '076f1fea90ac29155ebf77c17682f75f1fdd1be196da302dc8461e350a9ae330',
    'vLI10VR5tI_MgSpusxLWk5cwfDhcv3mSGQoPLQr-v-Co2DI_0qtvb4HBTRdpRc-FgCejfLMxzKWnTflD0Fov1xgb0liWBTmjlbe8' +
      '3XnBoM-P4lMeKyZiqByuNh5Pod-5E7oMJbskZWcBqh1BELc2wWsutWwQ006W0J8qofHtoRULgpXF_2OKE7WSNB4xXmERrl3M8RDm' +
      'THnJcrI0ioJWLasPfMBPk45ZdUGGrAkQCfJRZVC19SGzJjmNqsSRs9ysZCMGzTVfDUJJnE8NzoCDgln-30tE4UDIPWO2z7RCDTlc' +
      '0kIQDAjCdOsc3G68CqyYu8z6HjyngxbF2wLa2Zbfaw',
  ),
  authority(
    'microsoft-uefi-ca-2011',
    'Microsoft Corporation UEFI CA 2011',
    '48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507',
    'pQhsTMdFCWpLDKTAh38GdQxDAVRk4BZ_B-2SfQuyc78MCsZKRWGgxRYtltP1K6D7TUmbQYCQPLlU_ea80Z3EpBiKf0GKXFmDaDK7' +
      'jEfJ7nG8IU-ainz_RD-NjzKyJkiudbXuyUweShl-5IKaHXh3TQywvfYP0xbTvPorpVE4XfX7utt4Atv_7AobltWDuBkT6bbAe0B7' +
      '4R8oJ8n671ZeHOZ-lH7A8ESyeTnl2rJii02_OHDiaCQUyTOkCDfVWGle03ztwQRTCOdOsCqHYwhhb2MVWeqyK3nXDGFnilv9Xq2H' +
      'f7qGZ09xWBIiBCIizovvVHEAzlA1WHaVCO5qsaIB1Q',
  ),
  authority(
    'microsoft-uefi-ca-2023',
    'Microsoft UEFI CA 2023',
    'f6124e34125bee3fe6d79a574eaa7b91c0e7bd9d929c1a321178efd611dad901',
    'vSIqru8aMYUTeFGnm_38eNFjuBqbY_USBttLQTVqb6v1agTMl8-71AgJGmE6DeazoEb_Ca3egCTcEoDyX9kW7eJCnc0vTWECYYoc' +
      'Sx0YYjmGl3GtPn9dcRNL6SoAwb7VtwCfXmWyLBr_dO3qg9I5iTM1c32govpA5GZQWKr8h-hcIIM07KviC8VfPv9IKxGRJu8YblfF' +
      'nxhzme_hanQruy9_UI4d2j12tgTlzC4Qx4Mbg6PkpRMTcW4zeKOoPOxIJl7Hxl4Nh5qqzFU0ga2dkPXmlmOm6AcgF8iTHtKupNyu' +
      'fVm_iF5iDK5b8ilAVh0mQN6Fpq1W0c9VR3ZfnDnbAw',
  ),
  authority(
    'microsoft-uefi-ca-2023',
    'Microsoft Option ROM UEFI CA 2023',
    'e5be3e64c6e66a281457ecdece0d6d0787577aad2a3a0144262c10c14ba8d8f1',
    '0wv-ic3Ntu7c5RqN3MohGg8iLwu1MoQ1wL5vcJNVtEfMSQPC_s-6MmVktzW9BDtEZC-g8t3hXbrnvTmavctL4YOqG-hvTkyRUkOl' +
      'xFBVaPXarEiinOw1pwRWaBnisWLUkvSFPzShFWeHIW4fydg1Mrg9y1jKKUNUSn6LVXsjejq2nUMHBGuaa_TwIP_6pt-inknoVcV1' +
      'iESspEE6A3y76ZPkbPHteSbHizL3WUklMQBnGAxn-0DFXXY9CYfCLYxfK1oeAQ8zr2UIkE_8ZFuco1zWUxtRAZ-Yz8RTxbHfs2hv' +
      'RUvIRYXIHbie0XdxoNWid4fsZy65hwZG3UFDQGpfLw',
  ),
]
