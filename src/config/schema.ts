// Every setting of the configuration file: its type, default and meaning. config/openwds.yaml shows the same for people.
import { Type, type Static } from 'typebox'

const strict = { additionalProperties: false } as const
/** A group of settings: may be left out as a whole, its defaults then stand. */
const section = { ...strict, default: {} } as const
const Port = (port: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 65535, default: port, description })
const Address = (description: string) => Type.String({ format: 'ipv4', description })

/** Options by code or name; `dhcp/option-values.ts` knows what each may be. */
const DhcpOptions = (description: string) =>
  Type.Record(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 _-]{0,63}$' }), Type.Unknown(), {
    maxProperties: 64,
    description,
  })

const Pool = Type.Object(
  {
    subnet: Type.String({ format: 'subnet', description: 'The network the clients are in, like 192.168.10.0/24.' }),
    range: Type.Optional(
      Type.String({
        format: 'ipv4-range',
        description: 'Addresses to hand out, first-last, both included. Left out: only reserved addresses are given.',
      }),
    ),
    interface: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9._:@-]{1,15}$',
        description: 'Only for clients on this interface, where two networks share one subnet.',
      }),
    ),
    router: Type.Optional(Address('Default gateway (option 3).')),
    dns: Type.Optional(
      Type.Array(Type.String({ format: 'ipv4' }), { maxItems: 16, description: 'Name servers (option 6).' }),
    ),
    domain: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9.-]{1,253}$', description: 'Domain name (option 15).' })),
    leaseSeconds: Type.Integer({
      minimum: 4,
      maximum: 31_536_000,
      default: 3600,
      description: 'How long an address is lent.',
    }),
    options: Type.Optional(DhcpOptions('More options for clients of this pool, by code or name.')),
  },
  strict,
)

const Reservation = Type.Object(
  {
    mac: Type.Optional(Type.String({ format: 'mac', description: 'The machine by its MAC.' })),
    uuid: Type.Optional(Type.String({ format: 'uuid', description: 'The machine by its SMBIOS UUID (option 97).' })),
    clientId: Type.Optional(
      Type.String({
        pattern: '^([0-9A-Fa-f]{2}[:-]?){2,255}$',
        description: 'The client by its identifier (option 61), in hex.',
      }),
    ),
    address: Address('The address that nobody else gets; inside the subnet of a pool.'),
    hostName: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9.-]{1,253}$', description: 'Its name (option 12).' })),
    options: Type.Optional(DhcpOptions('More options for this machine, by code or name.')),
  },
  strict,
)

const UUID_PATTERN = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'
const MAC_PATTERN = '^[0-9a-fA-F]{2}([:-])[0-9a-fA-F]{2}(?:\\1[0-9a-fA-F]{2}){4}$'

/** A name for each architecture that has its own. */
const PerArchitecture = (what: string, maxLength: number, description: string) => {
  const one = () =>
    Type.Optional(Type.String({ minLength: 1, maxLength, description: `The ${what} of this architecture.` }))
  return Type.Object(
    { x86: one(), x64: one(), x86uefi: one(), x64uefi: one(), arm: one(), arm64: one() },
    { ...section, description },
  )
}
const PromptPolicy = (description: string) =>
  Type.Enum(['noPrompt', 'optIn', 'optOut'], { default: 'noPrompt', description })
const RetentionDays = (days: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: 3650, default: days, description })

/** The schema; defaults are filled in by `load.ts`. */
export const ConfigSchema = Type.Object(
  {
    dataDirectory: Type.String({
      minLength: 1,
      default: './var',
      description: 'Database, certificates, local socket.',
    }),
    imageDirectory: Type.String({
      minLength: 1,
      default: './boot-images',
      description: 'The image library; boot files are served from its folder `boot`.',
    }),
    server: Type.Object(
      {
        address: Type.Optional(
          Address('The address told to clients. Default: that of the interface with the default route.'),
        ),
        interface: Type.Optional(
          Type.String({ pattern: '^[A-Za-z0-9._:@-]{1,15}$', description: 'Take the address from this interface.' }),
        ),
        interfaces: Type.Optional(
          Type.Array(Type.String({ pattern: '^[A-Za-z0-9._:@-]{1,15}$' }), {
            minItems: 1,
            maxItems: 64,
            description:
              'Serve several interfaces, by name or address; each answers with its own address. The first is the primary.',
          }),
        ),
        listenAddress: Type.Optional(
          Address('Where boot sockets are bound, if another than `address` (behind address translation, in the lab).'),
        ),
      },
      section,
    ),
    dhcp: Type.Object(
      {
        mode: Type.Enum(['off', 'proxy', 'server', 'auto'], {
          default: 'proxy',
          description:
            'off: no DHCP at all. proxy: beside another DHCP server, which gives the addresses. server: gives addresses from the pools below. auto: proxy if another DHCP server answers at the start, else server.',
        }),
        useDhcpPorts: Type.Boolean({
          default: true,
          description:
            'false: leave port 67 to another DHCP server on this host, which sends option 60 PXEClient; only pxePort is opened.',
        }),
        pools: Type.Array(Pool, { default: [], maxItems: 256, description: 'Address pools of mode server.' }),
        reservations: Type.Array(Reservation, {
          default: [],
          maxItems: 65_536,
          description: 'Addresses kept for one machine each; those of known machines are set with `machine set`.',
        }),
        conflictProbe: Type.Enum(['off', 'ping'], {
          default: 'off',
          description: 'ping: look whether somebody answers at an address before it is offered to a new client.',
        }),
        conflictProbeMs: Type.Integer({
          minimum: 50,
          maximum: 2000,
          default: 500,
          description: 'How long an answer to the probe is waited for.',
        }),
        maxRequestsPerSecondPerClient: Type.Integer({
          minimum: 0,
          maximum: 100_000,
          default: 100,
          description: 'Requests of one MAC beyond it are dropped; 0: no limit.',
        }),
        maxRequestsPerSecondPerSource: Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          default: 1000,
          description:
            'Requests from one IP address beyond it are dropped, except those of relay agents in dhcp.relays; 0: no limit.',
        }),
        maxRequestsPerSecond: Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          default: 100_000,
          description: 'Requests of all clients together beyond it are dropped; 0: no limit.',
        }),
        relays: Type.Array(Type.String({ format: 'ipv4' }), {
          default: [],
          maxItems: 1024,
          description: 'Relay agents (giaddr) that are answered; all others are ignored.',
        }),
        port: Port(67, 'DHCP port.'),
        pxePort: Port(4011, 'ProxyDHCP/BINL port.'),
        responseDelayMs: Type.Integer({
          minimum: 0,
          maximum: 3000,
          default: 0,
          description: 'Wait before answering a DISCOVER, so that another server comes first.',
        }),
        replyToSender: Type.Boolean({
          default: false,
          description:
            'Answer the address and port a request came from, instead of the RFC 2131 rules (lab without root).',
        }),
      },
      section,
    ),
    pxe: Type.Object(
      {
        answer: Type.Enum(['none', 'known', 'all'], {
          default: 'none',
          description:
            'Who gets a boot program: none: nobody. known: machines with an armed assignment. all: also unknown machines, with defaultBootImage.',
        }),
        unknown: Type.Enum(['ignore', 'pending'], {
          default: 'ignore',
          description: 'An unknown machine: ignore it, or list it as pending until an administrator approves it.',
        }),
        defaultBootImage: Type.Optional(
          Type.String({ minLength: 1, maxLength: 64, description: 'What unknown machines boot when answer is all.' }),
        ),
        bootImage: PerArchitecture('boot image', 64, 'The same for one architecture; goes before defaultBootImage.'),
        bootProgram: PerArchitecture(
          'boot program',
          256,
          'Started where the boot image has no program for the architecture; below the image directory.',
        ),
        promptPolicy: Type.Object(
          {
            known: PromptPolicy('Machines that are registered.'),
            unknown: PromptPolicy('Machines that are not.'),
          },
          { ...section, description: 'Who must agree at the machine: optIn: press F12. optOut: ESC stops it.' },
        ),
        bootStore: Type.Object(
          {
            blockSize: Type.Integer({
              minimum: 512,
              maximum: 65464,
              default: 1456,
              description:
                "Bytes a block when Windows' boot manager loads boot.wim; what fits into a packet is the fastest.",
            }),
            windowSize: Type.Integer({
              minimum: 1,
              maximum: 65535,
              default: 16,
              description: 'Blocks it takes at once (RFC 7440).',
            }),
            loadOptions: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 512,
                pattern: '^[\\x20-\\x7e]+$',
                description: "Free text for Windows PE's kernel, in capitals in SystemStartOptions.",
              }),
            ),
          },
          { ...section, description: 'The boot store (BCD) that is made for every boot of an image with a WIM.' },
        ),
        architectureDiscovery: Type.Boolean({
          default: false,
          description: 'Have wdsnbp.com find out first whether a BIOS machine has 64 bits.',
        }),
        bannedGuidPolicy: Type.Array(Type.String({ pattern: UUID_PATTERN }), {
          default: [],
          maxItems: 10_000,
          description: 'UUIDs that many boards share: such machines are identified by their MAC only.',
        }),
        sharedMacs: Type.Array(Type.String({ pattern: MAC_PATTERN }), {
          default: [],
          maxItems: 10_000,
          description: 'MACs of network adapters that go from machine to machine: identified by the UUID only.',
        }),
        autoAddPolicy: Type.Object(
          {
            pollInterval: Type.Integer({
              minimum: 1,
              maximum: 3600,
              default: 10,
              description: 'Seconds after which a waiting machine asks again.',
            }),
            maxRetry: Type.Integer({
              minimum: 1,
              maximum: 65535,
              default: 2160,
              description: 'How often it asks before it gives up.',
            }),
            message: Type.String({
              pattern: '^[\\x20-\\x7e]{0,200}$',
              default: '',
              description: 'What its screen says meanwhile.',
            }),
            retentionPeriod: Type.Object(
              {
                approved: RetentionDays(30, 'Days an approved request stays in the list.'),
                others: RetentionDays(30, 'Days the others stay after their last request.'),
              },
              section,
            ),
          },
          { ...section, description: 'How unknown machines wait when `unknown` is pending.' },
        ),
        autoAddSettings: Type.Object(
          {
            profile: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'A profile.' })),
            bootImage: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'A boot image.' })),
            bootProgram: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'A boot program.' })),
            referralServer: Type.Optional(Address('Another boot server.')),
            prompt: Type.Optional(
              Type.Enum(['optIn', 'noPrompt', 'optOut'], { description: 'Who must agree at the machine.' }),
            ),
            once: Type.Optional(Type.Boolean({ description: 'For one boot.' })),
          },
          { ...section, description: 'What a machine is assigned that is approved without an assignment.' },
        ),
        newMachineNamingPolicy: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 64,
            description: 'Names machines that are approved without a name: PC-%03#, %61Username%#, %MAC.',
          }),
        ),
        menu: Type.Object(
          {
            enabled: Type.Boolean({
              default: false,
              description: 'Machines for which nothing else is decided choose from the profiles that have a menu text.',
            }),
            prompt: Type.String({
              pattern: '^[\\x20-\\x7e]{1,60}$',
              default: 'Press F8 for the boot menu',
              description: 'The line that offers it.',
            }),
            timeoutSeconds: Type.Integer({
              minimum: 0,
              maximum: 255,
              default: 10,
              description: 'After it the first item starts. 0: at once. 255: never.',
            }),
            localDisk: Type.Enum(['first', 'last', 'no'], {
              default: 'first',
              description: 'Where the local disk stands in it.',
            }),
          },
          section,
        ),
        loopGuard: Type.Object(
          {
            boots: Type.Integer({
              minimum: 0,
              maximum: 16,
              default: 3,
              description: 'So many boots without progress, and the machine is answered no more. 0: never.',
            }),
            minutes: Type.Integer({
              minimum: 1,
              maximum: 1440,
              default: 30,
              description: 'Boots longer ago do not count.',
            }),
          },
          section,
        ),
        localBoot: Type.Object(
          {
            bios: Type.Enum(['exit', 'silent'], {
              default: 'exit',
              description: 'How BIOS machines that are done go on to their disk.',
            }),
            uefi: Type.Enum(['silent', 'exit'], { default: 'silent', description: 'The same for UEFI.' }),
          },
          {
            ...section,
            description: 'exit: they are given a program that ends at once. silent: no answer, they wait for none.',
          },
        ),
        quirkLadder: Type.Boolean({
          default: true,
          description: 'Try another way of offering a boot when a machine did not follow the last.',
        }),
        secureBootCa: Type.Unsafe<2011 | 2023>({
          type: 'integer',
          enum: [2011, 2023],
          default: 2011,
          description: 'Of two signatures of a loader, the one that a machine nothing is known of is given first.',
        }),
      },
      section,
    ),
    secureBoot: Type.Object(
      {
        ownAuthorities: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), {
          default: [],
          maxItems: 32,
          description: 'Files with certificates of your own that your machines trust (PEM or DER).',
        }),
        revocations: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 4096,
            description: 'A revocation list (dbx), as DBXUpdate.bin. Default: the one that comes with openwds.',
          }),
        ),
      },
      section,
    ),
    http: Type.Object(
      {
        enabled: Type.Boolean({ default: true, description: 'Serve boot files by HTTP and HTTPS.' }),
        port: Port(8068, 'HTTP port.'),
        tlsPort: Port(8468, 'HTTPS port.'),
        tls: Type.Object(
          {
            enabled: Type.Boolean({ default: true, description: 'Serve by HTTPS too.' }),
            certificate: Type.Optional(
              Type.String({
                minLength: 1,
                description: 'PEM file with your own certificate and those between it and its root; with `key`.',
              }),
            ),
            key: Type.Optional(Type.String({ minLength: 1, description: 'PEM file with its private key.' })),
            names: Type.Array(Type.String({ pattern: '^[A-Za-z0-9.-]{1,253}$' }), {
              default: [],
              maxItems: 32,
              description: "More host names for the own authority's certificate.",
            }),
          },
          { ...section, description: 'Certificates: of an authority made at the first start, unless you name yours.' },
        ),
        bootOver: Type.Enum(['http', 'https'], {
          default: 'http',
          description: 'Where HTTP boot clients and iPXE are sent when baseUrl is not set.',
        }),
        maxConnections: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 2000,
          description: 'Connections at once, per door and address of the server.',
        }),
        maxConnectionsPerMachine: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 256,
          description: 'Of these from one address; several machines may live behind one.',
        }),
        idleSeconds: Type.Integer({
          minimum: 5,
          maximum: 3600,
          default: 60,
          description: 'A client that neither sends nor takes a byte for so long is cut off.',
        }),
        engine: Type.Enum(['auto', 'native', 'typescript'], {
          default: 'auto',
          description:
            'What sends bodies by HTTP; auto: the native sender where it is built, else the one in TypeScript, which HTTPS always has.',
        }),
        baseUrl: Type.Optional(
          Type.String({
            pattern: '^https?://[^ /?#]{1,200}(/[^ ?#]{0,200})?$',
            description:
              'Where HTTP boot clients and iPXE find the boot tree; {server} in it is our address. Default: here.',
          }),
        ),
      },
      section,
    ),
    deploy: Type.Object(
      {
        maxAtOnce: Type.Integer({
          default: 0,
          minimum: 0,
          maximum: 10_000,
          description:
            'Machines at work in Windows PE at once, and started at once; others wait their turn. 0: no limit.',
        }),
        maxDownloads: Type.Integer({
          default: 0,
          minimum: 0,
          maximum: 10_000,
          description: 'Downloads of images and other large files at once; others wait their turn. 0: no limit.',
        }),
        tokenMinutes: Type.Integer({
          default: 60,
          minimum: 5,
          maximum: 1440,
          description: 'How long the token in a boot image can be redeemed after it was made.',
        }),
        addressBinding: Type.Enum(['network', 'strict'], {
          default: 'network',
          description:
            'From where a token is redeemed: the address the machine booted with (strict), or its network too (network).',
        }),
        wakeMinutes: Type.Integer({
          default: 10,
          minimum: 1,
          maximum: 240,
          description: 'A woken machine that shows no sign for so long gives its place to the next.',
        }),
        wakeRepeats: Type.Integer({
          default: 2,
          minimum: 0,
          maximum: 10,
          description: 'How often it is woken again within that time.',
        }),
      },
      { ...section, description: 'Limits of deployments.' },
    ),
    smb: Type.Object(
      {
        enabled: Type.Boolean({
          default: false,
          description: 'A share for deployments with transport smb, with an account for each; needs Samba.',
        }),
        run: Type.Enum(['spawn', 'external'], {
          default: 'spawn',
          description: 'spawn: the daemon starts smbd. external: another smbd serves with the files of `directory`.',
        }),
        address: Type.Optional(
          Address('Where smbd listens and machines find the share. Default: the addresses of the server.'),
        ),
        port: Port(445, "SMB port; Windows' clients know no other before Windows 11 24H2."),
        directory: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 4096,
            description: 'Configuration, accounts and shares. Default: the folder `smb` of the data directory.',
          }),
        ),
      },
      section,
    ),
    answers: Type.Object(
      {
        organization: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 255,
            description: "${server.organization} of answer files, WDS's %ORGNAME%.",
          }),
        ),
        timeZone: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 128,
            description: "${server.timeZone}, WDS's %TIMEZONE%: Windows' name, as `tzutil /l` lists them.",
          }),
        ),
        variables: Type.Optional(
          Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$' }), Type.String({ maxLength: 4096 }), {
            maxProperties: 128,
            description: '${server.vars.NAME}; also ${vars.NAME} of machines that have no value of that name.',
          }),
        ),
      },
      { ...section, description: 'What answer files may say of this server.' },
    ),
    tftp: Type.Object(
      {
        enabled: Type.Boolean({ default: true, description: 'Serve boot files by TFTP.' }),
        port: Port(69, 'TFTP port.'),
        maxBlockSize: Type.Integer({
          minimum: 512,
          maximum: 65464,
          default: 1468,
          description: 'Largest block size granted; 1468 fits an Ethernet frame, tunnels want 1380.',
        }),
        maxWindowSize: Type.Integer({
          minimum: 1,
          maximum: 64,
          default: 64,
          description: 'Most blocks in flight granted (RFC 7440).',
        }),
        singlePort: Type.Boolean({
          default: false,
          description: 'Send from the TFTP port itself, for firewalls that pass no other.',
        }),
        portRange: Type.Optional(
          Type.String({
            pattern: '^[0-9]{1,5}-[0-9]{1,5}$',
            description: 'Local ports for transfers, first-last. Default: any.',
          }),
        ),
        variableWindow: Type.Enum(['off', 'on'], {
          default: 'off',
          description: "Let Windows' boot loaders choose their window with every ACK (msftwindow), as WDS did.",
        }),
        maxTransfers: Type.Integer({ minimum: 1, maximum: 100_000, default: 1000, description: 'Transfers at once.' }),
        maxTransfersPerMachine: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 64,
          description: 'Transfers at once to one address; several machines may live behind one.',
        }),
        maxUnansweredTransfers: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 500,
          description: 'Transfers whose client has not answered yet; one more, and the oldest is given up.',
        }),
        maxRequestsPerSecondPerMachine: Type.Integer({
          minimum: 1,
          maximum: 1_000_000,
          default: 200,
          description: "Requests answered per address and second; ten seconds' worth may come at once.",
        }),
        maxBytesPerSecond: Type.Optional(
          Type.Integer({
            minimum: 65_536,
            maximum: 1_000_000_000_000,
            description: 'Bytes per second of all transfers together on one address of the server. Default: no limit.',
          }),
        ),
        maxBytesPerSecondPerMachine: Type.Optional(
          Type.Integer({
            minimum: 65_536,
            maximum: 1_000_000_000_000,
            description: 'Bytes per second to one address. Default: no limit.',
          }),
        ),
        engine: Type.Enum(['auto', 'native', 'typescript'], {
          default: 'auto',
          description: 'What moves the blocks; auto: the native engine where it is built, else the one in TypeScript.',
        }),
      },
      section,
    ),
    api: Type.Object(
      {
        address: Type.String({
          format: 'ipv4',
          default: '127.0.0.1',
          description: 'Where the admin API and the page listen; off loopback they speak HTTPS only.',
        }),
        port: Port(8067, 'Admin API port.'),
        tls: Type.Optional(
          Type.Boolean({
            description: 'HTTPS with the certificate of http.tls. Default: where address is not loopback.',
          }),
        ),
        plainOffLoopback: Type.Boolean({
          default: false,
          description: 'Allow plain HTTP off loopback: keys and secrets then cross the network for all to read.',
        }),
        url: Type.Optional(
          Type.String({
            pattern: '^https?://[^\\s/]+/?$',
            description:
              'What people type to reach the page, when it is not the address above (behind a port forwarding).',
          }),
        ),
      },
      section,
    ),
    sessions: Type.Object(
      {
        keep: Type.Integer({
          minimum: 10,
          maximum: 1_000_000,
          default: 2000,
          description: 'Boot sessions remembered.',
        }),
        maxEntries: Type.Integer({
          minimum: 20,
          maximum: 10_000,
          default: 500,
          description: 'Journal entries kept per session.',
        }),
      },
      section,
    ),
    shutdownGraceMs: Type.Integer({
      minimum: 0,
      maximum: 600_000,
      default: 10_000,
      description: 'How long running transfers may go on after SIGTERM or Ctrl-C.',
    }),
    log: Type.Object(
      {
        level: Type.Enum(['error', 'warn', 'info', 'debug', 'trace', 'silent'], {
          default: 'info',
          description: 'Least important level that is logged.',
        }),
        format: Type.Enum(['auto', 'json', 'text'], {
          default: 'auto',
          description: 'json: one object a line. text: for people. auto: text on a terminal.',
        }),
      },
      section,
    ),
  },
  strict,
)

/** A complete configuration, all defaults filled in. */
export type Config = Static<typeof ConfigSchema>
