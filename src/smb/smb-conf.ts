// The configuration of smbd: read-only shares, one per account, SMB 3 with encryption, and nothing else that Samba can do. Pure.
import { join } from 'node:path'
import { OWNER_NAME } from './accounts.ts'
import { CONFIGURATION_HEAD, type ShareFolder } from './share-folder.ts'

export interface SmbConfWish {
  folder: ShareFolder
  /** Addresses to listen on. */
  addresses: readonly string[]
  port: number
}

/** NetBIOS name and workgroup; what stands before the account's name when Windows signs in. */
export const SHARE_DOMAIN = 'OPENWDS'

/** [smb.conf(5)] It never changes while smbd runs: accounts come and go in the files it names. */
export function buildSmbConf({ folder, addresses, port }: SmbConfWish): string {
  const state = (name: string) => join(folder.state, name)
  const sections: [string, [string, string][]][] = [
    [
      'global',
      [
        ['server role', 'standalone server'],
        ['workgroup', SHARE_DOMAIN],
        ['netbios name', 'OPENWDS-SHARE'],
        ['server string', 'openwds'],
        ['interfaces', addresses.join(' ')],
        ['bind interfaces only', 'yes'],
        ['smb ports', String(port)],
        // SMB 3 of Windows 8 and later: nothing crosses the network in the clear
        ['server min protocol', 'SMB3_00'],
        ['smb encrypt', 'required'],
        ['server signing', 'mandatory'],
        ['ntlm auth', 'ntlmv2-only'],
        ['lanman auth', 'no'],
        // nobody without an account, and no list of anything
        ['map to guest', 'never'],
        ['guest account', 'nobody'],
        ['restrict anonymous', '2'],
        ['passdb backend', `smbpasswd:${folder.passwords}`],
        // no list of shares, no printers, no user database by RPC
        ['rpc start on demand helpers', 'no'],
        ['usershare max shares', '0'],
        ['load printers', 'no'],
        ['printcap name', '/dev/null'],
        ['disable spoolss', 'yes'],
        ['disable netbios', 'yes'],
        ['host msdfs', 'no'],
        ['unix extensions', 'no'],
        // files that others use too are not locked, and carry no attributes of ours
        ['kernel oplocks', 'no'],
        ['store dos attributes', 'no'],
        ['map archive', 'no'],
        ['deadtime', '60'],
        ['private dir', state('private')],
        ['lock directory', state('lock')],
        ['state directory', state('state')],
        ['cache directory', state('cache')],
        ['pid directory', state('run')],
        ['ncalrpc dir', state('ncalrpc')],
        ['log file', join(state('log'), 'log.smbd')],
        ['max log size', '1000'],
        ['log level', '0'],
      ],
    ],
    [
      // a share for every account, of its name [smb.conf(5), "The [homes] section"]
      'homes',
      [
        ['path', join(folder.shares, '%S')],
        ['valid users', '%S'],
        ['force user', OWNER_NAME],
        ['read only', 'yes'],
        ['guest ok', 'no'],
        ['browseable', 'no'],
        ['printable', 'no'],
        ['wide links', 'no'],
        ['follow symlinks', 'no'],
      ],
    ],
  ]
  const lines = sections.flatMap(([name, words]) => [
    `[${name}]`,
    ...words.map(([key, value]) => `  ${key} = ${value}`),
    '',
  ])
  return [CONFIGURATION_HEAD, ...lines].join('\n')
}
