// /settings: what is configured, and where each setting was written. Changed in its file, and by a restart.
import { Type, type Static } from 'typebox'
import { named, operation } from './operation.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { NullableString, PageSchema, strict } from './schemas.ts'

export const SettingSchema = Type.Object(
  {
    path: Type.String({ examples: ['dhcp.mode'] }),
    value: Type.Unknown({ description: 'null: not set, and without a default.' }),
    origin: NullableString({
      description: 'Where it was written: FILE:LINE:COLUMN, a variable or --set; null: the default.',
      examples: ['/etc/openwds/openwds.yaml:4:9'],
    }),
    description: Type.String({ description: 'What it means.' }),
  },
  { $id: 'Setting', description: 'The setting.', ...strict },
)
export type SettingReply = Static<typeof SettingSchema>

/** Lists the settings in the order of the configuration's schema; there are no secrets among them. */
export function settingRoutes(app: ApiServer, { settings = [] }: ApiParts): void {
  const list = operation({
    id: 'settingList',
    tag: 'daemon',
    summary: 'List every setting, its value and where it was written',
    description: 'As the daemon was started with them: config/openwds.yaml explains each. They hold no secrets.',
    role: 'viewer',
  })
  app.get(
    '/settings',
    {
      config: list.config,
      schema: { ...list.words, response: { 200: PageSchema(named(SettingSchema)), ...list.problems } },
    },
    async () => ({ items: settings.map(({ value = null, ...rest }) => ({ ...rest, value })), cursor: null }),
  )
}
