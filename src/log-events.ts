// Every log line from info up: one table from event code to level and text. docs/log-events.md explains each.

interface LogEventEntry {
  readonly level: 'info' | 'warn' | 'error' | 'debug'
  /** One line for people; `{name}` is filled from the line's fields. */
  readonly text: string
}

/** The table. An event is never renamed: alerts match on it. docs/log-events.md explains each (kept complete by a test). */
export const LOG_EVENTS = {
  // The daemon
  'daemon.starting': { level: 'info', text: 'openwds {version} is starting' },
  'daemon.started': { level: 'info', text: 'openwds {version} is ready' },
  'daemon.stopping': { level: 'info', text: 'Stopping: {reason}' },
  'daemon.crashed': { level: 'error', text: 'A bug ended the daemon: {reason}' },
  'daemon.stopped': { level: 'info', text: 'Stopped' },
  'port.listening': { level: 'info', text: 'Listening on {where} ({door})' },
  'port.failed': { level: 'error', text: 'A socket of {door} failed: {reason}' },
  // Boots
  'boot.session.opened': { level: 'info', text: '{mac} begins to boot' },
  'boot.answered': { level: 'info', text: '{mac} gets {program}: {reason}' },
  'boot.ignored': { level: 'info', text: '{mac} gets no answer: {reason}' },
  'boot.pending': { level: 'info', text: '{mac} is unknown and waits for approval' },
  'boot.sent.on': { level: 'info', text: '{mac} gets another program than one to boot: {reason}' },
  'boot.loop': { level: 'warn', text: '{mac} boots in circles and is answered no more: {reason}' },
  'boot.failed': { level: 'error', text: 'Answering {mac} failed: {reason}' },
  'packets.failed': { level: 'warn', text: '{count} packets of boots could not be kept: {reason}' },
  'journal.failed': { level: 'error', text: 'What happened could not be noted: {reason}' },
  'assignment.disarmed': { level: 'info', text: '{mac} had its one boot and is disarmed' },
  'file.sent': { level: 'info', text: '{name} sent to {peer}: {sizeBytes} bytes in {durationMs} ms' },
  'file.failed': { level: 'warn', text: '{name} to {peer} failed: {reason}' },
  'packet.dropped': { level: 'debug', text: 'Packet from {peer} dropped: {reason}' },
  'http.dropped': { level: 'debug', text: 'A connection of {peer} to {door} was ended: {reason}' },
  'http.limited': { level: 'warn', text: 'Connections to {door} are refused: {reason} from {peer}' },
  'http.request.failed': { level: 'error', text: '{method} {path} failed: {reason}' },
  'http.engine.fallback': { level: 'info', text: 'HTTP bodies are sent by TypeScript; of the native sender: {reason}' },
  'tftp.engine.fallback': { level: 'info', text: 'The TFTP engine in TypeScript serves; of the native one: {reason}' },
  // Addresses
  'lease.bound': { level: 'info', text: '{mac} has the address {address} for {leaseSeconds} s' },
  'lease.declined': { level: 'warn', text: '{mac} says that {address} is used by somebody else' },
  'lease.exhausted': { level: 'warn', text: 'No free address for {mac}: {reason}' },
  'lease.conflict': { level: 'warn', text: 'Somebody answers at {address}, which {mac} was to be offered' },
  'relay.ignored': { level: 'warn', text: 'Requests through relay {relay} are ignored: it is not in dhcp.relays' },
  'dhcp.limited': { level: 'warn', text: 'DHCP requests are dropped: {reason}' },
  'dhcp.mode.chosen': { level: 'info', text: 'dhcp.mode is {mode}: {reason}' },
  'dhcp.rival': { level: 'warn', text: 'Another DHCP server, {server}, gives addresses on {interface}' },
  // The image library
  'image.job.done': { level: 'info', text: '{kind} of {subject} is done: {images}' },
  'image.file.broken': { level: 'warn', text: 'The image file {file} is {state}: {reason}' },
  'image.job.failed': { level: 'warn', text: '{kind} of {subject} failed: {reason}' },
  // Deployments
  'deploy.opened': { level: 'info', text: '{mac} is to be deployed by {method}: deployment {deployment}' },
  'deploy.stage': { level: 'info', text: '{mac} is at {stage}' },
  'deploy.ready': { level: 'info', text: '{mac} is deployed' },
  'deploy.failed': { level: 'warn', text: 'Deploying {mac} failed at {stage}: {code} {reason}' },
  'deploy.stalled': { level: 'warn', text: 'Nothing was heard of {mac} for too long at {stage}' },
  'deploy.alarm': { level: 'warn', text: '{address} tried to use the token of {mac}: {reason}' },
  'deploy.wake.failed': { level: 'warn', text: '{mac} could not be switched on: {reason}' },
  'deploy.wake.silent': { level: 'warn', text: '{mac} was woken and never seen: {reason}' },
  'deploy.trouble': { level: 'error', text: 'What became of a deployment could not be noted: {reason}' },
  // The share of transport smb
  'smb.started': { level: 'info', text: 'The share of deployments is at {where}' },
  'smb.root': { level: 'warn', text: 'The daemon runs as root, and so does smbd: give both a user of their own' },
  'smb.ended': { level: 'error', text: 'smbd ended ({reason}) and is started again in {seconds} s' },
  'smb.granted': { level: 'info', text: 'Deployment {deployment} has the account {account} and {files} files' },
  'smb.revoked': { level: 'info', text: 'The account {account} of deployment {deployment} is gone' },
  'smb.trouble': { level: 'error', text: 'The account {account} of deployment {deployment}: {reason}' },
  // TLS
  'tls.certificate.issued': { level: 'info', text: 'A certificate for {names} was issued, good until {until}' },
  'tls.certificate.changed': {
    level: 'info',
    text: 'The certificate was replaced by one for {names}, good until {until}',
  },
  'tls.certificate.failed': { level: 'error', text: 'The certificate could not be renewed: {reason}' },
  // The store
  'store.opened': { level: 'info', text: 'Database {path} opened at schema version {version}' },
  'store.migrated': { level: 'info', text: 'Database migrated from schema version {from} to {to}' },
  'store.write.failed': { level: 'error', text: 'The database refused a write: {reason}' },
  'store.write.recovered': { level: 'info', text: 'The database takes writes again after {failedWrites} refused' },
  // The admin API
  'api.request.failed': { level: 'error', text: '{method} {path} failed (request {requestId})' },
  'api.denied': { level: 'warn', text: '{method} {path} from {from} refused: {code}' },
  'api.stream.dropped': { level: 'warn', text: 'An event stream of {from} read too slowly and was closed' },
  'sign-in.refused': { level: 'warn', text: '{from} tried to sign in as {user} with a wrong password' },
  'sign-in.locked': { level: 'warn', text: '{from} tries to sign in too often and must wait' },
  'user.first': { level: 'info', text: 'There is no user yet: a link that makes the first was printed once' },
  'machine.woken': { level: 'info', text: 'Magic packet for {mac} sent to {count} addresses' },
} as const satisfies Record<string, LogEventEntry>

/** A code of the table. */
export type LogEvent = keyof typeof LOG_EVENTS
