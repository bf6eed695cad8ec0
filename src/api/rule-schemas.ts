// The bodies of /rules, as schemas and as their types.
import { Type, type Static, type TSchema } from 'typebox'
import { RULE_SELECTORS, WEEKDAYS, type RuleSelector } from '../model.ts'
import { MAX_RULE_ORDER } from '../store/rules.ts'
import {
  ArchitectureSchema,
  Description,
  Name,
  Nullable,
  NullableString,
  strict,
  Timestamp,
  Version,
} from './schemas.ts'

/** Values of one selector at most: longer lists belong into tags. */
const MAX_VALUES = 1000

const list = <T extends TSchema>(item: T, description: string) =>
  Type.Array(item, { maxItems: MAX_VALUES, description })
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const Clock = Type.String({ pattern: '^([01][0-9]|2[0-4]):[0-5][0-9]$', examples: ['08:00'] })
const Days = Type.Array(Type.Enum([...WEEKDAYS]), { minItems: 1, maxItems: WEEKDAYS.length })

/** What a client must be: every selector that is given, and of each any one value. */
const selectors = {
  mac: list(text(64), 'MAC addresses, in any spelling.'),
  oui: list(text(8), 'First three bytes of the MAC, like 52:54:00.'),
  uuid: list(text(64), 'SMBIOS UUIDs, in either byte order.'),
  vendorClass: list(text(255), 'How option 60 begins, like PXEClient:Arch:00007.'),
  userClass: list(text(255), 'Option 77, like iPXE.'),
  architecture: list(ArchitectureSchema, 'BIOS firmware that was not looked into is both x86 and x64.'),
  subnet: list(text(18), 'Networks the client is in, like 192.168.10.0/24.'),
  circuitId: list(text(512), 'Option 82.1 in hex, or as text:Gi1/0/3.'),
  remoteId: list(text(512), 'Option 82.2 in hex, or as text:switch-1.'),
  tag: list(text(64), 'Tags of a known machine, whatever their case.'),
  time: list(
    Type.Object({ days: Type.Optional(Days), from: Type.Optional(Clock), to: Type.Optional(Clock) }, strict),
    'Parts of the week, in the time zone of the server. Left out: every day, from 00:00, to 24:00; not after `from`: until the next day.',
  ),
} satisfies Record<RuleSelector, TSchema>

/** Selectors in a PATCH: null takes one away. */
type SelectorPatch = { [S in RuleSelector]?: Static<(typeof selectors)[S]> | null }
const SelectorPatchSchema = Type.Unsafe<SelectorPatch>(
  Type.Object(
    Object.fromEntries(RULE_SELECTORS.map((name) => [name, Type.Optional(Nullable(selectors[name]))])),
    strict,
  ),
)

const Order = Type.Integer({ minimum: 0, maximum: MAX_RULE_ORDER, description: 'Lower ones are asked first.' })
const Profile = Name('The profile that machines get which it fits.')
const Enabled = Type.Boolean({ description: 'Only enabled rules are asked. Default: true.' })

/** PUT: what is left out is empty, or its default; `order` left out is the one it has, else behind all others. */
export const RuleBodySchema = Type.Object(
  {
    description: Type.Optional(Description),
    order: Type.Optional(Order),
    selectors: Type.Partial(Type.Object(selectors), {
      ...strict,
      minProperties: 1,
      description: 'At least one. All that are given must fit, of each any one value.',
    }),
    profile: Profile,
    enabled: Type.Optional(Enabled),
  },
  strict,
)
export type RuleBody = Static<typeof RuleBodySchema>

/** PATCH (RFC 7396): what is left out stays, null clears; a selector that is given is replaced. */
export const RulePatchSchema = Type.Object(
  {
    description: Type.Optional(Description),
    order: Type.Optional(Order),
    selectors: Type.Optional(SelectorPatchSchema),
    profile: Type.Optional(Profile),
    enabled: Type.Optional(Enabled),
  },
  strict,
)
export type RulePatch = Static<typeof RulePatchSchema>

/** Where a rule is to stand. */
export const RuleMoveSchema = Type.Object(
  {
    order: Type.Optional(Order),
    before: Type.Optional(Name('Right before this rule.')),
    after: Type.Optional(Name('Right after this rule.')),
  },
  { ...strict, minProperties: 1, maxProperties: 1, description: 'Exactly one.' },
)
export type RuleMove = Static<typeof RuleMoveSchema>

const Texts = Type.Optional(Type.Array(Type.String()))

export const RuleSchema = Type.Object(
  {
    name: Type.String(),
    description: NullableString(),
    order: Order,
    selectors: Type.Object(
      {
        mac: Texts,
        oui: Texts,
        uuid: Texts,
        vendorClass: Texts,
        userClass: Texts,
        architecture: Type.Optional(Type.Array(ArchitectureSchema)),
        subnet: Texts,
        circuitId: Texts,
        remoteId: Texts,
        tag: Texts,
        time: Type.Optional(Type.Array(Type.Object({ days: Days, from: Type.String(), to: Type.String() }, strict))),
      },
      { ...strict, description: 'Each value in its one spelling.' },
    ),
    profile: Type.String(),
    enabled: Type.Boolean(),
    createdAt: Timestamp('When it was made.'),
    updatedAt: Timestamp('When it was last changed.'),
    version: Version,
  },
  { $id: 'Rule', description: 'The rule.', ...strict },
)
export type RuleReply = Static<typeof RuleSchema>
