// Option 60 of network boot clients, `PXEClient:Arch:00007:UNDI:003016`, and option 94 beside it [PXE 2.1 §2.2.1, RFC 4578].

/** What the first letters of option 60 promise; matched with their case, as firmware does. */
export const VendorClass = { Pxe: 'PXEClient', Http: 'HTTPClient' } as const

/** A network boot client's vendor class. */
export interface BootVendorClass {
  kind: (typeof VendorClass)[keyof typeof VendorClass]
  /** Null when the class is the bare word, as WDS network boot programs send it. */
  architecture: number | null
  /** UNDI version: `003016` is 3 and 16. */
  undi: { major: number; minor: number } | null
}

const SPELLING = /^(PXEClient|HTTPClient)(?::Arch:(\d{1,5})(?::UNDI:(\d{3})(\d{3}))?)?/

/** The parts of a vendor class; undefined when it is no network boot client's. */
export function parseVendorClass(text: string): BootVendorClass | undefined {
  const match = SPELLING.exec(text)
  if (!match) return undefined
  const [, kind, architecture, major, minor] = match
  return {
    kind: kind === VendorClass.Http ? VendorClass.Http : VendorClass.Pxe,
    architecture: architecture === undefined ? null : Number(architecture),
    undi: major === undefined ? null : { major: Number(major), minor: Number(minor) },
  }
}

/** The text of a vendor class, with five and three digits. */
export function formatVendorClass({ kind, architecture, undi }: BootVendorClass): string {
  if (architecture === null) return kind
  const version = undi && `:UNDI:${String(undi.major).padStart(3, '0')}${String(undi.minor).padStart(3, '0')}`
  return `${kind}:Arch:${String(architecture).padStart(5, '0')}${version ?? ''}`
}

/** Option 94: the network interface the firmware offers to boot programs [RFC 4578 §2.2]. */
export interface NetworkInterface {
  /** 1: UNDI. */
  type: number
  major: number
  minor: number
}

/** Option 94 as a value; undefined when it is not three bytes. */
export function decodeNetworkInterface(value: Uint8Array): NetworkInterface | undefined {
  const [type, major, minor] = value
  return value.length !== 3 || type === undefined || major === undefined || minor === undefined
    ? undefined
    : { type, major, minor }
}

/** Option 94 for a value. */
export function encodeNetworkInterface({ type, major, minor }: NetworkInterface): Uint8Array {
  return Uint8Array.of(type, major, minor)
}
