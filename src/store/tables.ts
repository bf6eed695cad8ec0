// The tables as kysely sees them: what a row of each holds. The statements that make them are in migrations/.
import type { Generated } from 'kysely'
import type {
  Architecture,
  DeploymentNote,
  DeploymentState,
  Dialect,
  FileState,
  ImageOrigin,
  JournalKind,
  Lease,
  Method,
  PendingMachine,
  PromptPolicy,
  Role,
  SecureBootSetting,
  SessionState,
  Timestamp,
} from '../model.ts'
import type { Ipv4, Mac } from '../net/address.ts'

/** JSON text. */
type Json = string
/** 0 or 1. */
type Flag = number

export interface MachineTable {
  mac: Mac
  name: string | null
  uuid: string | null
  uuid_key: string | null
  description: string | null
  tags: Json
  variables: Json
  address: Ipv4 | null
  dhcp_options: Json
  dialect: Dialect | null
  tftp: Json
  secure_boot_ca: SecureBootSetting
  created_at: Timestamp
  updated_at: Timestamp
  version: number
}

export interface ImageGroupTable {
  id: Generated<number>
  name: string
  description: string | null
  created_at: Timestamp
  updated_at: Timestamp | null
  version: Generated<number>
}

/** Driver packages and driver groups. */
export interface DriverTable {
  id: Generated<number>
  name: string
  record: Json
  created_at: Timestamp
  updated_at: Timestamp
  version: number
}

export interface ImageFileTable {
  id: Generated<number>
  sha256: string
  file: Json
  state: FileState
  state_reason: string | null
  verified_at: Timestamp | null
  created_at: Timestamp
}

export interface ImagePinTable {
  mac: Mac
  image_id: number
  file_id: number
  content: Json
  pinned_at: Timestamp
}

export interface ImageTable {
  id: Generated<number>
  name: string
  type: 'boot' | 'install'
  description: string | null
  group_id: number | null
  programs: Json
  script: string | null
  ipxe: Json | null
  checksums: Json | null
  last_file: string | null
  file_id: number | null
  content: Json | null
  enabled: Generated<Flag>
  origin: ImageOrigin | null
  created_at: Timestamp
  updated_at: Timestamp
  version: number
}

export interface AnswerFileTable {
  id: Generated<number>
  name: string
  description: string | null
  role: 'combined' | 'client' | 'image'
  content_version: number
  created_at: Timestamp
  updated_at: Timestamp
  version: number
}

export interface AnswerVersionTable {
  id: Generated<number>
  answer_id: number
  number: number
  content: Buffer
  sha256: string
  created_at: Timestamp
  created_by: string
}

export interface AnswerPinTable {
  mac: Mac
  answer_id: number
  number: number
  pinned_at: Timestamp
}

export interface ClientDefaultTable {
  architecture: Architecture
  answer_id: number
}

export interface ImageDefaultTable {
  image_id: number
  answer_id: number
}

export interface SecretTable {
  name: string
  sealed: string
  created_at: Timestamp
  updated_at: Timestamp
}

/** The columns a profile and an assignment share. */
interface PlanColumns {
  boot_image_id: number | null
  install_image_id: number | null
  selection: Json | null
  answer_id: number | null
  client_answer_id: number | null
  image_answer_id: number | null
}

export interface ProfileTable extends PlanColumns {
  id: Generated<number>
  name: string
  description: string | null
  method: Method
  menu_text: string | null
  variables: Json
  overrides: Generated<Json>
  created_at: Timestamp
  updated_at: Timestamp
  version: number
}

export interface RuleTable {
  id: Generated<number>
  name: string
  description: string | null
  rule_order: number
  selectors: Json
  profile_id: number
  enabled: Flag
  created_at: Timestamp
  updated_at: Timestamp
  version: number
}

export interface AssignmentTable extends PlanColumns {
  mac: Mac
  profile_id: number | null
  method: Method | null
  once: Flag
  armed: Flag
  boot_program: string | null
  referral_server: Ipv4 | null
  prompt: PromptPolicy | null
  spent_at: Timestamp | null
  overrides: Json
  updated_at: Timestamp
  version: number
}

export interface PendingTable {
  id: Generated<number>
  mac: Mac
  uuid: string | null
  architecture: Architecture | null
  state: PendingMachine['state']
  first_seen_at: Timestamp
  last_seen_at: Timestamp
  attempts: number
  decided_at: Timestamp | null
}

export interface BootSessionTable {
  number: Generated<number>
  id: string
  mac: Mac
  machine_name: string | null
  uuid: string | null
  architecture: Architecture | null
  address: Ipv4 | null
  boot_image: string | null
  program: string | null
  state: SessionState
  started_at: Timestamp
  updated_at: Timestamp
  entry_count: number
  known: Flag
}

export interface BootMemoryTable {
  mac: Mac
  memory: Json
  updated_at: Timestamp
}

export interface JournalTable {
  sequence: Generated<number>
  session: string
  mac: Mac
  at: Timestamp
  kind: JournalKind
  text: string
  data: Json
}

export interface LeaseTable {
  address: Ipv4
  address_number: number
  mac: Mac
  client_id: string | null
  state: Lease['state']
  expires_at_ms: number
  updated_at_ms: number
}

export interface TokenTable {
  id: Generated<number>
  name: string
  role: Role
  hash: string
  created_at: Timestamp
  expires_at: Timestamp | null
  last_used_at: Timestamp | null
}

export interface AuditTable {
  id: Generated<number>
  at: Timestamp
  actor: string
  from_where: string
  action: string
  subject: string
  before: Json | null
  after: Json | null
}

export interface UserTable {
  id: Generated<number>
  name: string
  role: Role
  password_hash: string
  disabled: Flag
  created_at: Timestamp
  updated_at: Timestamp
  password_changed_at: Timestamp
  last_sign_in_at: Timestamp | null
  version: number
}

export interface SignInTable {
  hash: string
  user_id: number | null
  token_id: number | null
  from_where: string
  created_at: Timestamp
  used_at: Timestamp
  expires_at: Timestamp
}

export interface DeploymentTable {
  number: Generated<number>
  id: string
  mac: Mac
  state: DeploymentState
  session: string | null
  record: Json
  facts: Json | null
  plan: string | null
}

export interface DeploymentNoteTable {
  id: Generated<number>
  deployment: string
  at: Timestamp
  kind: DeploymentNote['kind']
  stage: DeploymentNote['stage']
  text: string
}

export interface DeploymentSecretTable {
  hash: string
  deployment: string
  kind: 'token' | 'credential' | 'report'
  session: string | null
  mac: Mac
  uuid: string | null
  address: string | null
  issued_at: Timestamp
  expires_at: Timestamp
  used_at: Timestamp | null
  used_by: string | null
  nonce_hash: string | null
}

/** All tables by name. */
export interface Tables {
  machine: MachineTable
  image_group: ImageGroupTable
  driver_package: DriverTable
  driver_group: DriverTable
  image: ImageTable
  image_file: ImageFileTable
  image_pin: ImagePinTable
  answer_file: AnswerFileTable
  answer_version: AnswerVersionTable
  answer_pin: AnswerPinTable
  client_default: ClientDefaultTable
  image_default: ImageDefaultTable
  secret: SecretTable
  profile: ProfileTable
  rule: RuleTable
  assignment: AssignmentTable
  pending: PendingTable
  boot_session: BootSessionTable
  boot_memory: BootMemoryTable
  journal: JournalTable
  lease: LeaseTable
  token: TokenTable
  user: UserTable
  sign_in: SignInTable
  deployment: DeploymentTable
  deployment_note: DeploymentNoteTable
  deployment_secret: DeploymentSecretTable
  deployment_log: { deployment: string; name: string; content: Buffer; at: Timestamp }
  deployment_upload: { deployment: string; name: string; record: Json }
  deploy_words: { scope: 'machine' | 'profile'; key: string; words: Json; updated_at: Timestamp }
  audit: AuditTable
}
