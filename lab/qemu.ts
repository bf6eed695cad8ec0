// Runs one QEMU machine that boots from the network and reads its serial line.
import { spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { SystemError } from '../src/errors.ts'
import { findCommand } from './packages.ts'
import { atEnd } from './teardown.ts'

/**
 * The machine's firmware: SeaBIOS with iPXE's card ROM, EDK2's own PXE for x64 or arm64, the same with Secure Boot,
 * EDK2's HTTP boot, or U-Boot.
 */
export const FIRMWARES = ['bios', 'uefi', 'uefi-secure', 'arm64', 'uefi-http', 'uboot'] as const
export type Firmware = (typeof FIRMWARES)[number]

/** How the machine's network card is connected. */
export type Wire =
  | { kind: 'tap'; interface: string; namespace: string }
  /** QEMU's frames in UDP datagrams to this loopback port: the frame switch. */
  | { kind: 'udp'; switchPort: number }

export interface GuestOptions {
  firmware: Firmware
  mac: string
  uuid: string
  wire: Wire
  /** A folder of this machine's own: the firmware's variables are written there. */
  directory: string
  /** What the stand-in loader is to fetch: its plan, see lab/standin/standin.c. */
  planFile?: string
  /** Where QEMU writes every frame of the machine's card. */
  pcapFile?: string
  /** A file with the authorities its HTTPS trusts: a list of signatures [UEFI 2.10 §32.4.1]. */
  trustFile?: string
  /** What it boots when the network gave it nothing: a disk image. */
  disk?: string
  /** The firmware's variables at its first start: what it trusts. Default: as they are packaged. */
  variables?: string
}

/** Why waiting for a machine ended. QEMU's exit code 33 is the stand-in's "all good", 3 its "something was bad". */
export type GuestEvent =
  | { reason: 'line'; line: string; afterMs: number }
  | { reason: 'exit'; code: number | null; afterMs: number }
  | { reason: 'timeout'; afterMs: number }

export interface Guest {
  readonly pid: number
  /** When it was switched on, milliseconds since 1970. */
  readonly startedAtMs: number
  /** The serial line so far, without terminal escapes. */
  readonly lines: readonly string[]
  /** What was written behind the last line's end: programs that draw a screen end no line. Without terminal escapes. */
  readonly unended: string
  /** What QEMU itself said. */
  readonly complaints: readonly string[]
  /** Called for each new line of the serial line. */
  onLine(listener: (line: string) => void): void
  /** Waits until a line fits, also one already there, the machine ends, or the time is over. */
  waitFor(pattern: RegExp | undefined, timeoutMs: number): Promise<GuestEvent>
  /** Waits until a screen that it draws, which has no line ends, has text that fits; whether it came in time. */
  waitForScreen(pattern: RegExp, timeoutMs: number): Promise<boolean>
  /** Types on its serial line. */
  type(keys: string): void
  /** Switches the machine off. */
  stop(): Promise<void>
}

/** The exit code of a machine whose stand-in found everything good (isa-debug-exit, value 16). */
export const GOOD_EXIT = 33

/**
 * Starts the machine.
 * @throws SystemError LAB_TOOLS_MISSING when QEMU is not there
 */
export function startGuest(options: GuestOptions): Guest {
  const isArm = options.firmware === 'arm64' || options.firmware === 'uboot'
  const command = isArm ? 'qemu-system-aarch64' : 'qemu-system-x86_64'
  const qemu = findCommand(command)
  if (qemu === undefined) {
    throw new SystemError('LAB_TOOLS_MISSING', { packages: command, command: `sudo apt-get install ${command}` })
  }
  mkdirSync(options.directory, { recursive: true })
  const prefix =
    options.wire.kind === 'tap' ? [findCommand('ip') ?? 'ip', 'netns', 'exec', options.wire.namespace, qemu] : [qemu]
  const child = spawn(prefix[0] as string, [...prefix.slice(1), ...guestArguments(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  return watchGuest(child)
}

/** QEMU's arguments. TCG always: it is the same everywhere, and network boot under KVM was seen to hang. */
function guestArguments(options: GuestOptions): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-rtc', 'base=utc', '-smp', '1'],
    ...['-accel', 'tcg', '-uuid', options.uuid],
    ...['-chardev', 'stdio,id=serial0,signal=off', '-serial', 'chardev:serial0'],
    ...['-netdev', netdev(options.wire)],
    ...(options.pcapFile ? ['-object', `filter-dump,id=dump0,netdev=net0,file=${options.pcapFile}`] : []),
    ...(options.planFile ? ['-fw_cfg', `name=opt/standin/plan,file=${options.planFile}`] : []),
    ...(options.trustFile ? ['-fw_cfg', `name=etc/edk2/https/cacerts,file=${options.trustFile}`] : []),
    ...(options.disk ? disk(options.disk) : []),
    ...FIRMWARE_ARGUMENTS[options.firmware](options.mac, options.directory, options.variables),
  ]
}

function disk(file: string): string[] {
  return ['-drive', `if=none,id=disk0,format=raw,file=${file}`, '-device', 'ide-hd,drive=disk0,bootindex=2']
}

function netdev(wire: Wire): string {
  return wire.kind === 'tap'
    ? `tap,id=net0,ifname=${wire.interface},vnet_hdr=off,script=no,downscript=no`
    : `socket,id=net0,udp=127.0.0.1:${wire.switchPort},localaddr=127.0.0.1:0`
}

const DEBUG_EXIT = ['-device', 'isa-debug-exit,iobase=0xf4,iosize=4']
const RANDOM = ['-object', 'rng-random,filename=/dev/urandom,id=rng0', '-device', 'virtio-rng-pci,rng=rng0']
/** Straight to IPv4: EDK2 would try PXE over IPv6 first. */
const NO_IPV6 = ['-fw_cfg', 'name=opt/org.tianocore/IPv6PXESupport,string=n']
/** Straight to HTTP boot. */
const NO_PXE = [...NO_IPV6, '-fw_cfg', 'name=opt/org.tianocore/IPv4PXESupport,string=n']

const uefi = (mac: string, directory: string, choice: string[]) => [
  ...['-M', 'q35', '-m', '192', ...DEBUG_EXIT, ...RANDOM, ...choice],
  // romfile= is empty: iPXE's EFI ROM would replace EDK2's own PXE. EDK2 has no driver but virtio-net.
  ...['-device', `virtio-net-pci,netdev=net0,mac=${mac},bootindex=1,romfile=`],
  ...flash('/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd', directory),
]

/** OVMF with Secure Boot keeps its variables where only system management mode writes. */
const secure = (mac: string, directory: string, variables = '/usr/share/OVMF/OVMF_VARS_4M.ms.fd') => [
  ...['-M', 'q35,smm=on', '-m', '256', ...DEBUG_EXIT, ...RANDOM, ...NO_IPV6],
  ...['-global', 'driver=cfi.pflash01,property=secure,value=on', '-global', 'ICH9-LPC.disable_s3=1'],
  ...['-device', `virtio-net-pci,netdev=net0,mac=${mac},bootindex=1,romfile=`],
  ...flash('/usr/share/OVMF/OVMF_CODE_4M.secboot.fd', variables, directory),
]

type Arguments = (mac: string, directory: string, variables?: string) => string[]
const FIRMWARE_ARGUMENTS: Record<Firmware, Arguments> = {
  // graphics=off puts SeaBIOS and iPXE on the serial line.
  bios: (mac) => [
    ...['-M', 'pc,graphics=off', '-m', '64', ...DEBUG_EXIT],
    ...['-device', `virtio-net-pci,netdev=net0,mac=${mac},bootindex=1`],
  ],
  uefi: (mac, directory) => uefi(mac, directory, NO_IPV6),
  'uefi-secure': secure,
  'uefi-http': (mac, directory) => uefi(mac, directory, NO_PXE),
  arm64: (mac, directory) => [
    ...['-M', 'virt', '-cpu', 'cortex-a57', '-m', '256', ...RANDOM, ...NO_IPV6],
    ...['-device', `virtio-net-pci,netdev=net0,mac=${mac},bootindex=1,romfile=`],
    ...flash('/usr/share/AAVMF/AAVMF_CODE.fd', '/usr/share/AAVMF/AAVMF_VARS.fd', directory),
  ],
  uboot: (mac) => [
    ...['-M', 'virt', '-cpu', 'cortex-a57', '-m', '256', '-bios', '/usr/lib/u-boot/qemu_arm64/u-boot.bin'],
    ...['-device', `virtio-net-pci,netdev=net0,mac=${mac},romfile=`],
  ],
}

/** Both flash chips; the variables are a fresh copy, so that no boot remembers another. */
function flash(code: string, variables: string, directory: string): string[] {
  const copy = join(directory, 'firmware-variables.fd')
  copyFileSync(variables, copy)
  return [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${code}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${copy}`],
  ]
}

const TERMINAL_ESCAPE = /\x1b(?:\[[0-9;?=]*[A-Za-z]|[()][A-Z0-9]|[=>cDEHM78])/g

/** A firmware that draws a screen sends no line ends for a long time; a line is cut here. */
const LINE_LIMIT = 65_536

function watchGuest(child: ChildProcess): Guest {
  const startedAt = performance.now()
  const lines: string[] = []
  const complaints: string[] = []
  const listeners = new Set<(line: string) => void>()
  const screenListeners = new Set<() => void>()
  let rest = ''
  let ended: { code: number | null } | undefined
  const closed = new Promise<void>((resolve) => {
    child.once('close', (code) => {
      ended = { code }
      forget()
      resolve()
    })
    child.once('error', (error) => {
      complaints.push(error.message)
      ended ??= { code: null }
      resolve()
    })
  })
  const forget = atEnd(() => child.kill('SIGKILL'))

  // a machine that was switched off reads no more
  child.stdin?.on('error', () => undefined)
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(...text.split('\n').filter(Boolean)))
  child.stdout?.setEncoding('latin1').on('data', (text: string) => {
    const pieces = (rest + text).split(/\r*\n|\r(?!\n|$)/)
    rest = (pieces.pop() ?? '').slice(-LINE_LIMIT)
    for (const piece of pieces) {
      const line = piece.replace(TERMINAL_ESCAPE, '').trimEnd()
      if (line === '') continue
      lines.push(line)
      for (const listener of listeners) listener(line)
    }
    for (const listener of screenListeners) listener()
  })

  const afterMs = () => Math.round(performance.now() - startedAt)
  return {
    pid: child.pid ?? -1,
    startedAtMs: Math.floor(performance.timeOrigin + startedAt),
    lines,
    get unended() {
      return rest.replaceAll(TERMINAL_ESCAPE, ' ')
    },
    complaints,
    onLine: (listener) => void listeners.add(listener),
    async waitFor(pattern, timeoutMs) {
      const found = pattern && lines.find((line) => pattern.test(line))
      if (found !== undefined) return { reason: 'line', line: found, afterMs: afterMs() }
      return new Promise((resolve) => {
        const finish = (event: GuestEvent) => {
          clearTimeout(timer)
          listeners.delete(look)
          resolve(event)
        }
        const look = (line: string) => {
          if (pattern?.test(line)) finish({ reason: 'line', line, afterMs: afterMs() })
        }
        const timer = setTimeout(() => finish({ reason: 'timeout', afterMs: afterMs() }), timeoutMs)
        listeners.add(look)
        void closed.then(() => finish({ reason: 'exit', code: ended?.code ?? null, afterMs: afterMs() }))
      })
    },
    async waitForScreen(pattern, timeoutMs) {
      const isShown = () => pattern.test(rest.replace(TERMINAL_ESCAPE, ''))
      return new Promise((resolve) => {
        const look = () => {
          if (isShown()) finish(true)
        }
        const finish = (shown: boolean) => {
          clearTimeout(timer)
          screenListeners.delete(look)
          resolve(shown)
        }
        const timer = setTimeout(() => finish(false), timeoutMs)
        screenListeners.add(look)
        look()
        void closed.then(() => finish(isShown()))
      })
    },
    type: (keys) => void child.stdin?.write(keys),
    async stop() {
      if (!ended) child.kill('SIGKILL')
      await closed
    },
  }
}
