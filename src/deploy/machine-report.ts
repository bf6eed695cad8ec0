// What a machine says of itself when it redeems its token: read from the form, bounded.
import type { Firmware } from './disk-scripts.ts'

/** [docs/deployment-protocol.md section 1] */
export interface MachineReport {
  nonce: string
  macs: string[]
  uuid: string | null
  firmware: Firmware
  architecture: 'x86' | 'x64' | 'arm64'
  agent: string | null
  peVersion: string | null
  memoryBytes: number | null
  disks: { number: number; sizeBytes: number; bus: number | null }[]
  manufacturer: string | null
  model: string | null
  serial: string | null
  chassis: string | null
  biosVendor: string | null
  biosVersion: string | null
  hardwareIds: string[]
}

const MAX_TEXT = 256
const MAX_HARDWARE_IDS = 400

/** The report, or the field that is missing or wrong. */
export function readMachineReport(form: URLSearchParams): MachineReport | { wrong: string } {
  const nonce = form.get('nonce') ?? ''
  if (!/^[0-9a-fA-F]{32}$/.test(nonce)) return { wrong: 'nonce' }
  const macs = form
    .getAll('mac')
    .slice(0, 32)
    .map((mac) => mac.toLowerCase().replaceAll('-', ':'))
    .filter((mac) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac))
  if (macs.length === 0) return { wrong: 'mac' }
  const firmware = form.get('firmware')
  if (firmware !== 'bios' && firmware !== 'uefi') return { wrong: 'firmware' }
  const architecture = form.get('architecture')
  if (architecture !== 'x86' && architecture !== 'x64' && architecture !== 'arm64') return { wrong: 'architecture' }
  const uuid = form.get('uuid')?.replace(/[{}]/g, '').toLowerCase() ?? ''
  return {
    nonce: nonce.toLowerCase(),
    macs,
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid) ? uuid : null,
    firmware,
    architecture,
    agent: textOf(form, 'agent'),
    peVersion: textOf(form, 'pe'),
    memoryBytes: numberOf(form.get('memory')),
    disks: form.getAll('disk').slice(0, 64).flatMap(readDisk),
    manufacturer: textOf(form, 'manufacturer'),
    model: textOf(form, 'model'),
    serial: textOf(form, 'serial'),
    chassis: textOf(form, 'chassis'),
    biosVendor: textOf(form, 'biosVendor'),
    biosVersion: textOf(form, 'biosVersion'),
    hardwareIds: form
      .getAll('hwid')
      .slice(0, MAX_HARDWARE_IDS)
      .map((id) => id.slice(0, MAX_TEXT)),
  }
}

function readDisk(text: string): MachineReport['disks'] {
  const [number, size, bus] = text.split(':')
  const sizeBytes = numberOf(size)
  if (!/^\d{1,3}$/.test(number ?? '') || sizeBytes === null) return []
  return [{ number: Number(number), sizeBytes, bus: numberOf(bus) }]
}

function textOf(form: URLSearchParams, name: string): string | null {
  const text = form.get(name)?.trim().slice(0, MAX_TEXT) ?? ''
  return text === '' ? null : text
}

/** A whole number, as large as JavaScript keeps exactly. */
export function numberOf(text: string | null | undefined): number | null {
  if (!/^\d{1,15}$/.test(text ?? '')) return null
  return Number(text)
}
