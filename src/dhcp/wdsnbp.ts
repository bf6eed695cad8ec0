// Options 250 and 252: the dialogue with Windows' network boot programs, and the path of the boot store [WdsBp.h].
import type { PromptPolicy, WdsNextAction, WdsRequest } from '../model.ts'
import { Option } from './options.ts'
import {
  at,
  findSubOption,
  readUnsigned,
  subOptionsCodec,
  SubOptionTypes as Type,
  type SubOptionsOf,
} from './sub-options.ts'

/** Sub-options of 250 by name; numbers are big-endian. 10 is not assigned. */
export const WDS_FIELDS = {
  architecture: at(1, Type.u16),
  nextAction: at(2, Type.u8),
  pollIntervalSeconds: at(3, Type.u16),
  pollRetryCount: at(4, Type.u16),
  requestId: at(5, Type.u32),
  message: at(6, Type.text),
  versionQuery: at(7, Type.present),
  serverVersion: at(8, Type.u32),
  referralServer: at(9, Type.ipv4),
  pxeClientPrompt: at(11, Type.u8),
  pxePromptDone: at(12, Type.u8),
  nbpVersion: at(13, Type.u16),
  actionDone: at(14, Type.flag),
  allowServerSelection: at(15, Type.flag),
  serverFeatures: at(16, Type.u32),
} as const
export type WdsOptions = SubOptionsOf<typeof WDS_FIELDS>

const codec = subOptionsCodec(Option.WdsNetworkBootProgram, WDS_FIELDS, 'padded')

/** Option 250 as a value. Throws DHCP_BAD_OPTION when a sub-option runs past its end. */
export const decodeWdsOptions: (bytes: Uint8Array) => WdsOptions = codec.decode
/** Option 250 for a value, in the order of its fields, closed by 255. */
export const encodeWdsOptions: (value: WdsOptions) => Uint8Array = codec.encode

/** Values of sub-option 2. */
export const NextAction = { Approval: 1, Referral: 3, Abort: 5 } as const

/** Values of sub-option 11. */
export const CLIENT_PROMPT: Readonly<Record<PromptPolicy, number>> = { optIn: 1, noPrompt: 2, optOut: 3 }

/** The most a message may have, so that option 250 stays below 255 bytes. */
const MAX_MESSAGE_BYTES = 200

/** What a network boot program says of itself; undefined without option 250, quiet about malformed lists. */
export function wdsRequest(option: Uint8Array | undefined): WdsRequest | undefined {
  if (option === undefined) return undefined
  const number = (field: { code: number }, width: number) => {
    const value = findSubOption(option, field.code, 'padded')
    return value?.length === width ? readUnsigned(value, 0, width) : null
  }
  return {
    architectureCode: number(WDS_FIELDS.architecture, 2),
    // 1 when the user passed the prompt, by some builds the kind of prompt that was passed
    promptDone: (number(WDS_FIELDS.pxePromptDone, 1) ?? 0) !== 0,
    actionDone: (number(WDS_FIELDS.actionDone, 1) ?? 0) !== 0,
    nbpVersion: number(WDS_FIELDS.nbpVersion, 2),
    asksVersion: findSubOption(option, WDS_FIELDS.versionQuery.code, 'padded') !== undefined,
  }
}

/** What to do instead of booting, as option 250's value. */
export function wdsOptionsFor(next: WdsNextAction): WdsOptions {
  switch (next.action) {
    case 'approval':
      // the order of sub-options that is known to work: 2, 5, 3, 4, 14, 6
      return {
        nextAction: NextAction.Approval,
        requestId: next.requestId,
        pollIntervalSeconds: clampU16(next.pollIntervalSeconds),
        pollRetryCount: clampU16(next.maxRetries),
        actionDone: false,
        message: next.message.slice(0, MAX_MESSAGE_BYTES),
      }
    case 'referral':
      return { nextAction: NextAction.Referral, referralServer: next.server, actionDone: true }
    case 'abort':
      return {
        nextAction: NextAction.Abort,
        actionDone: true,
        ...(next.message === null ? {} : { message: next.message.slice(0, MAX_MESSAGE_BYTES) }),
      }
  }
}

/** Option 250 beside a boot file: which prompt comes before it, and that there is nothing more to wait for. */
export function wdsPromptOptions(prompt: PromptPolicy): WdsOptions {
  return { pxeClientPrompt: CLIENT_PROMPT[prompt], actionDone: true }
}

function clampU16(number: number): number {
  return Math.min(0xffff, Math.max(0, Math.floor(number)))
}

/** Option 252 read either as the path of a boot store, or as what site DHCP servers put there: a proxy script's URL. */
export type BcdPathOrProxyScript = { kind: 'bcd'; path: string } | { kind: 'wpad'; url: string }

/** What option 252 says: web proxy discovery (WPAD) shares its number. */
export function decodeBcdPath(value: Uint8Array): BcdPathOrProxyScript {
  const text = Buffer.from(value).toString('latin1').replace(/\0+$/, '')
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim()) ? { kind: 'wpad', url: text.trim() } : { kind: 'bcd', path: text }
}

/** Option 252 with the path of a boot store, without a NUL. */
export function encodeBcdPath(path: string): Uint8Array {
  return Buffer.from(path, 'latin1')
}
