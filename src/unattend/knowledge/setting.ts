// The words in which the tables of components are written: what kind of value a setting has, and where it may stand.

/** The configuration passes, in the order in which they run. */
export const PASSES = [
  'windowsPE',
  'offlineServicing',
  'generalize',
  'specialize',
  'auditSystem',
  'auditUser',
  'oobeSystem',
] as const
export type Pass = (typeof PASSES)[number]

/** What the text of a setting must be. */
export type ValueType =
  | { is: 'text'; maxLength?: number }
  | { is: 'boolean' }
  | { is: 'integer'; min: number; max: number }
  | { is: 'word'; words: readonly string[] }
  | { is: 'match'; pattern: RegExp; example: string }
  /** A locale name of Windows, or several separated by `;`. */
  | { is: 'locale' }
  /** Keyboards: locale names or `0409:00000409`, several separated by `;`. */
  | { is: 'keyboard' }
  | { is: 'timeZone' }
  | { is: 'productKey' }
  | { is: 'computerName' }
  /** A command line. */
  | { is: 'command'; maxLength: number }
  /** A password in plain text: never shown, and flagged where it stands. */
  | { is: 'password' }
  /** A password whose sibling PlainText says how it is written; `suffix` is what Windows appends before encoding. */
  | { is: 'codedPassword'; suffix: string }

/** Since when a setting does nothing, or is not to be used, and what stands in its place. */
export interface Outdated {
  /** The first build it holds for. */
  build: number
  /** Whether Windows ignores or refuses it from then on; else it is only advised against. */
  isRemoved: boolean
  /** What to do instead, a sentence. */
  instead: string
}

interface Common {
  /** Narrower than the component's. */
  passes?: readonly Pass[]
  outdated?: Outdated
  /** The first build that knows it; an older Windows refuses the file. */
  since?: number
}

/** A setting with a value. */
export interface ValueSetting extends Common {
  kind: 'value'
  type: ValueType
}
/** Settings below a name. */
export interface GroupSetting extends Common {
  kind: 'group'
  settings: Settings
}
/** One item of a list; the list is all items with this name below the same parent. */
export interface ItemSetting extends Common {
  kind: 'item'
  /** The child whose text tells the items apart, or `wcm:keyValue` for that attribute. */
  key: string
  /** Whether Windows runs the items in the order of their keys. */
  isOrdered: boolean
  content: Settings | ValueType
}
export type Setting = ValueSetting | GroupSetting | ItemSetting
export type Settings = Readonly<Record<string, Setting>>

/** A component, with the settings a table knows; without `settings` only its name and passes are known. */
export interface Component {
  name: string
  passes: readonly Pass[]
  settings?: Settings
}

/** The components of one subject. */
export interface ComponentGroup {
  /** What they were written down from. */
  source: string
  components: readonly Component[]
}

const value = (type: ValueType, more: Common = {}): ValueSetting => ({ kind: 'value', type, ...more })

export const text = (maxLength?: number, more?: Common): ValueSetting =>
  value(maxLength === undefined ? { is: 'text' } : { is: 'text', maxLength }, more)
export const boolean = (more?: Common): ValueSetting => value({ is: 'boolean' }, more)
export const integer = (min: number, max: number, more?: Common): ValueSetting =>
  value({ is: 'integer', min, max }, more)
export const word = (words: readonly string[], more?: Common): ValueSetting => value({ is: 'word', words }, more)
export const match = (pattern: RegExp, example: string, more?: Common): ValueSetting =>
  value({ is: 'match', pattern, example }, more)
export const locale = (more?: Common): ValueSetting => value({ is: 'locale' }, more)
export const keyboard = (more?: Common): ValueSetting => value({ is: 'keyboard' }, more)
export const timeZone = (more?: Common): ValueSetting => value({ is: 'timeZone' }, more)
export const productKey = (more?: Common): ValueSetting => value({ is: 'productKey' }, more)
export const computerName = (more?: Common): ValueSetting => value({ is: 'computerName' }, more)
export const command = (maxLength: number, more?: Common): ValueSetting => value({ is: 'command', maxLength }, more)
export const password = (more?: Common): ValueSetting => value({ is: 'password' }, more)
export const group = (settings: Settings, more: Common = {}): GroupSetting => ({ kind: 'group', settings, ...more })
export const item = (key: string, content: Settings | ValueType, more: Common = {}): ItemSetting => ({
  kind: 'item',
  key,
  isOrdered: false,
  content,
  ...more,
})
/** Items that run in the order of their `Order`. */
export const ordered = (content: Settings, more: Common = {}): ItemSetting => ({
  kind: 'item',
  key: 'Order',
  isOrdered: true,
  content,
  ...more,
})
/** A password with `Value` and `PlainText` below it. */
export const codedPassword = (suffix: string, more?: Common): GroupSetting =>
  group({ Value: value({ is: 'codedPassword', suffix }), PlainText: boolean() }, more)

/** Whether the content of an item is settings, rather than a value. */
export function isSettings(content: Settings | ValueType): content is Settings {
  return !('is' in content && typeof content.is === 'string')
}

/** `WillShowUI` [learn: microsoft-windows-setup-…-willshowui]. */
export const willShowUi = (): ValueSetting => word(['Always', 'Never', 'OnError'])
/** `Credentials` of a share [learn: …-credentials]. */
export const credentials = (): GroupSetting => group({ Domain: text(), Username: text(), Password: password() })
/** The bounds of the numbers Windows' schemas call uint16 and uint32. */
export const UINT16 = 0xffff
export const UINT32 = 0xffff_ffff
