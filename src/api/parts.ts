// What the admin API is made of: the parts of the daemon it shows and changes, given by main.
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { LoaderFiles } from '../boot/loader-files.ts'
import type { ShownSetting } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { ExplainQuery } from '../explain.ts'
import type { LiveEvent } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { DeploymentDesk } from '../deploy/desk.ts'
import type { Launcher } from '../deploy/launcher.ts'
import type { Arming } from '../deploy/arming.ts'
import type { PlanMaker } from '../deploy/plan-maker.ts'
import type { DriverSource } from '../deploy/drivers.ts'
import type { DriverLibrary } from '../drivers/library.ts'
import type { ImageLibrary } from '../library/library.ts'
import type { SessionPackets } from '../packets/session-packets.ts'
import type { KeyFile } from '../secrets/key-file.ts'
import type { Store } from '../store/store.ts'
import type { Certificates } from '../tls/certificates.ts'
import type { AuthorityReply } from './authority.ts'
import type { ExplanationReply } from './explanation-schema.ts'
import type { FirstLink } from './first-link.ts'
import type { DaemonStatus, NetworkProbeReply } from './schemas.ts'
import type { SignInLimits } from './sign-in-limits.ts'

/** The live side of the journal: tells of every entry once it is durable, and of progress. */
export interface JournalFeed {
  subscribe(listener: (event: LiveEvent) => void): () => void
}

export interface ApiParts {
  config: {
    api: Pick<Config['api'], 'address' | 'port' | 'url'>
    dhcp: Pick<Config['dhcp'], 'pools'>
    /** For the doctor's advice; without it not known. */
    tftp?: Pick<Config['tftp'], 'maxBlockSize'>
    /** What machines get that are approved without more words; without it nothing. */
    pxe?: Pick<Config['pxe'], 'autoAddSettings' | 'newMachineNamingPolicy'>
    /** Values of answer files that are the server's. */
    answers?: Config['answers']
  }
  /** Absolute; the local socket lies there. */
  dataDirectory: string
  /** Imports, uploads and verifications; without it images are boot programs alone. */
  library?: ImageLibrary
  /** Driver packages, and who gets them; without it there are no routes for them. */
  drivers?: { library: DriverLibrary; source: DriverSource }
  /** What follows, starts and plans deployments; without it there are no routes for them. */
  deploy?: { desk: DeploymentDesk; launcher: Launcher; plans: PlanMaker; arming: Arming }
  /** Absolute; boot programs are files below its folder `boot`. */
  imageDirectory: string
  /** What the signatures of an image's EFI programs say; without it nothing. */
  signatures?: LoaderFiles['signaturesOf']
  store: Store
  /** What was on the wire; without it nothing. */
  packets?: SessionPackets
  journal: JournalFeed
  log: Logger
  metrics: Metrics
  /** The program's version. */
  version: string
  /** Every setting and where it was written; without it none is shown. */
  settings?: readonly ShownSetting[]
  /** What the daemon listens on and whom it answers, right now. */
  status: () => DaemonStatus
  /** The boot alone; how the machine would be deployed is asked of `deploy`. */
  explain: (mac: Mac, query: ExplainQuery) => Promise<Omit<ExplanationReply, 'deployment'>>
  /** Sends a magic packet and gives the addresses it went to. */
  wake: (mac: Mac) => Promise<string[]>
  /** What is wrong with DHCP options of a machine; without it nothing. */
  optionProblems?: (options: Readonly<Record<string, unknown>>) => string[]
  /** The keys to the stored secrets; the file is made when it is first needed [KEY_FILE_UNUSABLE]. */
  keyFile: () => KeyFile
  /** Asks the network which DHCP and PXE servers answer. */
  probeNetwork: () => Promise<NetworkProbeReply>
  /** The certificates of the HTTPS door; undefined: there is none. */
  authority?: () => AuthorityReply | undefined
  /** For HTTPS; without them the API speaks HTTP. */
  certificates?: Pick<Certificates, 'context' | 'onRenew'>
  /** Makes the first user; undefined: there is one. */
  firstLink?: FirstLink | undefined
  signInLimits: SignInLimits
  /** Ends what takes long when its caller may no longer have it. */
  longReplies: { watch(request: FastifyRequest, reply: FastifyReply): void }
  /** Where the built page lies, when it is not beside the program. */
  pageDirectory?: string
}

/** What main gives; the key file lies in the data directory, and a magic packet goes out of every interface of this host unless told otherwise. */
export type ApiOptions = Omit<ApiParts, 'wake' | 'keyFile' | 'signInLimits' | 'longReplies'> &
  Partial<Pick<ApiParts, 'wake' | 'keyFile' | 'signInLimits'>>

/** A Fastify instance whose handlers get the types of their schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>
