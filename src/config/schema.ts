// Every setting of the configuration file: its type, default and meaning. config/openwds.yaml shows the same for people.
import { Type, type Static } from 'typebox'

const strict = { additionalProperties: false } as const
/** A group of settings: may be left out as a whole, its defaults then stand. */
const section = { ...strict, default: {} } as const
const Port = (port: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 65535, default: port, description })
const Address = (description: string) => Type.String({ format: 'ipv4', description })

const Pool = Type.Object(
  {
    subnet: Type.String({ format: 'subnet', description: 'The network the clients are in, like 192.168.10.0/24.' }),
    range: Type.String({ format: 'ipv4-range', description: 'Addresses to hand out, first-last, both included.' }),
    router: Type.Optional(Address('Default gateway (option 3).')),
    dns: Type.Optional(
      Type.Array(Type.String({ format: 'ipv4' }), { maxItems: 16, description: 'Name servers (option 6).' }),
    ),
    domain: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9.-]{1,253}$', description: 'Domain name (option 15).' })),
    leaseSeconds: Type.Integer({
      minimum: 60,
      maximum: 31_536_000,
      default: 3600,
      description: 'How long an address is lent.',
    }),
  },
  strict,
)

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
        listenAddress: Type.Optional(
          Address('Where boot sockets are bound, if another than `address` (behind address translation, in the lab).'),
        ),
      },
      section,
    ),
    dhcp: Type.Object(
      {
        mode: Type.Enum(['off', 'proxy', 'server'], {
          default: 'proxy',
          description:
            'off: no DHCP at all. proxy: beside another DHCP server, which gives the addresses. server: gives addresses from the pools below.',
        }),
        pools: Type.Array(Pool, { default: [], maxItems: 256, description: 'Address pools of mode server.' }),
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
      },
      section,
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
        maxTransfers: Type.Integer({ minimum: 1, maximum: 100_000, default: 1000, description: 'Transfers at once.' }),
        engine: Type.Enum(['auto', 'typescript'], {
          default: 'auto',
          description: 'Which implementation moves the blocks.',
        }),
      },
      section,
    ),
    api: Type.Object(
      {
        address: Type.String({
          format: 'ipv4',
          default: '127.0.0.1',
          description: 'Where the admin API listens; loopback only in this version.',
        }),
        port: Port(8067, 'Admin API port.'),
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
