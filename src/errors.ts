// Every error the program can name: one table, from code to text, kind, HTTP status and the operator's next step.

/** Who throws it and what becomes of it: see docs/errors.md. */
export type ErrorKind = 'packet' | 'format' | 'config' | 'request' | 'transfer' | 'system'

interface ErrorEntry {
  readonly kind: ErrorKind
  /** HTTP status when it reaches the admin API. */
  readonly status: number
  /** What happened; `{name}` is filled from the error's details. */
  readonly text: string
  /** What the operator does about it. */
  readonly next: string
}

/** The table. A code is never renamed: scripts match on it. docs/errors.md explains each (kept complete by a test). */
export const ERRORS = {
  // DHCP datagrams: dropped, counted, debug line
  DHCP_TRUNCATED: {
    kind: 'packet',
    status: 400,
    text: 'DHCP datagram of {lengthBytes} bytes is shorter than header and cookie (240)',
    next: 'Nothing, unless many arrive: then look for a broken relay or a port scan.',
  },
  DHCP_OVERSIZED: {
    kind: 'packet',
    status: 400,
    text: 'DHCP datagram of {lengthBytes} bytes is larger than {limitBytes}',
    next: 'Nothing, unless many arrive: no DHCP client sends such packets.',
  },
  DHCP_BAD_COOKIE: {
    kind: 'packet',
    status: 400,
    text: 'DHCP magic cookie is {found}, not 63825363',
    next: 'Nothing: a plain BOOTP client or foreign traffic on the port.',
  },
  DHCP_BAD_HEADER: {
    kind: 'packet',
    status: 400,
    text: 'DHCP header field {field} is {found}',
    next: 'Nothing, unless many arrive: then capture one and find its sender.',
  },
  DHCP_BAD_OPTION: {
    kind: 'packet',
    status: 400,
    text: 'DHCP option {option} at offset {offset}: {reason}',
    next: 'Capture the packet: its sender encodes options wrongly.',
  },
  DHCP_TOO_LARGE: {
    kind: 'packet',
    status: 500,
    text: 'The DHCP reply needs {lengthBytes} bytes, the client takes {limitBytes}',
    next: 'Shorten the options configured for this pool.',
  },
  // TFTP datagrams
  TFTP_TRUNCATED: {
    kind: 'packet',
    status: 400,
    text: 'TFTP datagram of {lengthBytes} bytes ends before its {field}',
    next: 'Nothing, unless many arrive: then find its sender.',
  },
  TFTP_TOO_MANY_REQUESTS: {
    kind: 'packet',
    status: 400,
    text: 'More than {limit} TFTP requests a second from one address',
    next: 'Find out what sends them; raise tftp.maxRequestsPerSecondPerMachine if they are wanted.',
  },
  TFTP_OVERSIZED: {
    kind: 'packet',
    status: 400,
    text: 'TFTP request of {lengthBytes} bytes is larger than {limitBytes}',
    next: 'Nothing: no boot loader sends such requests.',
  },
  TFTP_BAD_OPCODE: {
    kind: 'packet',
    status: 400,
    text: 'TFTP opcode {opcode} is not expected here',
    next: 'Nothing, unless many arrive: then find its sender.',
  },
  TFTP_BAD_MODE: {
    kind: 'packet',
    status: 400,
    text: 'TFTP transfer mode {mode} is not served',
    next: 'Use mode octet (binary): `tftp -m binary`.',
  },
  TFTP_BAD_REQUEST: {
    kind: 'packet',
    status: 400,
    text: 'TFTP request: {reason}',
    next: 'Nothing, unless it is your own client: then mend the request.',
  },
  // Transfers
  TFTP_TIMEOUT: {
    kind: 'transfer',
    status: 504,
    text: 'The client {peer} stopped answering at {sentBytes} of {sizeBytes} bytes of {name}',
    next: 'Look at cabling and path MTU; a smaller tftp.maxBlockSize helps where large blocks are lost.',
  },
  TFTP_ABORTED: {
    kind: 'transfer',
    status: 502,
    text: 'The client {peer} ended {name} with error {code}: {message}',
    next: "The client's own screen says why; most often it ran out of memory or the user pressed a key.",
  },
  TFTP_CANCELLED: {
    kind: 'transfer',
    status: 503,
    text: 'The server stopped during {name}',
    next: 'Boot the machine again once the daemon runs.',
  },
  TFTP_BUSY: {
    kind: 'transfer',
    status: 503,
    text: '{running} transfers are running, the limit is {limit}',
    next: 'The client retries by itself; raise tftp.maxTransfers if it happens often.',
  },
  TFTP_NO_SOCKET: {
    kind: 'transfer',
    status: 503,
    text: 'No socket to send {name} from: {reason}',
    next: 'Widen tftp.portRange, or raise the limit of open files (LimitNOFILE).',
  },
  HTTP_ABORTED: {
    kind: 'transfer',
    status: 502,
    text: 'The client {peer} closed the connection before it had all of {name}',
    next: "The client's own screen says why; most often it was switched off, or wanted no more of the file.",
  },
  HTTP_STALLED: {
    kind: 'transfer',
    status: 504,
    text: 'The client {peer} took no byte of {name} for {seconds} s',
    next: 'Look at cabling and path MTU; raise http.idleSeconds for clients that pause while they read.',
  },
  HTTP_CANCELLED: {
    kind: 'transfer',
    status: 503,
    text: 'The server stopped while {name} was read',
    next: 'Boot the machine again once the daemon runs.',
  },
  HTTP_ENGINE_MISSING: {
    kind: 'system',
    status: 500,
    text: 'http.engine is native, and the native sender of bodies is not there: {reason}',
    next: 'Install a C++ compiler (apt-get install g++) and run `npm run build`, or set http.engine to auto.',
  },
  TFTP_ENGINE_MISSING: {
    kind: 'system',
    status: 500,
    text: 'tftp.engine is native, and the native TFTP engine is not there: {reason}',
    next: 'Install a C++ compiler (apt-get install g++) and run `npm run build`, or set tftp.engine to auto.',
  },
  FILE_READ_FAILED: {
    kind: 'transfer',
    status: 500,
    text: 'Reading {name} at offset {offset} failed: {reason}',
    next: 'Check the disk below the image directory and that the file was not replaced during the transfer.',
  },
  // Files named by clients
  FILE_BAD_NAME: {
    kind: 'request',
    status: 400,
    text: 'File name {name} is not acceptable: {reason}',
    next: 'Use names relative to the boot tree, without `..`, drive letters or device names.',
  },
  // Files given by an administrator: the place is in the text
  MIGRATION_UNREADABLE: {
    kind: 'format',
    status: 422,
    text: '{file} cannot be read at line {line}: {reason}',
    next: 'docs/migrating-from-wds.md and docs/migrating-from-mdt.md show what is expected.',
  },
  ANSWER_UNREADABLE: {
    kind: 'format',
    status: 422,
    text: 'The answer file cannot be read at {line}:{column}: {reason}',
    next: 'Mend that place; docs/answer-files.md explains {problem}.',
  },
  WIM_BAD_HEADER: {
    kind: 'format',
    status: 422,
    text: '{file} is no usable WIM file: at offset {offset}, {reason}',
    next: 'Compare its size and checksum with the source and copy it again.',
  },
  WIM_UNSUPPORTED: {
    kind: 'format',
    status: 422,
    text: '{file} cannot be read: {reason}',
    next: 'Export it as an ordinary WIM with DISM /Export-Image or wimlib-imagex export.',
  },
  WIM_BAD_LOOKUP: {
    kind: 'format',
    status: 422,
    text: 'The lookup table of {file} is damaged at its offset {offset}: {reason}',
    next: 'Compare its size and checksum with the source and copy it again.',
  },
  WIM_BAD_RESOURCE: {
    kind: 'format',
    status: 422,
    text: '{file} is damaged at offset {offset}: {reason}',
    next: 'Compare its size and checksum with the source and copy it again.',
  },
  WIM_BAD_METADATA: {
    kind: 'format',
    status: 422,
    text: 'The directory tree of an image in {file} is damaged at its offset {offset}: {reason}',
    next: 'Compare the size and checksum of the file with the source and copy it again.',
  },
  WIM_BAD_XML: {
    kind: 'format',
    status: 422,
    text: 'The description of the images in {file} cannot be read: {reason}',
    next: 'Compare the size and checksum of the file with the source and copy it again.',
  },
  WIM_PART_MISSING: {
    kind: 'format',
    status: 422,
    text: '{file} is one of {parts} parts, and part {part} is missing or of another set',
    next: 'Give all parts of the set (.swm, 2.swm, 3.swm …), made by one split.',
  },
  EFI_BAD_IMAGE: {
    kind: 'format',
    status: 422,
    text: '{file} is no EFI program: at offset {offset}, {reason}',
    next: 'Compare its size and checksum with the source and copy it again; firmware starts PE images only.',
  },
  EFI_BAD_SIGNATURE_LIST: {
    kind: 'format',
    status: 422,
    text: '{file} is no list of signatures (db, dbx): at offset {offset}, {reason}',
    next: 'Give an EFI_SIGNATURE_LIST, as DBXUpdate.bin or a dump of the variable dbx has it.',
  },
  HIVE_BAD: {
    kind: 'format',
    status: 422,
    text: '{file} is no usable registry hive: at offset {offset}, {reason}',
    next: 'Copy the file again from its source; a hive in use by Windows must be exported first (reg save).',
  },
  BCD_BAD: {
    kind: 'format',
    status: 422,
    text: '{file} is no boot store: {reason}',
    next: 'Give a file that bcdedit /export or openwds bcd build wrote.',
  },
  ISO_BAD: {
    kind: 'format',
    status: 422,
    text: '{file} is no usable disc image: at offset {offset}, {reason}',
    next: 'Compare its size and checksum with the source and download it again.',
  },
  DISC_HAS_NO_IMAGES: {
    kind: 'request',
    status: 404,
    text: '{file} has no {wanted}',
    next: "Give the vendor's installation media; `7z l {file}` shows what is on this disc.",
  },
  IMAGE_INDEX_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: '{file} has no image {index}: it has {count}',
    next: 'openwds image inspect {file} shows them.',
  },
  IMAGE_PATH_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'Image {index} of {file} has no {path}',
    next: "List the directory above it with openwds image inspect {file} --index {index} --path '…'.",
  },
  INPUT_UNREADABLE: {
    kind: 'system',
    status: 500,
    text: 'Cannot read {file}: {reason}',
    next: 'Check the path and the permissions of the file.',
  },
  OUTPUT_UNWRITABLE: {
    kind: 'system',
    status: 500,
    text: 'Cannot write {file}: {reason}',
    next: 'Check the path, the permissions of its folder and the space on the disk.',
  },
  // Configuration: exit code 78
  CONFIG_INVALID: {
    kind: 'config',
    status: 500,
    text: '{problems}',
    next: 'Mend the lines named above; config/openwds.yaml explains every setting.',
  },
  CONFIG_UNREADABLE: {
    kind: 'config',
    status: 500,
    text: 'Cannot read the configuration {file}: {reason}',
    next: 'Check the path given by --config and its permissions.',
  },
  // The host
  PORT_FORBIDDEN: {
    kind: 'system',
    status: 500,
    text: 'No right to open UDP/TCP port {port} on {address}',
    next: 'Grant it as shown below, or try `npm run lab`, which needs no rights.',
  },
  PORT_IN_USE: {
    kind: 'system',
    status: 500,
    text: 'Port {port} on {address} is taken by another program',
    next: 'Find it with `ss -lunp "sport = :{port}"`, stop it, or choose another port with --set {setting}=N. If it is a DHCP server that is to stay, set dhcp.useDhcpPorts=false and let it send option 60 PXEClient.',
  },
  ADDRESS_UNAVAILABLE: {
    kind: 'system',
    status: 500,
    text: 'The address {address} does not belong to this host',
    next: 'Set server.address (or server.listenAddress) to an address that `ip -4 addr` lists.',
  },
  SERVER_ADDRESS_UNKNOWN: {
    kind: 'config',
    status: 500,
    text: 'No network interface with an IPv4 address to serve on',
    next: 'Set server.address and server.interface in the configuration.',
  },
  INTERFACE_UNKNOWN: {
    kind: 'config',
    status: 500,
    text: 'There is no network interface {name} with an IPv4 address',
    next: 'Compare server.interfaces with `ip -4 addr`; a service can wait for it with After=network-online.target.',
  },
  NO_ADDRESSES_TO_GIVE: {
    kind: 'config',
    status: 500,
    text: 'No other DHCP server answered on {where}, and dhcp.pools has no addresses to give',
    next: 'Configure dhcp.pools, or set dhcp.mode: proxy if the DHCP server is only slow or behind a relay.',
  },
  PING_MISSING: {
    kind: 'config',
    status: 500,
    text: 'dhcp.conflictProbe is ping, but the command ping cannot be run: {reason}',
    next: 'Install it (Debian: `apt-get install iputils-ping`), or set dhcp.conflictProbe: off.',
  },
  DATA_DIRECTORY_UNUSABLE: {
    kind: 'system',
    status: 500,
    text: 'The data directory {path} cannot be used: {reason}',
    next: 'Create it, give this user write access, or set dataDirectory to another place.',
  },
  STORE_TOO_NEW: {
    kind: 'system',
    status: 500,
    text: 'The database {path} has schema version {found}, this program knows {known}',
    next: 'Start the newer openwds that wrote it, or restore a backup made by this version.',
  },
  STORE_CORRUPT: {
    kind: 'system',
    status: 500,
    text: 'The database {path} is damaged: {reason}',
    next: 'Move the file aside and restore a backup.',
  },
  BACKUP_UNUSABLE: {
    kind: 'system',
    status: 500,
    text: '{file} cannot be restored: {reason}',
    next: 'Take another backup file; what the daemon remembers was left as it is.',
  },
  STORE_FULL: {
    kind: 'system',
    status: 507,
    text: 'The disk below the data directory is full',
    next: 'Free space; nothing that was acknowledged is lost. The request can then be repeated.',
  },
  STORE_UNAVAILABLE: {
    kind: 'system',
    status: 503,
    text: 'The database cannot be written: {reason}',
    next: 'Check the data directory (space, permissions, disk errors), then repeat the request.',
  },
  KEY_FILE_UNUSABLE: {
    kind: 'system',
    status: 503,
    text: 'The key file {path} cannot be used: {reason}',
    next: 'Restore it from your copy; without it no stored secret can be read.',
  },
  CERTIFICATE_UNUSABLE: {
    kind: 'system',
    status: 503,
    text: 'The certificate file {path} cannot be used: {reason}',
    next: 'Restore it, or name certificate and key with http.tls; the own authority is made again if its file is moved away.',
  },
  SECRET_UNREADABLE: {
    kind: 'system',
    status: 503,
    text: 'The secret {name} cannot be opened: {reason}',
    next: 'Restore the key file that was used when it was stored, or store the secret again.',
  },
  ALREADY_RUNNING: {
    kind: 'system',
    status: 500,
    text: 'Another openwds daemon (pid {pid}) uses the data directory {path}',
    next: 'Stop it, or give this one another dataDirectory.',
  },
  DAEMON_UNREACHABLE: {
    kind: 'system',
    status: 503,
    text: 'No openwds daemon answers at {url}: {reason}',
    next: 'Start it with `npm start`, or name it with --url and --token.',
  },
  // Requests of the admin API and command line
  USAGE_INVALID: {
    kind: 'request',
    status: 400,
    text: '{reason}',
    next: '`{command} --help` shows how it is used.',
  },
  NOT_CONFIRMED: {
    kind: 'request',
    status: 409,
    text: 'Not confirmed, so nothing was changed: {action}',
    next: 'Answer y, or give --yes.',
  },
  REQUEST_INVALID: {
    kind: 'request',
    status: 400,
    text: '{reason}',
    next: 'Compare the request with /api/docs.',
  },
  ROUTE_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No such address: {method} {path}',
    next: 'See /api/docs for all addresses.',
  },
  BODY_TOO_LARGE: {
    kind: 'request',
    status: 413,
    text: 'The request body is larger than {limitBytes} bytes',
    next: 'Send less at once.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    kind: 'request',
    status: 415,
    text: 'The content type {contentType} is not understood here',
    next: 'Send application/json.',
  },
  NOT_AUTHENTICATED: {
    kind: 'request',
    status: 401,
    text: 'A token is needed, or to be signed in',
    next: 'Sign in, or send `Authorization: Bearer TOKEN`; `openwds token add` makes one (the local user needs none).',
  },
  TOKEN_EXPIRED: {
    kind: 'request',
    status: 401,
    text: 'The token {name} expired at {expiredAt}',
    next: 'Make a new one with `openwds token add`.',
  },
  NOT_ALLOWED: {
    kind: 'request',
    status: 403,
    text: 'This needs the role {needed}, the caller has {role}',
    next: 'Use a token or a user with that role.',
  },
  FOREIGN_ORIGIN: {
    kind: 'request',
    status: 403,
    text: 'The request comes from a page of {origin}, not from this server',
    next: 'Open the page at its own address; behind a proxy set api.url to that address. Programs use a token.',
  },
  SIGN_IN_REFUSED: {
    kind: 'request',
    status: 401,
    text: 'There is no such user, or the password is another one',
    next: 'Try again; `openwds user set NAME --password` on the server sets another password.',
  },
  SIGN_IN_LOCKED: {
    kind: 'request',
    status: 429,
    text: 'Too many attempts to sign in under this {by}',
    next: 'Wait {seconds} s, then try again. The command line on the server works meanwhile.',
  },
  SIGN_IN_BUSY: {
    kind: 'request',
    status: 503,
    text: '{waiting} passwords wait to be checked',
    next: 'Try again in a few seconds; if it goes on, see in the log who tries to sign in.',
  },
  PASSWORD_WRONG: {
    kind: 'request',
    status: 403,
    text: 'The current password is another one',
    next: 'Type it again; `openwds user set NAME --password` on the server sets another without it.',
  },
  FIRST_LINK_INVALID: {
    kind: 'request',
    status: 403,
    text: 'This link is not, or no longer, good',
    next: 'Make the user on the server: `openwds user add NAME --role admin`. Or restart the daemon, which shows another link.',
  },
  FIRST_USER_EXISTS: {
    kind: 'request',
    status: 409,
    text: 'There is a user already',
    next: 'Sign in, or have an admin make a user for you (`openwds user add`).',
  },
  USER_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No user `{ref}`',
    next: '`openwds user list` shows all.',
  },
  USER_LAST_ADMIN: {
    kind: 'request',
    status: 409,
    text: 'User `{name}` is the last who may do all',
    next: 'Make another admin first (`openwds user add NAME --role admin`).',
  },
  MAC_INVALID: {
    kind: 'request',
    status: 400,
    text: '`{text}` is not a MAC address',
    next: 'Write it like 52:54:00:12:34:56 (dashes, dots or no separators do too).',
  },
  MACHINE_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No machine `{ref}`',
    next: '`openwds machine list` shows all; `openwds machine add` makes one.',
  },
  MACHINE_AMBIGUOUS: {
    kind: 'request',
    status: 409,
    text: '`{ref}` fits several machines: {candidates}',
    next: 'Name it by its MAC.',
  },
  MACHINE_EXISTS: {
    kind: 'request',
    status: 409,
    text: 'Machine {mac} has this {field} already: {value}',
    next: 'Choose another one, or change that machine.',
  },
  IMAGE_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No {type} image `{ref}`',
    next: '`openwds image list` shows all; `openwds image add` registers one.',
  },
  IMAGE_IN_USE: {
    kind: 'request',
    status: 409,
    text: 'Image `{ref}` is assigned to {count} machine(s): {machines}',
    next: 'Assign them another image first.',
  },
  IMAGE_EXISTS: {
    kind: 'request',
    status: 409,
    text: 'There is a {type} image named `{name}`',
    next: 'Give it another name (--name), or exchange its content with `openwds image replace {name} FILE`.',
  },
  IMAGE_DISABLED: {
    kind: 'request',
    status: 409,
    text: 'Image `{ref}` is disabled',
    next: '`openwds image set {ref} --enable`, or name another one.',
  },
  IMAGE_FILE_UNUSABLE: {
    kind: 'request',
    status: 422,
    text: '{file}: {reason}',
    next: 'Give a .wim, .esd, .swm or .iso file with Windows images; `openwds image inspect FILE` shows what is in it.',
  },
  IMAGE_FILE_CHANGED: {
    kind: 'request',
    status: 409,
    text: '{file} is not the file that was added: {reason}',
    next: 'Put the file back, or add it again with `openwds image replace`.',
  },
  IMAGE_WITHOUT_FILE: {
    kind: 'request',
    status: 409,
    text: 'Image `{ref}` has no file in the library: it is boot programs alone',
    next: 'Nothing, or add the WIM itself with `openwds image add`.',
  },
  IMAGE_NOT_GENERALIZED: {
    kind: 'request',
    status: 409,
    text: 'Image {image} is {state}: {evidence}',
    next: 'Run sysprep /generalize on its computer and capture it again; --force assigns it nevertheless and is written down.',
  },
  IMAGE_NEEDS_SETUP: {
    kind: 'request',
    status: 409,
    text: 'Image {image} is the default image of product media ({evidence}): it is deployed with Windows Setup only',
    next: 'Use the method windows-setup; if it was captured, say so: `openwds image set NAME --origin custom`; --force assigns it nevertheless.',
  },
  IMAGE_ARCHITECTURE_MISMATCH: {
    kind: 'request',
    status: 409,
    text: '{reason}',
    next: 'Assign a boot image and an install image that go together; --force assigns them nevertheless.',
  },
  IMAGE_SELECTION_FAILED: {
    kind: 'request',
    status: 409,
    text: '{wanted} names {found} of the images in `{image}`: {candidates}',
    next: 'Name one by index, name or description: --select index=N, or {image}#N.',
  },
  IMAGE_IMPORT_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No import `{id}`',
    next: '`openwds image list` shows what was imported; begin again with `openwds image add`.',
  },
  IMAGE_IMPORT_BUSY: {
    kind: 'request',
    status: 409,
    text: '{reason}',
    next: 'Wait for the import that runs, or end it: DELETE /api/v1/image-imports/{id}.',
  },
  IMAGE_DISK_FULL: {
    kind: 'request',
    status: 507,
    text: '{file} needs {neededBytes} bytes in {directory}, {freeBytes} are free',
    next: 'Make room, or refer to the file where it lies with --link.',
  },
  IMAGE_UPLOAD_MISMATCH: {
    kind: 'request',
    status: 409,
    text: 'Upload `{ref}`: {reason}',
    next: 'GET …/content says how many bytes are there: go on from that offset.',
  },
  GROUP_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No image group `{ref}`',
    next: '`openwds group list` shows all; `openwds group add` makes one.',
  },
  GROUP_EXISTS: {
    kind: 'request',
    status: 409,
    text: 'An image group named `{name}` exists',
    next: 'Choose another name.',
  },
  GROUP_IN_USE: {
    kind: 'request',
    status: 409,
    text: 'Image group `{ref}` has {count} image(s): {images}',
    next: 'Move them to another group first: `openwds image set NAME --group OTHER`.',
  },
  DRIVER_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No driver package `{ref}`',
    next: '`openwds driver list` shows all; `openwds driver add FOLDER` brings one in.',
  },
  DRIVER_IN_USE: {
    kind: 'request',
    status: 409,
    text: 'Driver package `{ref}` is in the group(s) {groups}',
    next: 'Take it out of them first: `openwds driver-group set GROUP --package …` with those that stay.',
  },
  DRIVER_UNUSABLE: {
    kind: 'request',
    status: 422,
    text: 'No driver package can be made of {path}: {reason}',
    next: 'Give the folder that holds the .inf file and everything it names; unpack .zip, .cab and .exe files first.',
  },
  DRIVER_INF_INVALID: {
    kind: 'request',
    status: 422,
    text: '{file}, line {line}: {reason}',
    next: "Get the package anew from the device's maker: Windows would not take this file either.",
  },
  DRIVER_GROUP_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No driver group `{ref}`',
    next: '`openwds driver-group list` shows all; `openwds driver-group add` makes one.',
  },
  BOOT_PROGRAM_UNUSABLE: {
    kind: 'request',
    status: 422,
    text: 'Boot program {path} for {architecture}: {reason}',
    next: 'Name a file below the image directory whose format fits the architecture.',
  },
  ANSWER_HAS_ERRORS: {
    kind: 'request',
    status: 409,
    text: 'Answer file {answer} cannot be used for {machine}: {count} errors, the first at {place}',
    next: 'openwds answer render --machine {machine} shows all. Mend the file, or give the machine what it lacks (openwds machine set --var).',
  },
  PROFILE_ANSWER_UNUSABLE: {
    kind: 'request',
    status: 409,
    text: 'Answer file {answer} cannot be used for the machines profile {profile} leads to: {count} errors, the first at {place}',
    next: 'Mend the file, or give the profile what it lacks (openwds profile set --var).',
  },
  ANSWER_BREAKS_PROFILES: {
    kind: 'request',
    status: 409,
    text: 'Machines come to {whom} without being armed, and could not be set up after this change of {change}: {place}',
    next: 'Mend the file, or store it by another name; `openwds rule disable` takes machines away from a profile.',
  },
  ANSWER_BREAKS_MACHINES: {
    kind: 'request',
    status: 409,
    text: 'These machines are armed, and could not be set up after this change of {change}: {whom}. {place}',
    next: 'Mend the file, give the machines what they lack (openwds machine set --var), or disarm them first (openwds machine disarm).',
  },
  ANSWER_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No answer file `{ref}`',
    next: 'Leave the answer file out, or register it first.',
  },
  PROFILE_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No profile `{ref}`',
    next: '`openwds profile list` shows all; `openwds profile add` makes one.',
  },
  PROFILE_EXISTS: {
    kind: 'request',
    status: 409,
    text: 'A profile named `{name}` exists',
    next: 'Choose another name, or change it with `openwds profile set`.',
  },
  PROFILE_IN_USE: {
    kind: 'request',
    status: 409,
    text: 'Profile `{ref}` is used {count} time(s): {users}',
    next: 'Give these machines and rules another profile first.',
  },
  RULE_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No rule `{ref}`',
    next: '`openwds rule list` shows all; `openwds rule add` makes one.',
  },
  RULE_EXISTS: {
    kind: 'request',
    status: 409,
    text: 'A rule named `{name}` exists',
    next: 'Choose another name, or change it with `openwds rule set`.',
  },
  RULE_TIE: {
    kind: 'request',
    status: 409,
    text: 'Rules `{name}` and `{other}` have the same order {order}, could both fit one machine, and name different profiles',
    next: 'Give one of them another order, or selectors that exclude each other.',
  },
  RULE_UNREACHABLE: {
    kind: 'request',
    status: 409,
    text: 'Rule `{name}` (order {order}) would never decide: all that fits it fits `{other}` (order {otherOrder}) first',
    next: 'Put `{name}` before `{other}`, or change the selectors of one of them.',
  },
  ASSIGNMENT_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'Machine {mac} has no assignment',
    next: 'Make one with `openwds machine assign`.',
  },
  ASSIGNMENT_INCOMPLETE: {
    kind: 'request',
    status: 422,
    text: 'Method {method} needs {missing}',
    next: 'Add what is missing, or choose another method.',
  },
  PENDING_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No pending machine with id {id}',
    next: '`openwds pending list` shows all.',
  },
  PENDING_DECIDED: {
    kind: 'request',
    status: 409,
    text: 'Pending machine {id} was {state} already',
    next: 'Change it as a machine: `openwds machine show {mac}`.',
  },
  SESSION_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No boot session `{id}`',
    next: '`openwds session list` shows those still remembered.',
  },
  MACHINE_NEVER_BOOTED: {
    kind: 'request',
    status: 404,
    text: 'No boot of `{mac}` is remembered',
    next: 'Start it from the network. If it asks and nothing is seen here, its requests do not arrive: `openwds doctor net`.',
  },
  CERTIFICATE_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'There is no certificate authority of this daemon',
    next: 'Switch HTTPS on (http.tls.enabled) and leave http.tls.certificate out; `openwds ca show` tells what is in use.',
  },
  LEASE_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No lease of {address}',
    next: '`openwds lease list` shows all.',
  },
  TOKEN_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No token `{ref}`',
    next: '`openwds token list` shows all.',
  },
  TOKEN_EXISTS: {
    kind: 'request',
    status: 409,
    text: 'A token named `{name}` exists',
    next: 'Choose another name, or remove the old one.',
  },
  TOKEN_LAST_ADMIN: {
    kind: 'request',
    status: 409,
    text: 'Token `{name}` is the last with the role admin',
    next: 'Make another admin token first.',
  },
  ANSWER_IN_USE: {
    kind: 'request',
    status: 409,
    text: 'Answer file `{ref}` is used {count} time(s): {users}',
    next: 'Give them another answer file first.',
  },
  ANSWER_VERSION_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'Answer file `{ref}` has no version {version}',
    next: '`openwds answer show` lists the versions that are kept.',
  },
  // The share of transport smb
  SMB_DISABLED: {
    kind: 'system',
    status: 409,
    text: 'There is no share: smb.enabled is false',
    next: 'Set smb.enabled: true in the configuration and start the daemon again, or use transport https.',
  },
  SMB_PROGRAM_MISSING: {
    kind: 'system',
    status: 500,
    text: 'smb.enabled is true, and {program} is not on this host',
    next: 'apt-get install -y --no-install-recommends samba libnss-wrapper (it is in {package}), or set smb.enabled to false.',
  },
  SMB_NOT_RUNNING: {
    kind: 'system',
    status: 503,
    text: 'The share does not answer at {address}, port {port}: {reason}',
    next: 'Look what listens there with `ss -ltnp "sport = :{port}"` and into smbd/log/log.smbd of the share\'s folder; another smbd of this host (systemctl stop smbd), or smb.port and smb.address, are the usual causes.',
  },
  SMB_DISK_FULL: {
    kind: 'system',
    status: 507,
    text: 'The share has no room in {folder}: {neededBytes} bytes are needed, {freeBytes} are free',
    next: 'Make room, or set smb.directory to a place on the file system of the image library: there files are linked and need none.',
  },
  SMB_FILE_CHANGED: {
    kind: 'system',
    status: 409,
    text: '{file} ({path}) is not what the library knows: {found} instead of {wanted}',
    next: 'openwds image verify NAME; put the file back or add it again.',
  },
  SMB_FOLDER_UNUSABLE: {
    kind: 'system',
    status: 500,
    text: 'The folder of the share, {path}, cannot be used: {reason}',
    next: 'Give the user of the daemon write access there, or set smb.directory to an empty or new folder.',
  },
  SMB_ENDED: {
    kind: 'system',
    status: 409,
    text: 'The share of deployment {deployment} was not made: {reason}',
    next: 'Nothing, if the deployment was stopped; else boot the machine again.',
  },
  DEPLOYMENT_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No deployment `{id}`',
    next: '`openwds deploy list` shows those that are kept.',
  },
  DEPLOYMENT_ENDED: {
    kind: 'request',
    status: 409,
    text: 'The deployment {id} is over: {state}',
    next: 'Nothing to stop; `openwds deploy start` begins another.',
  },
  DEPLOYMENT_LOG_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'The deployment {id} has no log `{name}`',
    next: '`openwds deploy show` lists the logs it sent.',
  },
  PREFLIGHT_FAILED: {
    kind: 'request',
    status: 409,
    text: '{machine} is not armed: {problems}',
    next: 'Mend what is named; `openwds deploy check MACHINE` shows every check.',
  },
  SECRET_NOT_FOUND: {
    kind: 'request',
    status: 404,
    text: 'No secret `{name}`',
    next: '`openwds secret list` shows all; `openwds secret set` stores one.',
  },
  CURSOR_INVALID: {
    kind: 'request',
    status: 400,
    text: 'The cursor `{cursor}` is not one this list gave out',
    next: 'Start the list again without a cursor.',
  },
  CHANGED_MEANWHILE: {
    kind: 'request',
    status: 412,
    text: '{what} changed meanwhile: it is at version {found}, not {expected}',
    next: 'Read it again and repeat the change.',
  },
  WAKE_FAILED: {
    kind: 'system',
    status: 503,
    text: 'No magic packet for {mac} could be sent: {reason}',
    next: 'Check that this host has a network interface that is up and has an IPv4 address.',
  },
  TOO_MANY_STREAMS: {
    kind: 'request',
    status: 503,
    text: '{running} event streams are open, the limit is {limit}',
    next: 'Close one of them.',
  },
  // The lab
  LAB_TOOLS_MISSING: {
    kind: 'system',
    status: 500,
    text: 'The lab needs programs that are not installed: {packages}',
    next: 'Install them: {command}',
  },
  LAB_STEP_FAILED: {
    kind: 'system',
    status: 500,
    text: 'The lab could not {step}: {reason}',
    next: 'Mend what the reason names; `npm run lab -- --rootless` needs neither root nor namespaces.',
  },
  INTERNAL: {
    kind: 'system',
    status: 500,
    text: 'Something unforeseen went wrong (request {requestId})',
    next: "Look in the daemon's log for this request id and report it.",
  },
} as const satisfies Record<string, ErrorEntry>

/** A code of the table. */
export type ErrorCode = keyof typeof ERRORS
/** The codes of one kind. */
export type CodeOf<K extends ErrorKind> = {
  [C in ErrorCode]: (typeof ERRORS)[C]['kind'] extends K ? C : never
}[ErrorCode]
/** What the text's `{names}` are filled with; also given to API clients, so never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>

/** The one base class of every error the program throws on purpose. */
export class OpenWdsError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(fillText(ERRORS[code].text, details), options)
    this.name = new.target.name
    this.code = code
    this.details = details
  }

  get kind(): ErrorKind {
    return ERRORS[this.code].kind
  }
  /** HTTP status. */
  get status(): number {
    return ERRORS[this.code].status
  }
  /** What the operator does about it. */
  get next(): string {
    return fillText(ERRORS[this.code].next, this.details)
  }
}

function fillText(text: string, details: ErrorDetails): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in details ? String(details[name]) : whole))
}

/** A datagram that cannot be decoded: dropped and counted. */
export class PacketError extends OpenWdsError {
  constructor(code: CodeOf<'packet'>, details?: ErrorDetails) {
    super(code, details)
  }
}
/** A file whose content cannot be understood: the API answers 422 with the place. */
export class FormatError extends OpenWdsError {
  constructor(code: CodeOf<'format'>, details?: ErrorDetails) {
    super(code, details)
  }
}
/** A configuration that cannot be used: exit code 78. */
export class ConfigError extends OpenWdsError {
  constructor(code: CodeOf<'config'>, details?: ErrorDetails) {
    super(code, details)
  }
}
/** A request that cannot be done: problem+json at the API. */
export class RequestError extends OpenWdsError {
  constructor(code: CodeOf<'request'>, details?: ErrorDetails) {
    super(code, details)
  }
}
/** A file transfer that did not reach its end: a journal entry. */
export class TransferError extends OpenWdsError {
  constructor(code: CodeOf<'transfer'>, details?: ErrorDetails) {
    super(code, details)
  }
}
/** The host refuses what the daemon needs: a port, a directory, disk space. */
export class SystemError extends OpenWdsError {
  constructor(code: CodeOf<'system'>, details?: ErrorDetails, options?: { cause?: unknown }) {
    super(code, details, options)
  }
}
