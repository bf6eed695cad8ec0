// The nouns of the command line in the order of its help, each with how to load its verbs: one run needs those of one noun.
import type { Command } from 'commander'
import type { CliIo } from './io.ts'
import type { OpenVerb } from './verb.ts'

/** What the verbs are made with. */
export interface NounContext {
  readonly io: CliIo
  readonly open: OpenVerb
  /** Receives the exit code of verbs that have one of their own. */
  readonly result: { exitCode: number }
  /** Runs another command line of ours. */
  readonly runWords: (words: string[]) => Promise<void>
  /** The command line with all verbs of all nouns. */
  readonly wholeProgram: () => Promise<Command>
}

/** A noun with verbs, or a verb without a noun. */
export interface Noun {
  /** Its name, and the arguments of a verb. */
  readonly usage: string
  readonly isVerb?: boolean
  readonly description: string
  /** Adds it with everything below it. */
  readonly add: (program: Command, context: NounContext) => Promise<void>
}

/** All of them. */
export const NOUNS: readonly Noun[] = [
  {
    usage: 'serve',
    isVerb: true,
    description: 'Runs the daemon until Ctrl-C or SIGTERM.',
    add: async (program, { io, result }) => (await import('./serve.ts')).addServeVerb(program, io, result),
  },
  {
    usage: 'machine',
    description: 'Machines this server knows, by MAC (any spelling), UUID or name.',
    add: async (program, { open }) => (await import('./machine.ts')).addMachineVerbs(program, open),
  },
  {
    usage: 'image',
    description: 'Images: what machines are booted with, and what is installed on them.',
    add: async (program, { open, io }) => (await import('./image.ts')).addImageVerbs(program, open, io),
  },
  {
    usage: 'group',
    description: 'Image groups: names under which images are kept together.',
    add: async (program, { open }) => (await import('./image-group.ts')).addGroupVerbs(program, open),
  },
  {
    usage: 'driver',
    description: 'Driver packages: what Windows PE and Windows need for the devices of machines.',
    add: async (program, { open }) => (await import('./driver.ts')).addDriverVerbs(program, open),
  },
  {
    usage: 'driver-group',
    description: 'Driver groups: which machines get which driver packages.',
    add: async (program, { open }) => (await import('./driver-group.ts')).addDriverGroupVerbs(program, open),
  },
  {
    usage: 'profile',
    description: 'Profiles: what is booted and installed, shared by machines and rules.',
    add: async (program, { open }) => (await import('./profile.ts')).addProfileVerbs(program, open),
  },
  {
    usage: 'rule',
    description: 'Rules: which profile machines without an assignment of their own get.',
    add: async (program, { open }) => (await import('./rule.ts')).addRuleVerbs(program, open),
  },
  {
    usage: 'pending',
    description: 'Unknown machines waiting for approval.',
    add: async (program, { open }) => (await import('./pending.ts')).addPendingVerbs(program, open),
  },
  {
    usage: 'session',
    description: 'Past and running boots.',
    add: async (program, { open }) => (await import('./session.ts')).addSessionVerbs(program, open),
  },
  {
    usage: 'watch [machine]',
    isVerb: true,
    description: 'Shows boots live, as a timeline, until Ctrl-C; --json: one event per line.',
    add: async (program, { open }) => (await import('./watch.ts')).addWatchVerb(program, open),
  },
  {
    usage: 'explain <machine>',
    isVerb: true,
    description: 'Shows what a machine would get, and why: rules, reply, files, deployment. Nothing is sent.',
    add: async (program, { open }) => (await import('./explain.ts')).addExplainVerb(program, open),
  },
  {
    usage: 'deploy',
    description: 'Deployments: from arming to a machine that is ready.',
    add: async (program, { open, result }) => (await import('./deploy.ts')).addDeployVerbs(program, open, result),
  },
  {
    usage: 'lease',
    description: 'Addresses lent by the DHCP server (dhcp.mode: server).',
    add: async (program, { open }) => (await import('./lease.ts')).addLeaseVerbs(program, open),
  },
  {
    usage: 'user',
    description: 'Who may sign in at the page, and as what.',
    add: async (program, { open }) => (await import('./user.ts')).addUserVerbs(program, open),
  },
  {
    usage: 'token',
    description: 'Keys to the admin API, for people and programs that do not use the socket.',
    add: async (program, { open }) => (await import('./token.ts')).addTokenVerbs(program, open),
  },
  {
    usage: 'audit',
    description: 'The log of every change.',
    add: async (program, { open }) => (await import('./audit.ts')).addAuditVerbs(program, open),
  },
  {
    usage: 'ca',
    description: 'The certificate authority that machines must trust to boot by HTTPS.',
    add: async (program, { open }) => (await import('./ca.ts')).addAuthorityVerbs(program, open),
  },
  {
    usage: 'doctor',
    description: 'Looks for what goes wrong.',
    add: async (program, { open, result }) => (await import('./doctor.ts')).addDoctorVerbs(program, open, result),
  },
  {
    usage: 'backup <file>',
    isVerb: true,
    description: 'Writes everything the daemon remembers into a file, while it goes on. Images are not in it.',
    add: async (program, { open }) => (await import('./backup.ts')).addBackupVerb(program, open),
  },
  {
    usage: 'restore <file>',
    isVerb: true,
    description:
      'Puts a backup in the place of what the daemon remembers. The daemon must not run; what was there is kept aside.',
    add: async (program, { open }) => (await import('./backup.ts')).addRestoreVerb(program, open),
  },
  {
    usage: 'bcd',
    description: 'Boot stores (BCD): what the Windows boot manager reads first.',
    add: async (program, { io }) => (await import('./bcd.ts')).addBcdVerbs(program, io),
  },
  {
    usage: 'efi',
    description: 'EFI files: architecture, signatures, and what firmware with Secure Boot does with them.',
    add: async (program, { io }) => (await import('./efi.ts')).addEfiVerbs(program, io),
  },
  {
    usage: 'answer',
    description: 'Answer files (unattend.xml): what machines are set up by.',
    add: async (program, { open, io, result }) =>
      (await import('./answer.ts')).addAnswerVerbs(program, open, io, result),
  },
  {
    usage: 'secret',
    description: 'Passwords and other values of answer files: ${secrets.NAME}.',
    add: async (program, { open }) => (await import('./secret.ts')).addSecretVerbs(program, open),
  },
  {
    usage: 'import',
    description: 'Brings machines, answer files and rules from WDS or the Deployment Toolkit.',
    add: async (program, { open, result }) => (await import('./import.ts')).addImportVerbs(program, open, result),
  },
  {
    usage: 'health',
    isVerb: true,
    description: 'Shows whether the daemon runs, where it listens and whom it answers.',
    add: async (program, { open }) => (await import('./health.ts')).addHealthVerb(program, open),
  },
  {
    usage: 'settings [path]',
    isVerb: true,
    description: 'Shows the settings the daemon runs with, and where each was written.',
    add: async (program, { open }) => (await import('./settings.ts')).addSettingsVerb(program, open),
  },
  {
    usage: 'wdsutil [words...]',
    isVerb: true,
    description: "Understands wdsutil's verbs where they have a counterpart (docs/migrating-from-wds.md).",
    add: async (program, { io, runWords }) => (await import('./wdsutil.ts')).addWdsutilVerb(program, io, runWords),
  },
  {
    usage: 'completion <shell>',
    isVerb: true,
    description: 'Prints the script that lets a shell complete our nouns, verbs and options.',
    add: async (program, { io, wholeProgram }) =>
      (await import('./completion.ts')).addCompletionVerb(program, io, wholeProgram),
  },
]
