// The Debian and Ubuntu packages the lab is made of: which are missing, and how to get them.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { SystemError } from '../src/errors.ts'

/**
 * What a package is for: `boot` runs `npm run lab`, `neighbours` are other DHCP servers and relays, `secure-boot` signs
 * programs and brings some that Microsoft signed; the others are optional.
 */
export type Purpose = 'boot' | 'neighbours' | 'secure-boot' | 'arm64' | 'u-boot' | 'captures'

/** A package and the command or file that shows it is installed. */
export interface LabPackage {
  readonly name: string
  /** A command's name, or an absolute path. */
  readonly brings: string
  readonly purpose: Purpose
}

/** Everything the lab and the end-to-end tests use. */
export const LAB_PACKAGES: readonly LabPackage[] = [
  { name: 'qemu-system-x86', brings: 'qemu-system-x86_64', purpose: 'boot' },
  { name: 'ovmf', brings: '/usr/share/OVMF/OVMF_CODE_4M.fd', purpose: 'boot' },
  { name: 'ipxe-qemu', brings: '/usr/lib/ipxe/qemu/pxe-virtio.rom', purpose: 'boot' },
  { name: 'ipxe', brings: '/usr/lib/ipxe/undionly.kpxe', purpose: 'boot' },
  { name: 'pxelinux', brings: '/usr/lib/PXELINUX/pxelinux.0', purpose: 'boot' },
  { name: 'syslinux-common', brings: '/usr/lib/syslinux/modules/bios/ldlinux.c32', purpose: 'boot' },
  { name: 'grub-common', brings: 'grub-mkimage', purpose: 'boot' },
  { name: 'grub-efi-amd64-bin', brings: '/usr/lib/grub/x86_64-efi/kernel.img', purpose: 'boot' },
  { name: 'grub-pc-bin', brings: '/usr/lib/grub/i386-pc/pxeboot.img', purpose: 'boot' },
  { name: 'clang', brings: 'clang', purpose: 'boot' },
  { name: 'lld', brings: 'lld-link', purpose: 'boot' },
  { name: 'iproute2', brings: 'ip', purpose: 'boot' },
  { name: 'dnsmasq-base', brings: 'dnsmasq', purpose: 'neighbours' },
  { name: 'kea-dhcp4-server', brings: 'kea-dhcp4', purpose: 'neighbours' },
  { name: 'isc-dhcp-relay', brings: 'dhcrelay', purpose: 'neighbours' },
  { name: 'sbsigntool', brings: 'sbsign', purpose: 'secure-boot' },
  { name: 'openssl', brings: 'openssl', purpose: 'secure-boot' },
  { name: 'efitools', brings: 'sign-efi-sig-list', purpose: 'secure-boot' },
  { name: 'shim-signed', brings: '/usr/lib/shim/shimx64.efi.signed', purpose: 'secure-boot' },
  {
    name: 'grub-efi-amd64-signed',
    brings: '/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed',
    purpose: 'secure-boot',
  },
  { name: 'qemu-system-arm', brings: 'qemu-system-aarch64', purpose: 'arm64' },
  { name: 'u-boot-qemu', brings: '/usr/lib/u-boot/qemu_arm64/u-boot.bin', purpose: 'u-boot' },
  { name: 'tshark', brings: 'dumpcap', purpose: 'captures' },
  { name: 'qemu-efi-aarch64', brings: '/usr/share/AAVMF/AAVMF_CODE.fd', purpose: 'arm64' },
]

/** The full path of a command, also of those in the sbin folders an ordinary user's PATH lacks; undefined if there is none. */
export function findCommand(command: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, command))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

/** The packages of these purposes whose command or file is not here. */
export function missingPackages(...purposes: Purpose[]): LabPackage[] {
  return LAB_PACKAGES.filter(({ purpose }) => purposes.includes(purpose)).filter(({ brings }) =>
    isAbsolute(brings) ? !isReadable(brings) : findCommand(brings) === undefined,
  )
}

/** The one line that installs these packages. */
export function aptLine(packages: readonly LabPackage[]): string {
  return `apt-get install --yes --no-install-recommends ${packages.map(({ name }) => name).join(' ')}`
}

/**
 * Makes sure the packages of these purposes are here: as root on Debian or Ubuntu by installing what is missing,
 * with apt's own output on stderr.
 * @throws SystemError LAB_TOOLS_MISSING with the line to type
 */
export function ensurePackages(...purposes: Purpose[]): void {
  const missing = missingPackages(...purposes)
  if (missing.length === 0) return
  const apt = findCommand('apt-get')
  if (process.getuid?.() === 0 && apt !== undefined) {
    process.stderr.write(`Installing what the lab needs: ${missing.map(({ name }) => name).join(' ')}\n`)
    runApt(apt, ['update'])
    runApt(apt, aptLine(missing).split(' ').slice(1))
  }
  const still = missingPackages(...purposes)
  if (still.length > 0) {
    throw new SystemError('LAB_TOOLS_MISSING', {
      packages: still.map(({ name }) => name).join(', '),
      command: `sudo ${aptLine(still)}`,
    })
  }
}

/** A failure shows itself in apt's output, and in the packages that are still missing afterwards. */
function runApt(apt: string, args: string[]): void {
  spawnSync(apt, ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
