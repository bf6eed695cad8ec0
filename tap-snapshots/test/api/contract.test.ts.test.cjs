/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/api/contract.test.ts > TAP > the document > OpenAPI document 1`] = `
{
  "openapi": "3.1.0",
  "info": {
    "title": "openwds",
    "version": "1.2.3",
    "description": "Administers a boot server: machines, what they boot, and what happened when they did. Refusals are application/problem+json with a stable \`code\`. Lists are read page by page with \`limit\` and \`cursor\`. Writes take \`If-Match\` with the ETag of what was read, and \`dryRun=true\`."
  },
  "components": {
    "examples": {
      "TFTP_TIMEOUT": {
        "summary": "Tftp timeout",
        "value": {
          "type": "urn:openwds:error:TFTP_TIMEOUT",
          "title": "Tftp timeout",
          "status": 504,
          "code": "TFTP_TIMEOUT",
          "detail": "The client {peer} stopped answering at {sentBytes} of {sizeBytes} bytes of {name}",
          "next": "Look at cabling and path MTU; a smaller tftp.maxBlockSize helps where large blocks are lost.",
          "instance": "/api/v1/…"
        }
      },
      "TFTP_ABORTED": {
        "summary": "Tftp aborted",
        "value": {
          "type": "urn:openwds:error:TFTP_ABORTED",
          "title": "Tftp aborted",
          "status": 502,
          "code": "TFTP_ABORTED",
          "detail": "The client {peer} ended {name} with error {code}: {message}",
          "next": "The client's own screen says why; most often it ran out of memory or the user pressed a key.",
          "instance": "/api/v1/…"
        }
      },
      "TFTP_CANCELLED": {
        "summary": "Tftp cancelled",
        "value": {
          "type": "urn:openwds:error:TFTP_CANCELLED",
          "title": "Tftp cancelled",
          "status": 503,
          "code": "TFTP_CANCELLED",
          "detail": "The server stopped during {name}",
          "next": "Boot the machine again once the daemon runs.",
          "instance": "/api/v1/…"
        }
      },
      "TFTP_BUSY": {
        "summary": "Tftp busy",
        "value": {
          "type": "urn:openwds:error:TFTP_BUSY",
          "title": "Tftp busy",
          "status": 503,
          "code": "TFTP_BUSY",
          "detail": "{running} transfers are running, the limit is {limit}",
          "next": "The client retries by itself; raise tftp.maxTransfers if it happens often.",
          "instance": "/api/v1/…"
        }
      },
      "TFTP_NO_SOCKET": {
        "summary": "Tftp no socket",
        "value": {
          "type": "urn:openwds:error:TFTP_NO_SOCKET",
          "title": "Tftp no socket",
          "status": 503,
          "code": "TFTP_NO_SOCKET",
          "detail": "No socket to send {name} from: {reason}",
          "next": "Widen tftp.portRange, or raise the limit of open files (LimitNOFILE).",
          "instance": "/api/v1/…"
        }
      },
      "HTTP_ABORTED": {
        "summary": "Http aborted",
        "value": {
          "type": "urn:openwds:error:HTTP_ABORTED",
          "title": "Http aborted",
          "status": 502,
          "code": "HTTP_ABORTED",
          "detail": "The client {peer} closed the connection before it had all of {name}",
          "next": "The client's own screen says why; most often it was switched off, or wanted no more of the file.",
          "instance": "/api/v1/…"
        }
      },
      "HTTP_STALLED": {
        "summary": "Http stalled",
        "value": {
          "type": "urn:openwds:error:HTTP_STALLED",
          "title": "Http stalled",
          "status": 504,
          "code": "HTTP_STALLED",
          "detail": "The client {peer} took no byte of {name} for {seconds} s",
          "next": "Look at cabling and path MTU; raise http.idleSeconds for clients that pause while they read.",
          "instance": "/api/v1/…"
        }
      },
      "HTTP_CANCELLED": {
        "summary": "Http cancelled",
        "value": {
          "type": "urn:openwds:error:HTTP_CANCELLED",
          "title": "Http cancelled",
          "status": 503,
          "code": "HTTP_CANCELLED",
          "detail": "The server stopped while {name} was read",
          "next": "Boot the machine again once the daemon runs.",
          "instance": "/api/v1/…"
        }
      },
      "HTTP_ENGINE_MISSING": {
        "summary": "Http engine missing",
        "value": {
          "type": "urn:openwds:error:HTTP_ENGINE_MISSING",
          "title": "Http engine missing",
          "status": 500,
          "code": "HTTP_ENGINE_MISSING",
          "detail": "http.engine is native, and the native sender of bodies is not there: {reason}",
          "next": "Install a C++ compiler (apt-get install g++) and run \`npm run build\`, or set http.engine to auto.",
          "instance": "/api/v1/…"
        }
      },
      "TFTP_ENGINE_MISSING": {
        "summary": "Tftp engine missing",
        "value": {
          "type": "urn:openwds:error:TFTP_ENGINE_MISSING",
          "title": "Tftp engine missing",
          "status": 500,
          "code": "TFTP_ENGINE_MISSING",
          "detail": "tftp.engine is native, and the native TFTP engine is not there: {reason}",
          "next": "Install a C++ compiler (apt-get install g++) and run \`npm run build\`, or set tftp.engine to auto.",
          "instance": "/api/v1/…"
        }
      },
      "FILE_READ_FAILED": {
        "summary": "File read failed",
        "value": {
          "type": "urn:openwds:error:FILE_READ_FAILED",
          "title": "File read failed",
          "status": 500,
          "code": "FILE_READ_FAILED",
          "detail": "Reading {name} at offset {offset} failed: {reason}",
          "next": "Check the disk below the image directory and that the file was not replaced during the transfer.",
          "instance": "/api/v1/…"
        }
      },
      "FILE_BAD_NAME": {
        "summary": "File bad name",
        "value": {
          "type": "urn:openwds:error:FILE_BAD_NAME",
          "title": "File bad name",
          "status": 400,
          "code": "FILE_BAD_NAME",
          "detail": "File name {name} is not acceptable: {reason}",
          "next": "Use names relative to the boot tree, without \`..\`, drive letters or device names.",
          "instance": "/api/v1/…"
        }
      },
      "MIGRATION_UNREADABLE": {
        "summary": "Migration unreadable",
        "value": {
          "type": "urn:openwds:error:MIGRATION_UNREADABLE",
          "title": "Migration unreadable",
          "status": 422,
          "code": "MIGRATION_UNREADABLE",
          "detail": "{file} cannot be read at line {line}: {reason}",
          "next": "docs/migrating-from-wds.md and docs/migrating-from-mdt.md show what is expected.",
          "instance": "/api/v1/…"
        }
      },
      "ANSWER_UNREADABLE": {
        "summary": "Answer unreadable",
        "value": {
          "type": "urn:openwds:error:ANSWER_UNREADABLE",
          "title": "Answer unreadable",
          "status": 422,
          "code": "ANSWER_UNREADABLE",
          "detail": "The answer file cannot be read at {line}:{column}: {reason}",
          "next": "Mend that place; docs/answer-files.md explains {problem}.",
          "instance": "/api/v1/…"
        }
      },
      "WIM_BAD_HEADER": {
        "summary": "Wim bad header",
        "value": {
          "type": "urn:openwds:error:WIM_BAD_HEADER",
          "title": "Wim bad header",
          "status": 422,
          "code": "WIM_BAD_HEADER",
          "detail": "{file} is no usable WIM file: at offset {offset}, {reason}",
          "next": "Compare its size and checksum with the source and copy it again.",
          "instance": "/api/v1/…"
        }
      },
      "WIM_UNSUPPORTED": {
        "summary": "Wim unsupported",
        "value": {
          "type": "urn:openwds:error:WIM_UNSUPPORTED",
          "title": "Wim unsupported",
          "status": 422,
          "code": "WIM_UNSUPPORTED",
          "detail": "{file} cannot be read: {reason}",
          "next": "Export it as an ordinary WIM with DISM /Export-Image or wimlib-imagex export.",
          "instance": "/api/v1/…"
        }
      },
      "WIM_BAD_LOOKUP": {
        "summary": "Wim bad lookup",
        "value": {
          "type": "urn:openwds:error:WIM_BAD_LOOKUP",
          "title": "Wim bad lookup",
          "status": 422,
          "code": "WIM_BAD_LOOKUP",
          "detail": "The lookup table of {file} is damaged at its offset {offset}: {reason}",
          "next": "Compare its size and checksum with the source and copy it again.",
          "instance": "/api/v1/…"
        }
      },
      "WIM_BAD_RESOURCE": {
        "summary": "Wim bad resource",
        "value": {
          "type": "urn:openwds:error:WIM_BAD_RESOURCE",
          "title": "Wim bad resource",
          "status": 422,
          "code": "WIM_BAD_RESOURCE",
          "detail": "{file} is damaged at offset {offset}: {reason}",
          "next": "Compare its size and checksum with the source and copy it again.",
          "instance": "/api/v1/…"
        }
      },
      "WIM_BAD_METADATA": {
        "summary": "Wim bad metadata",
        "value": {
          "type": "urn:openwds:error:WIM_BAD_METADATA",
          "title": "Wim bad metadata",
          "status": 422,
          "code": "WIM_BAD_METADATA",
          "detail": "The directory tree of an image in {file} is damaged at its offset {offset}: {reason}",
          "next": "Compare the size and checksum of the file with the source and copy it again.",
          "instance": "/api/v1/…"
        }
      },
      "WIM_BAD_XML": {
        "summary": "Wim bad xml",
        "value": {
          "type": "urn:openwds:error:WIM_BAD_XML",
          "title": "Wim bad xml",
          "status": 422,
          "code": "WIM_BAD_XML",
          "detail": "The description of the images in {file} cannot be read: {reason}",
          "next": "Compare the size and checksum of the file with the source and copy it again.",
          "instance": "/api/v1/…"
        }
      },
      "WIM_PART_MISSING": {
        "summary": "Wim part missing",
        "value": {
          "type": "urn:openwds:error:WIM_PART_MISSING",
          "title": "Wim part missing",
          "status": 422,
          "code": "WIM_PART_MISSING",
          "detail": "{file} is one of {parts} parts, and part {part} is missing or of another set",
          "next": "Give all parts of the set (.swm, 2.swm, 3.swm …), made by one split.",
          "instance": "/api/v1/…"
        }
      },
      "EFI_BAD_IMAGE": {
        "summary": "Efi bad image",
        "value": {
          "type": "urn:openwds:error:EFI_BAD_IMAGE",
          "title": "Efi bad image",
          "status": 422,
          "code": "EFI_BAD_IMAGE",
          "detail": "{file} is no EFI program: at offset {offset}, {reason}",
          "next": "Compare its size and checksum with the source and copy it again; firmware starts PE images only.",
          "instance": "/api/v1/…"
        }
      },
      "EFI_BAD_SIGNATURE_LIST": {
        "summary": "Efi bad signature list",
        "value": {
          "type": "urn:openwds:error:EFI_BAD_SIGNATURE_LIST",
          "title": "Efi bad signature list",
          "status": 422,
          "code": "EFI_BAD_SIGNATURE_LIST",
          "detail": "{file} is no list of signatures (db, dbx): at offset {offset}, {reason}",
          "next": "Give an EFI_SIGNATURE_LIST, as DBXUpdate.bin or a dump of the variable dbx has it.",
          "instance": "/api/v1/…"
        }
      },
      "HIVE_BAD": {
        "summary": "Hive bad",
        "value": {
          "type": "urn:openwds:error:HIVE_BAD",
          "title": "Hive bad",
          "status": 422,
          "code": "HIVE_BAD",
          "detail": "{file} is no usable registry hive: at offset {offset}, {reason}",
          "next": "Copy the file again from its source; a hive in use by Windows must be exported first (reg save).",
          "instance": "/api/v1/…"
        }
      },
      "BCD_BAD": {
        "summary": "Bcd bad",
        "value": {
          "type": "urn:openwds:error:BCD_BAD",
          "title": "Bcd bad",
          "status": 422,
          "code": "BCD_BAD",
          "detail": "{file} is no boot store: {reason}",
          "next": "Give a file that bcdedit /export or openwds bcd build wrote.",
          "instance": "/api/v1/…"
        }
      },
      "ISO_BAD": {
        "summary": "Iso bad",
        "value": {
          "type": "urn:openwds:error:ISO_BAD",
          "title": "Iso bad",
          "status": 422,
          "code": "ISO_BAD",
          "detail": "{file} is no usable disc image: at offset {offset}, {reason}",
          "next": "Compare its size and checksum with the source and download it again.",
          "instance": "/api/v1/…"
        }
      },
      "DISC_HAS_NO_IMAGES": {
        "summary": "Disc has no images",
        "value": {
          "type": "urn:openwds:error:DISC_HAS_NO_IMAGES",
          "title": "Disc has no images",
          "status": 404,
          "code": "DISC_HAS_NO_IMAGES",
          "detail": "{file} has no {wanted}",
          "next": "Give the vendor's installation media; \`7z l {file}\` shows what is on this disc.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_INDEX_NOT_FOUND": {
        "summary": "Image index not found",
        "value": {
          "type": "urn:openwds:error:IMAGE_INDEX_NOT_FOUND",
          "title": "Image index not found",
          "status": 404,
          "code": "IMAGE_INDEX_NOT_FOUND",
          "detail": "{file} has no image {index}: it has {count}",
          "next": "openwds image inspect {file} shows them.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_PATH_NOT_FOUND": {
        "summary": "Image path not found",
        "value": {
          "type": "urn:openwds:error:IMAGE_PATH_NOT_FOUND",
          "title": "Image path not found",
          "status": 404,
          "code": "IMAGE_PATH_NOT_FOUND",
          "detail": "Image {index} of {file} has no {path}",
          "next": "List the directory above it with openwds image inspect {file} --index {index} --path '…'.",
          "instance": "/api/v1/…"
        }
      },
      "INPUT_UNREADABLE": {
        "summary": "Input unreadable",
        "value": {
          "type": "urn:openwds:error:INPUT_UNREADABLE",
          "title": "Input unreadable",
          "status": 500,
          "code": "INPUT_UNREADABLE",
          "detail": "Cannot read {file}: {reason}",
          "next": "Check the path and the permissions of the file.",
          "instance": "/api/v1/…"
        }
      },
      "OUTPUT_UNWRITABLE": {
        "summary": "Output unwritable",
        "value": {
          "type": "urn:openwds:error:OUTPUT_UNWRITABLE",
          "title": "Output unwritable",
          "status": 500,
          "code": "OUTPUT_UNWRITABLE",
          "detail": "Cannot write {file}: {reason}",
          "next": "Check the path, the permissions of its folder and the space on the disk.",
          "instance": "/api/v1/…"
        }
      },
      "CONFIG_INVALID": {
        "summary": "Config invalid",
        "value": {
          "type": "urn:openwds:error:CONFIG_INVALID",
          "title": "Config invalid",
          "status": 500,
          "code": "CONFIG_INVALID",
          "detail": "{problems}",
          "next": "Mend the lines named above; config/openwds.yaml explains every setting.",
          "instance": "/api/v1/…"
        }
      },
      "CONFIG_UNREADABLE": {
        "summary": "Config unreadable",
        "value": {
          "type": "urn:openwds:error:CONFIG_UNREADABLE",
          "title": "Config unreadable",
          "status": 500,
          "code": "CONFIG_UNREADABLE",
          "detail": "Cannot read the configuration {file}: {reason}",
          "next": "Check the path given by --config and its permissions.",
          "instance": "/api/v1/…"
        }
      },
      "PORT_FORBIDDEN": {
        "summary": "Port forbidden",
        "value": {
          "type": "urn:openwds:error:PORT_FORBIDDEN",
          "title": "Port forbidden",
          "status": 500,
          "code": "PORT_FORBIDDEN",
          "detail": "No right to open UDP/TCP port {port} on {address}",
          "next": "Grant it as shown below, or try \`npm run lab\`, which needs no rights.",
          "instance": "/api/v1/…"
        }
      },
      "PORT_IN_USE": {
        "summary": "Port in use",
        "value": {
          "type": "urn:openwds:error:PORT_IN_USE",
          "title": "Port in use",
          "status": 500,
          "code": "PORT_IN_USE",
          "detail": "Port {port} on {address} is taken by another program",
          "next": "Find it with \`ss -lunp \\"sport = :{port}\\"\`, stop it, or choose another port with --set {setting}=N. If it is a DHCP server that is to stay, set dhcp.useDhcpPorts=false and let it send option 60 PXEClient.",
          "instance": "/api/v1/…"
        }
      },
      "ADDRESS_UNAVAILABLE": {
        "summary": "Address unavailable",
        "value": {
          "type": "urn:openwds:error:ADDRESS_UNAVAILABLE",
          "title": "Address unavailable",
          "status": 500,
          "code": "ADDRESS_UNAVAILABLE",
          "detail": "The address {address} does not belong to this host",
          "next": "Set server.address (or server.listenAddress) to an address that \`ip -4 addr\` lists.",
          "instance": "/api/v1/…"
        }
      },
      "SERVER_ADDRESS_UNKNOWN": {
        "summary": "Server address unknown",
        "value": {
          "type": "urn:openwds:error:SERVER_ADDRESS_UNKNOWN",
          "title": "Server address unknown",
          "status": 500,
          "code": "SERVER_ADDRESS_UNKNOWN",
          "detail": "No network interface with an IPv4 address to serve on",
          "next": "Set server.address and server.interface in the configuration.",
          "instance": "/api/v1/…"
        }
      },
      "INTERFACE_UNKNOWN": {
        "summary": "Interface unknown",
        "value": {
          "type": "urn:openwds:error:INTERFACE_UNKNOWN",
          "title": "Interface unknown",
          "status": 500,
          "code": "INTERFACE_UNKNOWN",
          "detail": "There is no network interface {name} with an IPv4 address",
          "next": "Compare server.interfaces with \`ip -4 addr\`; a service can wait for it with After=network-online.target.",
          "instance": "/api/v1/…"
        }
      },
      "NO_ADDRESSES_TO_GIVE": {
        "summary": "No addresses to give",
        "value": {
          "type": "urn:openwds:error:NO_ADDRESSES_TO_GIVE",
          "title": "No addresses to give",
          "status": 500,
          "code": "NO_ADDRESSES_TO_GIVE",
          "detail": "No other DHCP server answered on {where}, and dhcp.pools has no addresses to give",
          "next": "Configure dhcp.pools, or set dhcp.mode: proxy if the DHCP server is only slow or behind a relay.",
          "instance": "/api/v1/…"
        }
      },
      "PING_MISSING": {
        "summary": "Ping missing",
        "value": {
          "type": "urn:openwds:error:PING_MISSING",
          "title": "Ping missing",
          "status": 500,
          "code": "PING_MISSING",
          "detail": "dhcp.conflictProbe is ping, but the command ping cannot be run: {reason}",
          "next": "Install it (Debian: \`apt-get install iputils-ping\`), or set dhcp.conflictProbe: off.",
          "instance": "/api/v1/…"
        }
      },
      "DATA_DIRECTORY_UNUSABLE": {
        "summary": "Data directory unusable",
        "value": {
          "type": "urn:openwds:error:DATA_DIRECTORY_UNUSABLE",
          "title": "Data directory unusable",
          "status": 500,
          "code": "DATA_DIRECTORY_UNUSABLE",
          "detail": "The data directory {path} cannot be used: {reason}",
          "next": "Create it, give this user write access, or set dataDirectory to another place.",
          "instance": "/api/v1/…"
        }
      },
      "STORE_TOO_NEW": {
        "summary": "Store too new",
        "value": {
          "type": "urn:openwds:error:STORE_TOO_NEW",
          "title": "Store too new",
          "status": 500,
          "code": "STORE_TOO_NEW",
          "detail": "The database {path} has schema version {found}, this program knows {known}",
          "next": "Start the newer openwds that wrote it, or restore a backup made by this version.",
          "instance": "/api/v1/…"
        }
      },
      "STORE_CORRUPT": {
        "summary": "Store corrupt",
        "value": {
          "type": "urn:openwds:error:STORE_CORRUPT",
          "title": "Store corrupt",
          "status": 500,
          "code": "STORE_CORRUPT",
          "detail": "The database {path} is damaged: {reason}",
          "next": "Move the file aside and restore a backup.",
          "instance": "/api/v1/…"
        }
      },
      "BACKUP_UNUSABLE": {
        "summary": "Backup unusable",
        "value": {
          "type": "urn:openwds:error:BACKUP_UNUSABLE",
          "title": "Backup unusable",
          "status": 500,
          "code": "BACKUP_UNUSABLE",
          "detail": "{file} cannot be restored: {reason}",
          "next": "Take another backup file; what the daemon remembers was left as it is.",
          "instance": "/api/v1/…"
        }
      },
      "STORE_FULL": {
        "summary": "Store full",
        "value": {
          "type": "urn:openwds:error:STORE_FULL",
          "title": "Store full",
          "status": 507,
          "code": "STORE_FULL",
          "detail": "The disk below the data directory is full",
          "next": "Free space; nothing that was acknowledged is lost. The request can then be repeated.",
          "instance": "/api/v1/…"
        }
      },
      "STORE_UNAVAILABLE": {
        "summary": "Store unavailable",
        "value": {
          "type": "urn:openwds:error:STORE_UNAVAILABLE",
          "title": "Store unavailable",
          "status": 503,
          "code": "STORE_UNAVAILABLE",
          "detail": "The database cannot be written: {reason}",
          "next": "Check the data directory (space, permissions, disk errors), then repeat the request.",
          "instance": "/api/v1/…"
        }
      },
      "KEY_FILE_UNUSABLE": {
        "summary": "Key file unusable",
        "value": {
          "type": "urn:openwds:error:KEY_FILE_UNUSABLE",
          "title": "Key file unusable",
          "status": 503,
          "code": "KEY_FILE_UNUSABLE",
          "detail": "The key file {path} cannot be used: {reason}",
          "next": "Restore it from your copy; without it no stored secret can be read.",
          "instance": "/api/v1/…"
        }
      },
      "CERTIFICATE_UNUSABLE": {
        "summary": "Certificate unusable",
        "value": {
          "type": "urn:openwds:error:CERTIFICATE_UNUSABLE",
          "title": "Certificate unusable",
          "status": 503,
          "code": "CERTIFICATE_UNUSABLE",
          "detail": "The certificate file {path} cannot be used: {reason}",
          "next": "Restore it, or name certificate and key with http.tls; the own authority is made again if its file is moved away.",
          "instance": "/api/v1/…"
        }
      },
      "SECRET_UNREADABLE": {
        "summary": "Secret unreadable",
        "value": {
          "type": "urn:openwds:error:SECRET_UNREADABLE",
          "title": "Secret unreadable",
          "status": 503,
          "code": "SECRET_UNREADABLE",
          "detail": "The secret {name} cannot be opened: {reason}",
          "next": "Restore the key file that was used when it was stored, or store the secret again.",
          "instance": "/api/v1/…"
        }
      },
      "ALREADY_RUNNING": {
        "summary": "Already running",
        "value": {
          "type": "urn:openwds:error:ALREADY_RUNNING",
          "title": "Already running",
          "status": 500,
          "code": "ALREADY_RUNNING",
          "detail": "Another openwds daemon (pid {pid}) uses the data directory {path}",
          "next": "Stop it, or give this one another dataDirectory.",
          "instance": "/api/v1/…"
        }
      },
      "DAEMON_UNREACHABLE": {
        "summary": "Daemon unreachable",
        "value": {
          "type": "urn:openwds:error:DAEMON_UNREACHABLE",
          "title": "Daemon unreachable",
          "status": 503,
          "code": "DAEMON_UNREACHABLE",
          "detail": "No openwds daemon answers at {url}: {reason}",
          "next": "Start it with \`npm start\`, or name it with --url and --token.",
          "instance": "/api/v1/…"
        }
      },
      "USAGE_INVALID": {
        "summary": "Usage invalid",
        "value": {
          "type": "urn:openwds:error:USAGE_INVALID",
          "title": "Usage invalid",
          "status": 400,
          "code": "USAGE_INVALID",
          "detail": "{reason}",
          "next": "\`{command} --help\` shows how it is used.",
          "instance": "/api/v1/…"
        }
      },
      "NOT_CONFIRMED": {
        "summary": "Not confirmed",
        "value": {
          "type": "urn:openwds:error:NOT_CONFIRMED",
          "title": "Not confirmed",
          "status": 409,
          "code": "NOT_CONFIRMED",
          "detail": "Not confirmed, so nothing was changed: {action}",
          "next": "Answer y, or give --yes.",
          "instance": "/api/v1/…"
        }
      },
      "REQUEST_INVALID": {
        "summary": "Request invalid",
        "value": {
          "type": "urn:openwds:error:REQUEST_INVALID",
          "title": "Request invalid",
          "status": 400,
          "code": "REQUEST_INVALID",
          "detail": "{reason}",
          "next": "Compare the request with /api/docs.",
          "instance": "/api/v1/…"
        }
      },
      "ROUTE_NOT_FOUND": {
        "summary": "Route not found",
        "value": {
          "type": "urn:openwds:error:ROUTE_NOT_FOUND",
          "title": "Route not found",
          "status": 404,
          "code": "ROUTE_NOT_FOUND",
          "detail": "No such address: {method} {path}",
          "next": "See /api/docs for all addresses.",
          "instance": "/api/v1/…"
        }
      },
      "BODY_TOO_LARGE": {
        "summary": "Body too large",
        "value": {
          "type": "urn:openwds:error:BODY_TOO_LARGE",
          "title": "Body too large",
          "status": 413,
          "code": "BODY_TOO_LARGE",
          "detail": "The request body is larger than {limitBytes} bytes",
          "next": "Send less at once.",
          "instance": "/api/v1/…"
        }
      },
      "MEDIA_TYPE_UNSUPPORTED": {
        "summary": "Media type unsupported",
        "value": {
          "type": "urn:openwds:error:MEDIA_TYPE_UNSUPPORTED",
          "title": "Media type unsupported",
          "status": 415,
          "code": "MEDIA_TYPE_UNSUPPORTED",
          "detail": "The content type {contentType} is not understood here",
          "next": "Send application/json.",
          "instance": "/api/v1/…"
        }
      },
      "NOT_AUTHENTICATED": {
        "summary": "Not authenticated",
        "value": {
          "type": "urn:openwds:error:NOT_AUTHENTICATED",
          "title": "Not authenticated",
          "status": 401,
          "code": "NOT_AUTHENTICATED",
          "detail": "A token is needed, or to be signed in",
          "next": "Sign in, or send \`Authorization: Bearer TOKEN\`; \`openwds token add\` makes one (the local user needs none).",
          "instance": "/api/v1/…"
        }
      },
      "TOKEN_EXPIRED": {
        "summary": "Token expired",
        "value": {
          "type": "urn:openwds:error:TOKEN_EXPIRED",
          "title": "Token expired",
          "status": 401,
          "code": "TOKEN_EXPIRED",
          "detail": "The token {name} expired at {expiredAt}",
          "next": "Make a new one with \`openwds token add\`.",
          "instance": "/api/v1/…"
        }
      },
      "NOT_ALLOWED": {
        "summary": "Not allowed",
        "value": {
          "type": "urn:openwds:error:NOT_ALLOWED",
          "title": "Not allowed",
          "status": 403,
          "code": "NOT_ALLOWED",
          "detail": "This needs the role {needed}, the caller has {role}",
          "next": "Use a token or a user with that role.",
          "instance": "/api/v1/…"
        }
      },
      "FOREIGN_ORIGIN": {
        "summary": "Foreign origin",
        "value": {
          "type": "urn:openwds:error:FOREIGN_ORIGIN",
          "title": "Foreign origin",
          "status": 403,
          "code": "FOREIGN_ORIGIN",
          "detail": "The request comes from a page of {origin}, not from this server",
          "next": "Open the page at its own address; behind a proxy set api.url to that address. Programs use a token.",
          "instance": "/api/v1/…"
        }
      },
      "SIGN_IN_REFUSED": {
        "summary": "Sign in refused",
        "value": {
          "type": "urn:openwds:error:SIGN_IN_REFUSED",
          "title": "Sign in refused",
          "status": 401,
          "code": "SIGN_IN_REFUSED",
          "detail": "There is no such user, or the password is another one",
          "next": "Try again; \`openwds user set NAME --password\` on the server sets another password.",
          "instance": "/api/v1/…"
        }
      },
      "SIGN_IN_LOCKED": {
        "summary": "Sign in locked",
        "value": {
          "type": "urn:openwds:error:SIGN_IN_LOCKED",
          "title": "Sign in locked",
          "status": 429,
          "code": "SIGN_IN_LOCKED",
          "detail": "Too many attempts to sign in under this {by}",
          "next": "Wait {seconds} s, then try again. The command line on the server works meanwhile.",
          "instance": "/api/v1/…"
        }
      },
      "SIGN_IN_BUSY": {
        "summary": "Sign in busy",
        "value": {
          "type": "urn:openwds:error:SIGN_IN_BUSY",
          "title": "Sign in busy",
          "status": 503,
          "code": "SIGN_IN_BUSY",
          "detail": "{waiting} passwords wait to be checked",
          "next": "Try again in a few seconds; if it goes on, see in the log who tries to sign in.",
          "instance": "/api/v1/…"
        }
      },
      "PASSWORD_WRONG": {
        "summary": "Password wrong",
        "value": {
          "type": "urn:openwds:error:PASSWORD_WRONG",
          "title": "Password wrong",
          "status": 403,
          "code": "PASSWORD_WRONG",
          "detail": "The current password is another one",
          "next": "Type it again; \`openwds user set NAME --password\` on the server sets another without it.",
          "instance": "/api/v1/…"
        }
      },
      "FIRST_LINK_INVALID": {
        "summary": "First link invalid",
        "value": {
          "type": "urn:openwds:error:FIRST_LINK_INVALID",
          "title": "First link invalid",
          "status": 403,
          "code": "FIRST_LINK_INVALID",
          "detail": "This link is not, or no longer, good",
          "next": "Make the user on the server: \`openwds user add NAME --role admin\`. Or restart the daemon, which shows another link.",
          "instance": "/api/v1/…"
        }
      },
      "FIRST_USER_EXISTS": {
        "summary": "First user exists",
        "value": {
          "type": "urn:openwds:error:FIRST_USER_EXISTS",
          "title": "First user exists",
          "status": 409,
          "code": "FIRST_USER_EXISTS",
          "detail": "There is a user already",
          "next": "Sign in, or have an admin make a user for you (\`openwds user add\`).",
          "instance": "/api/v1/…"
        }
      },
      "USER_NOT_FOUND": {
        "summary": "User not found",
        "value": {
          "type": "urn:openwds:error:USER_NOT_FOUND",
          "title": "User not found",
          "status": 404,
          "code": "USER_NOT_FOUND",
          "detail": "No user \`{ref}\`",
          "next": "\`openwds user list\` shows all.",
          "instance": "/api/v1/…"
        }
      },
      "USER_LAST_ADMIN": {
        "summary": "User last admin",
        "value": {
          "type": "urn:openwds:error:USER_LAST_ADMIN",
          "title": "User last admin",
          "status": 409,
          "code": "USER_LAST_ADMIN",
          "detail": "User \`{name}\` is the last who may do all",
          "next": "Make another admin first (\`openwds user add NAME --role admin\`).",
          "instance": "/api/v1/…"
        }
      },
      "MAC_INVALID": {
        "summary": "Mac invalid",
        "value": {
          "type": "urn:openwds:error:MAC_INVALID",
          "title": "Mac invalid",
          "status": 400,
          "code": "MAC_INVALID",
          "detail": "\`{text}\` is not a MAC address",
          "next": "Write it like 52:54:00:12:34:56 (dashes, dots or no separators do too).",
          "instance": "/api/v1/…"
        }
      },
      "MACHINE_NOT_FOUND": {
        "summary": "Machine not found",
        "value": {
          "type": "urn:openwds:error:MACHINE_NOT_FOUND",
          "title": "Machine not found",
          "status": 404,
          "code": "MACHINE_NOT_FOUND",
          "detail": "No machine \`{ref}\`",
          "next": "\`openwds machine list\` shows all; \`openwds machine add\` makes one.",
          "instance": "/api/v1/…"
        }
      },
      "MACHINE_AMBIGUOUS": {
        "summary": "Machine ambiguous",
        "value": {
          "type": "urn:openwds:error:MACHINE_AMBIGUOUS",
          "title": "Machine ambiguous",
          "status": 409,
          "code": "MACHINE_AMBIGUOUS",
          "detail": "\`{ref}\` fits several machines: {candidates}",
          "next": "Name it by its MAC.",
          "instance": "/api/v1/…"
        }
      },
      "MACHINE_EXISTS": {
        "summary": "Machine exists",
        "value": {
          "type": "urn:openwds:error:MACHINE_EXISTS",
          "title": "Machine exists",
          "status": 409,
          "code": "MACHINE_EXISTS",
          "detail": "Machine {mac} has this {field} already: {value}",
          "next": "Choose another one, or change that machine.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_NOT_FOUND": {
        "summary": "Image not found",
        "value": {
          "type": "urn:openwds:error:IMAGE_NOT_FOUND",
          "title": "Image not found",
          "status": 404,
          "code": "IMAGE_NOT_FOUND",
          "detail": "No {type} image \`{ref}\`",
          "next": "\`openwds image list\` shows all; \`openwds image add\` registers one.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_IN_USE": {
        "summary": "Image in use",
        "value": {
          "type": "urn:openwds:error:IMAGE_IN_USE",
          "title": "Image in use",
          "status": 409,
          "code": "IMAGE_IN_USE",
          "detail": "Image \`{ref}\` is assigned to {count} machine(s): {machines}",
          "next": "Assign them another image first.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_EXISTS": {
        "summary": "Image exists",
        "value": {
          "type": "urn:openwds:error:IMAGE_EXISTS",
          "title": "Image exists",
          "status": 409,
          "code": "IMAGE_EXISTS",
          "detail": "There is a {type} image named \`{name}\`",
          "next": "Give it another name (--name), or exchange its content with \`openwds image replace {name} FILE\`.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_DISABLED": {
        "summary": "Image disabled",
        "value": {
          "type": "urn:openwds:error:IMAGE_DISABLED",
          "title": "Image disabled",
          "status": 409,
          "code": "IMAGE_DISABLED",
          "detail": "Image \`{ref}\` is disabled",
          "next": "\`openwds image set {ref} --enable\`, or name another one.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_FILE_UNUSABLE": {
        "summary": "Image file unusable",
        "value": {
          "type": "urn:openwds:error:IMAGE_FILE_UNUSABLE",
          "title": "Image file unusable",
          "status": 422,
          "code": "IMAGE_FILE_UNUSABLE",
          "detail": "{file}: {reason}",
          "next": "Give a .wim, .esd, .swm or .iso file with Windows images; \`openwds image inspect FILE\` shows what is in it.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_FILE_CHANGED": {
        "summary": "Image file changed",
        "value": {
          "type": "urn:openwds:error:IMAGE_FILE_CHANGED",
          "title": "Image file changed",
          "status": 409,
          "code": "IMAGE_FILE_CHANGED",
          "detail": "{file} is not the file that was added: {reason}",
          "next": "Put the file back, or add it again with \`openwds image replace\`.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_WITHOUT_FILE": {
        "summary": "Image without file",
        "value": {
          "type": "urn:openwds:error:IMAGE_WITHOUT_FILE",
          "title": "Image without file",
          "status": 409,
          "code": "IMAGE_WITHOUT_FILE",
          "detail": "Image \`{ref}\` has no file in the library: it is boot programs alone",
          "next": "Nothing, or add the WIM itself with \`openwds image add\`.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_NOT_GENERALIZED": {
        "summary": "Image not generalized",
        "value": {
          "type": "urn:openwds:error:IMAGE_NOT_GENERALIZED",
          "title": "Image not generalized",
          "status": 409,
          "code": "IMAGE_NOT_GENERALIZED",
          "detail": "Image {image} is {state}: {evidence}",
          "next": "Run sysprep /generalize on its computer and capture it again; --force assigns it nevertheless and is written down.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_NEEDS_SETUP": {
        "summary": "Image needs setup",
        "value": {
          "type": "urn:openwds:error:IMAGE_NEEDS_SETUP",
          "title": "Image needs setup",
          "status": 409,
          "code": "IMAGE_NEEDS_SETUP",
          "detail": "Image {image} is the default image of product media ({evidence}): it is deployed with Windows Setup only",
          "next": "Use the method windows-setup; if it was captured, say so: \`openwds image set NAME --origin custom\`; --force assigns it nevertheless.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_ARCHITECTURE_MISMATCH": {
        "summary": "Image architecture mismatch",
        "value": {
          "type": "urn:openwds:error:IMAGE_ARCHITECTURE_MISMATCH",
          "title": "Image architecture mismatch",
          "status": 409,
          "code": "IMAGE_ARCHITECTURE_MISMATCH",
          "detail": "{reason}",
          "next": "Assign a boot image and an install image that go together; --force assigns them nevertheless.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_SELECTION_FAILED": {
        "summary": "Image selection failed",
        "value": {
          "type": "urn:openwds:error:IMAGE_SELECTION_FAILED",
          "title": "Image selection failed",
          "status": 409,
          "code": "IMAGE_SELECTION_FAILED",
          "detail": "{wanted} names {found} of the images in \`{image}\`: {candidates}",
          "next": "Name one by index, name or description: --select index=N, or {image}#N.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_IMPORT_NOT_FOUND": {
        "summary": "Image import not found",
        "value": {
          "type": "urn:openwds:error:IMAGE_IMPORT_NOT_FOUND",
          "title": "Image import not found",
          "status": 404,
          "code": "IMAGE_IMPORT_NOT_FOUND",
          "detail": "No import \`{id}\`",
          "next": "\`openwds image list\` shows what was imported; begin again with \`openwds image add\`.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_IMPORT_BUSY": {
        "summary": "Image import busy",
        "value": {
          "type": "urn:openwds:error:IMAGE_IMPORT_BUSY",
          "title": "Image import busy",
          "status": 409,
          "code": "IMAGE_IMPORT_BUSY",
          "detail": "{reason}",
          "next": "Wait for the import that runs, or end it: DELETE /api/v1/image-imports/{id}.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_DISK_FULL": {
        "summary": "Image disk full",
        "value": {
          "type": "urn:openwds:error:IMAGE_DISK_FULL",
          "title": "Image disk full",
          "status": 507,
          "code": "IMAGE_DISK_FULL",
          "detail": "{file} needs {neededBytes} bytes in {directory}, {freeBytes} are free",
          "next": "Make room, or refer to the file where it lies with --link.",
          "instance": "/api/v1/…"
        }
      },
      "IMAGE_UPLOAD_MISMATCH": {
        "summary": "Image upload mismatch",
        "value": {
          "type": "urn:openwds:error:IMAGE_UPLOAD_MISMATCH",
          "title": "Image upload mismatch",
          "status": 409,
          "code": "IMAGE_UPLOAD_MISMATCH",
          "detail": "Upload \`{ref}\`: {reason}",
          "next": "GET …/content says how many bytes are there: go on from that offset.",
          "instance": "/api/v1/…"
        }
      },
      "GROUP_NOT_FOUND": {
        "summary": "Group not found",
        "value": {
          "type": "urn:openwds:error:GROUP_NOT_FOUND",
          "title": "Group not found",
          "status": 404,
          "code": "GROUP_NOT_FOUND",
          "detail": "No image group \`{ref}\`",
          "next": "\`openwds group list\` shows all; \`openwds group add\` makes one.",
          "instance": "/api/v1/…"
        }
      },
      "GROUP_EXISTS": {
        "summary": "Group exists",
        "value": {
          "type": "urn:openwds:error:GROUP_EXISTS",
          "title": "Group exists",
          "status": 409,
          "code": "GROUP_EXISTS",
          "detail": "An image group named \`{name}\` exists",
          "next": "Choose another name.",
          "instance": "/api/v1/…"
        }
      },
      "GROUP_IN_USE": {
        "summary": "Group in use",
        "value": {
          "type": "urn:openwds:error:GROUP_IN_USE",
          "title": "Group in use",
          "status": 409,
          "code": "GROUP_IN_USE",
          "detail": "Image group \`{ref}\` has {count} image(s): {images}",
          "next": "Move them to another group first: \`openwds image set NAME --group OTHER\`.",
          "instance": "/api/v1/…"
        }
      },
      "DRIVER_NOT_FOUND": {
        "summary": "Driver not found",
        "value": {
          "type": "urn:openwds:error:DRIVER_NOT_FOUND",
          "title": "Driver not found",
          "status": 404,
          "code": "DRIVER_NOT_FOUND",
          "detail": "No driver package \`{ref}\`",
          "next": "\`openwds driver list\` shows all; \`openwds driver add FOLDER\` brings one in.",
          "instance": "/api/v1/…"
        }
      },
      "DRIVER_IN_USE": {
        "summary": "Driver in use",
        "value": {
          "type": "urn:openwds:error:DRIVER_IN_USE",
          "title": "Driver in use",
          "status": 409,
          "code": "DRIVER_IN_USE",
          "detail": "Driver package \`{ref}\` is in the group(s) {groups}",
          "next": "Take it out of them first: \`openwds driver-group set GROUP --package …\` with those that stay.",
          "instance": "/api/v1/…"
        }
      },
      "DRIVER_UNUSABLE": {
        "summary": "Driver unusable",
        "value": {
          "type": "urn:openwds:error:DRIVER_UNUSABLE",
          "title": "Driver unusable",
          "status": 422,
          "code": "DRIVER_UNUSABLE",
          "detail": "No driver package can be made of {path}: {reason}",
          "next": "Give the folder that holds the .inf file and everything it names; unpack .zip, .cab and .exe files first.",
          "instance": "/api/v1/…"
        }
      },
      "DRIVER_INF_INVALID": {
        "summary": "Driver inf invalid",
        "value": {
          "type": "urn:openwds:error:DRIVER_INF_INVALID",
          "title": "Driver inf invalid",
          "status": 422,
          "code": "DRIVER_INF_INVALID",
          "detail": "{file}, line {line}: {reason}",
          "next": "Get the package anew from the device's maker: Windows would not take this file either.",
          "instance": "/api/v1/…"
        }
      },
      "DRIVER_GROUP_NOT_FOUND": {
        "summary": "Driver group not found",
        "value": {
          "type": "urn:openwds:error:DRIVER_GROUP_NOT_FOUND",
          "title": "Driver group not found",
          "status": 404,
          "code": "DRIVER_GROUP_NOT_FOUND",
          "detail": "No driver group \`{ref}\`",
          "next": "\`openwds driver-group list\` shows all; \`openwds driver-group add\` makes one.",
          "instance": "/api/v1/…"
        }
      },
      "BOOT_PROGRAM_UNUSABLE": {
        "summary": "Boot program unusable",
        "value": {
          "type": "urn:openwds:error:BOOT_PROGRAM_UNUSABLE",
          "title": "Boot program unusable",
          "status": 422,
          "code": "BOOT_PROGRAM_UNUSABLE",
          "detail": "Boot program {path} for {architecture}: {reason}",
          "next": "Name a file below the image directory whose format fits the architecture.",
          "instance": "/api/v1/…"
        }
      },
      "ANSWER_HAS_ERRORS": {
        "summary": "Answer has errors",
        "value": {
          "type": "urn:openwds:error:ANSWER_HAS_ERRORS",
          "title": "Answer has errors",
          "status": 409,
          "code": "ANSWER_HAS_ERRORS",
          "detail": "Answer file {answer} cannot be used for {machine}: {count} errors, the first at {place}",
          "next": "openwds answer render --machine {machine} shows all. Mend the file, or give the machine what it lacks (openwds machine set --var).",
          "instance": "/api/v1/…"
        }
      },
      "PROFILE_ANSWER_UNUSABLE": {
        "summary": "Profile answer unusable",
        "value": {
          "type": "urn:openwds:error:PROFILE_ANSWER_UNUSABLE",
          "title": "Profile answer unusable",
          "status": 409,
          "code": "PROFILE_ANSWER_UNUSABLE",
          "detail": "Answer file {answer} cannot be used for the machines profile {profile} leads to: {count} errors, the first at {place}",
          "next": "Mend the file, or give the profile what it lacks (openwds profile set --var).",
          "instance": "/api/v1/…"
        }
      },
      "ANSWER_BREAKS_PROFILES": {
        "summary": "Answer breaks profiles",
        "value": {
          "type": "urn:openwds:error:ANSWER_BREAKS_PROFILES",
          "title": "Answer breaks profiles",
          "status": 409,
          "code": "ANSWER_BREAKS_PROFILES",
          "detail": "Machines come to {whom} without being armed, and could not be set up after this change of {change}: {place}",
          "next": "Mend the file, or store it by another name; \`openwds rule disable\` takes machines away from a profile.",
          "instance": "/api/v1/…"
        }
      },
      "ANSWER_BREAKS_MACHINES": {
        "summary": "Answer breaks machines",
        "value": {
          "type": "urn:openwds:error:ANSWER_BREAKS_MACHINES",
          "title": "Answer breaks machines",
          "status": 409,
          "code": "ANSWER_BREAKS_MACHINES",
          "detail": "These machines are armed, and could not be set up after this change of {change}: {whom}. {place}",
          "next": "Mend the file, give the machines what they lack (openwds machine set --var), or disarm them first (openwds machine disarm).",
          "instance": "/api/v1/…"
        }
      },
      "ANSWER_NOT_FOUND": {
        "summary": "Answer not found",
        "value": {
          "type": "urn:openwds:error:ANSWER_NOT_FOUND",
          "title": "Answer not found",
          "status": 404,
          "code": "ANSWER_NOT_FOUND",
          "detail": "No answer file \`{ref}\`",
          "next": "Leave the answer file out, or register it first.",
          "instance": "/api/v1/…"
        }
      },
      "PROFILE_NOT_FOUND": {
        "summary": "Profile not found",
        "value": {
          "type": "urn:openwds:error:PROFILE_NOT_FOUND",
          "title": "Profile not found",
          "status": 404,
          "code": "PROFILE_NOT_FOUND",
          "detail": "No profile \`{ref}\`",
          "next": "\`openwds profile list\` shows all; \`openwds profile add\` makes one.",
          "instance": "/api/v1/…"
        }
      },
      "PROFILE_EXISTS": {
        "summary": "Profile exists",
        "value": {
          "type": "urn:openwds:error:PROFILE_EXISTS",
          "title": "Profile exists",
          "status": 409,
          "code": "PROFILE_EXISTS",
          "detail": "A profile named \`{name}\` exists",
          "next": "Choose another name, or change it with \`openwds profile set\`.",
          "instance": "/api/v1/…"
        }
      },
      "PROFILE_IN_USE": {
        "summary": "Profile in use",
        "value": {
          "type": "urn:openwds:error:PROFILE_IN_USE",
          "title": "Profile in use",
          "status": 409,
          "code": "PROFILE_IN_USE",
          "detail": "Profile \`{ref}\` is used {count} time(s): {users}",
          "next": "Give these machines and rules another profile first.",
          "instance": "/api/v1/…"
        }
      },
      "RULE_NOT_FOUND": {
        "summary": "Rule not found",
        "value": {
          "type": "urn:openwds:error:RULE_NOT_FOUND",
          "title": "Rule not found",
          "status": 404,
          "code": "RULE_NOT_FOUND",
          "detail": "No rule \`{ref}\`",
          "next": "\`openwds rule list\` shows all; \`openwds rule add\` makes one.",
          "instance": "/api/v1/…"
        }
      },
      "RULE_EXISTS": {
        "summary": "Rule exists",
        "value": {
          "type": "urn:openwds:error:RULE_EXISTS",
          "title": "Rule exists",
          "status": 409,
          "code": "RULE_EXISTS",
          "detail": "A rule named \`{name}\` exists",
          "next": "Choose another name, or change it with \`openwds rule set\`.",
          "instance": "/api/v1/…"
        }
      },
      "RULE_TIE": {
        "summary": "Rule tie",
        "value": {
          "type": "urn:openwds:error:RULE_TIE",
          "title": "Rule tie",
          "status": 409,
          "code": "RULE_TIE",
          "detail": "Rules \`{name}\` and \`{other}\` have the same order {order}, could both fit one machine, and name different profiles",
          "next": "Give one of them another order, or selectors that exclude each other.",
          "instance": "/api/v1/…"
        }
      },
      "RULE_UNREACHABLE": {
        "summary": "Rule unreachable",
        "value": {
          "type": "urn:openwds:error:RULE_UNREACHABLE",
          "title": "Rule unreachable",
          "status": 409,
          "code": "RULE_UNREACHABLE",
          "detail": "Rule \`{name}\` (order {order}) would never decide: all that fits it fits \`{other}\` (order {otherOrder}) first",
          "next": "Put \`{name}\` before \`{other}\`, or change the selectors of one of them.",
          "instance": "/api/v1/…"
        }
      },
      "ASSIGNMENT_NOT_FOUND": {
        "summary": "Assignment not found",
        "value": {
          "type": "urn:openwds:error:ASSIGNMENT_NOT_FOUND",
          "title": "Assignment not found",
          "status": 404,
          "code": "ASSIGNMENT_NOT_FOUND",
          "detail": "Machine {mac} has no assignment",
          "next": "Make one with \`openwds machine assign\`.",
          "instance": "/api/v1/…"
        }
      },
      "ASSIGNMENT_INCOMPLETE": {
        "summary": "Assignment incomplete",
        "value": {
          "type": "urn:openwds:error:ASSIGNMENT_INCOMPLETE",
          "title": "Assignment incomplete",
          "status": 422,
          "code": "ASSIGNMENT_INCOMPLETE",
          "detail": "Method {method} needs {missing}",
          "next": "Add what is missing, or choose another method.",
          "instance": "/api/v1/…"
        }
      },
      "PENDING_NOT_FOUND": {
        "summary": "Pending not found",
        "value": {
          "type": "urn:openwds:error:PENDING_NOT_FOUND",
          "title": "Pending not found",
          "status": 404,
          "code": "PENDING_NOT_FOUND",
          "detail": "No pending machine with id {id}",
          "next": "\`openwds pending list\` shows all.",
          "instance": "/api/v1/…"
        }
      },
      "PENDING_DECIDED": {
        "summary": "Pending decided",
        "value": {
          "type": "urn:openwds:error:PENDING_DECIDED",
          "title": "Pending decided",
          "status": 409,
          "code": "PENDING_DECIDED",
          "detail": "Pending machine {id} was {state} already",
          "next": "Change it as a machine: \`openwds machine show {mac}\`.",
          "instance": "/api/v1/…"
        }
      },
      "SESSION_NOT_FOUND": {
        "summary": "Session not found",
        "value": {
          "type": "urn:openwds:error:SESSION_NOT_FOUND",
          "title": "Session not found",
          "status": 404,
          "code": "SESSION_NOT_FOUND",
          "detail": "No boot session \`{id}\`",
          "next": "\`openwds session list\` shows those still remembered.",
          "instance": "/api/v1/…"
        }
      },
      "MACHINE_NEVER_BOOTED": {
        "summary": "Machine never booted",
        "value": {
          "type": "urn:openwds:error:MACHINE_NEVER_BOOTED",
          "title": "Machine never booted",
          "status": 404,
          "code": "MACHINE_NEVER_BOOTED",
          "detail": "No boot of \`{mac}\` is remembered",
          "next": "Start it from the network. If it asks and nothing is seen here, its requests do not arrive: \`openwds doctor net\`.",
          "instance": "/api/v1/…"
        }
      },
      "CERTIFICATE_NOT_FOUND": {
        "summary": "Certificate not found",
        "value": {
          "type": "urn:openwds:error:CERTIFICATE_NOT_FOUND",
          "title": "Certificate not found",
          "status": 404,
          "code": "CERTIFICATE_NOT_FOUND",
          "detail": "There is no certificate authority of this daemon",
          "next": "Switch HTTPS on (http.tls.enabled) and leave http.tls.certificate out; \`openwds ca show\` tells what is in use.",
          "instance": "/api/v1/…"
        }
      },
      "LEASE_NOT_FOUND": {
        "summary": "Lease not found",
        "value": {
          "type": "urn:openwds:error:LEASE_NOT_FOUND",
          "title": "Lease not found",
          "status": 404,
          "code": "LEASE_NOT_FOUND",
          "detail": "No lease of {address}",
          "next": "\`openwds lease list\` shows all.",
          "instance": "/api/v1/…"
        }
      },
      "TOKEN_NOT_FOUND": {
        "summary": "Token not found",
        "value": {
          "type": "urn:openwds:error:TOKEN_NOT_FOUND",
          "title": "Token not found",
          "status": 404,
          "code": "TOKEN_NOT_FOUND",
          "detail": "No token \`{ref}\`",
          "next": "\`openwds token list\` shows all.",
          "instance": "/api/v1/…"
        }
      },
      "TOKEN_EXISTS": {
        "summary": "Token exists",
        "value": {
          "type": "urn:openwds:error:TOKEN_EXISTS",
          "title": "Token exists",
          "status": 409,
          "code": "TOKEN_EXISTS",
          "detail": "A token named \`{name}\` exists",
          "next": "Choose another name, or remove the old one.",
          "instance": "/api/v1/…"
        }
      },
      "TOKEN_LAST_ADMIN": {
        "summary": "Token last admin",
        "value": {
          "type": "urn:openwds:error:TOKEN_LAST_ADMIN",
          "title": "Token last admin",
          "status": 409,
          "code": "TOKEN_LAST_ADMIN",
          "detail": "Token \`{name}\` is the last with the role admin",
          "next": "Make another admin token first.",
          "instance": "/api/v1/…"
        }
      },
      "ANSWER_IN_USE": {
        "summary": "Answer in use",
        "value": {
          "type": "urn:openwds:error:ANSWER_IN_USE",
          "title": "Answer in use",
          "status": 409,
          "code": "ANSWER_IN_USE",
          "detail": "Answer file \`{ref}\` is used {count} time(s): {users}",
          "next": "Give them another answer file first.",
          "instance": "/api/v1/…"
        }
      },
      "ANSWER_VERSION_NOT_FOUND": {
        "summary": "Answer version not found",
        "value": {
          "type": "urn:openwds:error:ANSWER_VERSION_NOT_FOUND",
          "title": "Answer version not found",
          "status": 404,
          "code": "ANSWER_VERSION_NOT_FOUND",
          "detail": "Answer file \`{ref}\` has no version {version}",
          "next": "\`openwds answer show\` lists the versions that are kept.",
          "instance": "/api/v1/…"
        }
      },
      "DEPLOYMENT_NOT_FOUND": {
        "summary": "Deployment not found",
        "value": {
          "type": "urn:openwds:error:DEPLOYMENT_NOT_FOUND",
          "title": "Deployment not found",
          "status": 404,
          "code": "DEPLOYMENT_NOT_FOUND",
          "detail": "No deployment \`{id}\`",
          "next": "\`openwds deploy list\` shows those that are kept.",
          "instance": "/api/v1/…"
        }
      },
      "DEPLOYMENT_ENDED": {
        "summary": "Deployment ended",
        "value": {
          "type": "urn:openwds:error:DEPLOYMENT_ENDED",
          "title": "Deployment ended",
          "status": 409,
          "code": "DEPLOYMENT_ENDED",
          "detail": "The deployment {id} is over: {state}",
          "next": "Nothing to stop; \`openwds deploy start\` begins another.",
          "instance": "/api/v1/…"
        }
      },
      "DEPLOYMENT_LOG_NOT_FOUND": {
        "summary": "Deployment log not found",
        "value": {
          "type": "urn:openwds:error:DEPLOYMENT_LOG_NOT_FOUND",
          "title": "Deployment log not found",
          "status": 404,
          "code": "DEPLOYMENT_LOG_NOT_FOUND",
          "detail": "The deployment {id} has no log \`{name}\`",
          "next": "\`openwds deploy show\` lists the logs it sent.",
          "instance": "/api/v1/…"
        }
      },
      "PREFLIGHT_FAILED": {
        "summary": "Preflight failed",
        "value": {
          "type": "urn:openwds:error:PREFLIGHT_FAILED",
          "title": "Preflight failed",
          "status": 409,
          "code": "PREFLIGHT_FAILED",
          "detail": "{machine} is not armed: {problems}",
          "next": "Mend what is named; \`openwds deploy check MACHINE\` shows every check.",
          "instance": "/api/v1/…"
        }
      },
      "SECRET_NOT_FOUND": {
        "summary": "Secret not found",
        "value": {
          "type": "urn:openwds:error:SECRET_NOT_FOUND",
          "title": "Secret not found",
          "status": 404,
          "code": "SECRET_NOT_FOUND",
          "detail": "No secret \`{name}\`",
          "next": "\`openwds secret list\` shows all; \`openwds secret set\` stores one.",
          "instance": "/api/v1/…"
        }
      },
      "CURSOR_INVALID": {
        "summary": "Cursor invalid",
        "value": {
          "type": "urn:openwds:error:CURSOR_INVALID",
          "title": "Cursor invalid",
          "status": 400,
          "code": "CURSOR_INVALID",
          "detail": "The cursor \`{cursor}\` is not one this list gave out",
          "next": "Start the list again without a cursor.",
          "instance": "/api/v1/…"
        }
      },
      "CHANGED_MEANWHILE": {
        "summary": "Changed meanwhile",
        "value": {
          "type": "urn:openwds:error:CHANGED_MEANWHILE",
          "title": "Changed meanwhile",
          "status": 412,
          "code": "CHANGED_MEANWHILE",
          "detail": "{what} changed meanwhile: it is at version {found}, not {expected}",
          "next": "Read it again and repeat the change.",
          "instance": "/api/v1/…"
        }
      },
      "WAKE_FAILED": {
        "summary": "Wake failed",
        "value": {
          "type": "urn:openwds:error:WAKE_FAILED",
          "title": "Wake failed",
          "status": 503,
          "code": "WAKE_FAILED",
          "detail": "No magic packet for {mac} could be sent: {reason}",
          "next": "Check that this host has a network interface that is up and has an IPv4 address.",
          "instance": "/api/v1/…"
        }
      },
      "TOO_MANY_STREAMS": {
        "summary": "Too many streams",
        "value": {
          "type": "urn:openwds:error:TOO_MANY_STREAMS",
          "title": "Too many streams",
          "status": 503,
          "code": "TOO_MANY_STREAMS",
          "detail": "{running} event streams are open, the limit is {limit}",
          "next": "Close one of them.",
          "instance": "/api/v1/…"
        }
      },
      "LAB_TOOLS_MISSING": {
        "summary": "Lab tools missing",
        "value": {
          "type": "urn:openwds:error:LAB_TOOLS_MISSING",
          "title": "Lab tools missing",
          "status": 500,
          "code": "LAB_TOOLS_MISSING",
          "detail": "The lab needs programs that are not installed: {packages}",
          "next": "Install them: {command}",
          "instance": "/api/v1/…"
        }
      },
      "LAB_STEP_FAILED": {
        "summary": "Lab step failed",
        "value": {
          "type": "urn:openwds:error:LAB_STEP_FAILED",
          "title": "Lab step failed",
          "status": 500,
          "code": "LAB_STEP_FAILED",
          "detail": "The lab could not {step}: {reason}",
          "next": "Mend what the reason names; \`npm run lab -- --rootless\` needs neither root nor namespaces.",
          "instance": "/api/v1/…"
        }
      },
      "INTERNAL": {
        "summary": "Internal",
        "value": {
          "type": "urn:openwds:error:INTERNAL",
          "title": "Internal",
          "status": 500,
          "code": "INTERNAL",
          "detail": "Something unforeseen went wrong (request {requestId})",
          "next": "Look in the daemon's log for this request id and report it.",
          "instance": "/api/v1/…"
        }
      }
    },
    "securitySchemes": {
      "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token made by \`openwds token add\`."
      },
      "signIn": {
        "type": "apiKey",
        "in": "cookie",
        "name": "openwds",
        "description": "What POST /api/v1/sign-in sets (by HTTPS \`__Host-openwds\`); only with requests of the page itself."
      }
    },
    "schemas": {
      "Problem": {
        "type": "object",
        "required": [
          "type",
          "title",
          "status",
          "code",
          "detail",
          "next",
          "instance"
        ],
        "properties": {
          "type": {
            "type": "string",
            "description": "urn:openwds:error:CODE"
          },
          "title": {
            "type": "string"
          },
          "status": {
            "type": "integer"
          },
          "code": {
            "type": "string",
            "description": "Stable; docs/errors.md explains each."
          },
          "detail": {
            "type": "string",
            "description": "What happened."
          },
          "next": {
            "type": "string",
            "description": "What to do about it."
          },
          "instance": {
            "type": "string",
            "description": "The path that was asked for."
          },
          "errors": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "pointer",
                "message"
              ],
              "properties": {
                "pointer": {
                  "type": "string",
                  "description": "JSON pointer to the wrong value; in a query: its name."
                },
                "message": {
                  "type": "string"
                }
              }
            }
          }
        },
        "description": "Why the request was refused.",
        "additionalProperties": true
      },
      "Machine": {
        "type": "object",
        "required": [
          "mac",
          "name",
          "uuid",
          "description",
          "tags",
          "variables",
          "address",
          "dhcpOptions",
          "dialect",
          "tftp",
          "secureBootCa",
          "createdAt",
          "updatedAt",
          "version"
        ],
        "properties": {
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "name": {
            "type": [
              "string",
              "null"
            ]
          },
          "uuid": {
            "type": [
              "string",
              "null"
            ]
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "tags": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "variables": {
            "type": "object",
            "additionalProperties": {
              "type": "string"
            }
          },
          "address": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address the DHCP server keeps for it."
          },
          "dhcpOptions": {
            "type": "object",
            "maxProperties": 32,
            "additionalProperties": {
              "anyOf": [
                {
                  "type": "string",
                  "maxLength": 255
                },
                {
                  "type": "number"
                },
                {
                  "type": "boolean"
                },
                {
                  "type": "array",
                  "items": {
                    "anyOf": [
                      {
                        "type": "string",
                        "maxLength": 255
                      },
                      {
                        "type": "number"
                      }
                    ]
                  },
                  "maxItems": 63
                }
              ]
            },
            "description": "DHCP options of this machine alone, by code or name; in mode server."
          },
          "dialect": {
            "enum": [
              "bypass",
              "binl",
              "plain",
              null
            ],
            "description": "How its boot offers are put; null: as learned."
          },
          "tftp": {
            "type": "object",
            "properties": {
              "maxBlockSize": {
                "type": "integer",
                "minimum": 8,
                "maximum": 65464,
                "description": "Largest block granted, in bytes: 1380 fits tunnels."
              },
              "maxWindowSize": {
                "type": "integer",
                "minimum": 1,
                "maximum": 65535,
                "description": "Most blocks in flight granted (RFC 7440)."
              },
              "variableWindow": {
                "type": "boolean",
                "description": "Whether Windows' boot loader may choose its window with every ACK (msftwindow)."
              },
              "wrapToOne": {
                "type": "boolean",
                "description": "Whether block 65535 is followed by number 1 instead of 0, as some old loaders count."
              },
              "maxBytesPerSecond": {
                "type": "integer",
                "minimum": 4096,
                "maximum": 100000000000,
                "description": "Bytes sent to it in a second."
              }
            },
            "additionalProperties": false,
            "description": "What TFTP does otherwise for this machine alone; the configuration's limits still hold."
          },
          "secureBootCa": {
            "enum": [
              "auto",
              "2011",
              "2023"
            ],
            "description": "Whose signature its loader must bear, where there are two; auto: the other one when one did not run."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it became known."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "The machine.",
        "additionalProperties": false
      },
      "MachineListItem": {
        "type": "object",
        "required": [
          "mac",
          "name",
          "uuid",
          "description",
          "tags",
          "variables",
          "address",
          "dhcpOptions",
          "dialect",
          "tftp",
          "secureBootCa",
          "createdAt",
          "updatedAt",
          "version",
          "assignment"
        ],
        "properties": {
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "name": {
            "type": [
              "string",
              "null"
            ]
          },
          "uuid": {
            "type": [
              "string",
              "null"
            ]
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "tags": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "variables": {
            "type": "object",
            "additionalProperties": {
              "type": "string"
            }
          },
          "address": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address the DHCP server keeps for it."
          },
          "dhcpOptions": {
            "type": "object",
            "maxProperties": 32,
            "additionalProperties": {
              "anyOf": [
                {
                  "type": "string",
                  "maxLength": 255
                },
                {
                  "type": "number"
                },
                {
                  "type": "boolean"
                },
                {
                  "type": "array",
                  "items": {
                    "anyOf": [
                      {
                        "type": "string",
                        "maxLength": 255
                      },
                      {
                        "type": "number"
                      }
                    ]
                  },
                  "maxItems": 63
                }
              ]
            },
            "description": "DHCP options of this machine alone, by code or name; in mode server."
          },
          "dialect": {
            "enum": [
              "bypass",
              "binl",
              "plain",
              null
            ],
            "description": "How its boot offers are put; null: as learned."
          },
          "tftp": {
            "type": "object",
            "properties": {
              "maxBlockSize": {
                "type": "integer",
                "minimum": 8,
                "maximum": 65464,
                "description": "Largest block granted, in bytes: 1380 fits tunnels."
              },
              "maxWindowSize": {
                "type": "integer",
                "minimum": 1,
                "maximum": 65535,
                "description": "Most blocks in flight granted (RFC 7440)."
              },
              "variableWindow": {
                "type": "boolean",
                "description": "Whether Windows' boot loader may choose its window with every ACK (msftwindow)."
              },
              "wrapToOne": {
                "type": "boolean",
                "description": "Whether block 65535 is followed by number 1 instead of 0, as some old loaders count."
              },
              "maxBytesPerSecond": {
                "type": "integer",
                "minimum": 4096,
                "maximum": 100000000000,
                "description": "Bytes sent to it in a second."
              }
            },
            "additionalProperties": false,
            "description": "What TFTP does otherwise for this machine alone; the configuration's limits still hold."
          },
          "secureBootCa": {
            "enum": [
              "auto",
              "2011",
              "2023"
            ],
            "description": "Whose signature its loader must bear, where there are two; auto: the other one when one did not run."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it became known."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          },
          "assignment": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "mac",
                  "profile",
                  "bootImage",
                  "installImage",
                  "select",
                  "answer",
                  "clientAnswer",
                  "imageAnswer",
                  "method",
                  "once",
                  "armed",
                  "bootProgram",
                  "referralServer",
                  "prompt",
                  "spentAt",
                  "overrides",
                  "version"
                ],
                "properties": {
                  "mac": {
                    "type": "string",
                    "description": "Lower case with colons.",
                    "examples": [
                      "52:54:00:12:34:56"
                    ]
                  },
                  "profile": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "bootImage": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "installImage": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "select": {
                    "anyOf": [
                      {
                        "type": "object",
                        "properties": {
                          "index": {
                            "type": "integer"
                          },
                          "name": {
                            "type": "string"
                          },
                          "description": {
                            "type": "string"
                          }
                        }
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "answer": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "clientAnswer": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "imageAnswer": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "method": {
                    "enum": [
                      "windows-setup",
                      "apply-image",
                      "capture-image",
                      "boot-only",
                      "local",
                      "script"
                    ],
                    "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
                  },
                  "once": {
                    "type": "boolean"
                  },
                  "armed": {
                    "type": "boolean"
                  },
                  "bootProgram": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "referralServer": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "prompt": {
                    "enum": [
                      "optIn",
                      "noPrompt",
                      "optOut",
                      null
                    ]
                  },
                  "spentAt": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "format": "date-time",
                    "description": "When the one boot of \`once\` was over; null while it is to come."
                  },
                  "overrides": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [
                        "code",
                        "reason",
                        "at",
                        "by"
                      ],
                      "properties": {
                        "code": {
                          "type": "string"
                        },
                        "reason": {
                          "type": "string"
                        },
                        "at": {
                          "type": "string",
                          "format": "date-time",
                          "description": "When."
                        },
                        "by": {
                          "type": "string"
                        }
                      },
                      "additionalProperties": false,
                      "description": "A refusal that was overruled."
                    },
                    "description": "What was refused and done with \`force\` nevertheless."
                  },
                  "version": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "Counts changes; also the ETag."
                  }
                },
                "additionalProperties": false,
                "description": "Own words and profile merged; null without assignment."
              },
              {
                "type": "null"
              }
            ]
          }
        },
        "description": "The machine, and what it really boots.",
        "additionalProperties": false
      },
      "Assignment": {
        "type": "object",
        "required": [
          "mac",
          "profile",
          "bootImage",
          "installImage",
          "select",
          "answer",
          "clientAnswer",
          "imageAnswer",
          "method",
          "once",
          "armed",
          "bootProgram",
          "referralServer",
          "prompt",
          "spentAt",
          "overrides",
          "version",
          "updatedAt"
        ],
        "properties": {
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "profile": {
            "type": [
              "string",
              "null"
            ]
          },
          "bootImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "installImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "select": {
            "anyOf": [
              {
                "type": "object",
                "properties": {
                  "index": {
                    "type": "integer"
                  },
                  "name": {
                    "type": "string"
                  },
                  "description": {
                    "type": "string"
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "answer": {
            "type": [
              "string",
              "null"
            ]
          },
          "clientAnswer": {
            "type": [
              "string",
              "null"
            ]
          },
          "imageAnswer": {
            "type": [
              "string",
              "null"
            ]
          },
          "method": {
            "enum": [
              "windows-setup",
              "apply-image",
              "capture-image",
              "boot-only",
              "local",
              "script"
            ],
            "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
          },
          "once": {
            "type": "boolean"
          },
          "armed": {
            "type": "boolean"
          },
          "bootProgram": {
            "type": [
              "string",
              "null"
            ]
          },
          "referralServer": {
            "type": [
              "string",
              "null"
            ]
          },
          "prompt": {
            "enum": [
              "optIn",
              "noPrompt",
              "optOut",
              null
            ]
          },
          "spentAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "When the one boot of \`once\` was over; null while it is to come."
          },
          "overrides": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "code",
                "reason",
                "at",
                "by"
              ],
              "properties": {
                "code": {
                  "type": "string"
                },
                "reason": {
                  "type": "string"
                },
                "at": {
                  "type": "string",
                  "format": "date-time",
                  "description": "When."
                },
                "by": {
                  "type": "string"
                }
              },
              "additionalProperties": false,
              "description": "A refusal that was overruled."
            },
            "description": "What was refused and done with \`force\` nevertheless."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          }
        },
        "description": "The assignment.",
        "additionalProperties": false
      },
      "BootMemory": {
        "type": "object",
        "required": [
          "mac",
          "dialects",
          "assignmentVersion",
          "attempts",
          "stoppedAt",
          "updatedAt"
        ],
        "properties": {
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "dialects": {
            "type": "object",
            "required": [
              "bios",
              "uefi"
            ],
            "properties": {
              "bios": {
                "anyOf": [
                  {
                    "type": "object",
                    "required": [
                      "offered",
                      "session",
                      "xid",
                      "answered",
                      "failures",
                      "worked"
                    ],
                    "properties": {
                      "offered": {
                        "enum": [
                          "bypass",
                          "binl",
                          "plain"
                        ],
                        "description": "How a boot offer is put. bypass: the file is in the offer. binl: the client asks port 4011. plain: like any DHCP server."
                      },
                      "session": {
                        "type": "string"
                      },
                      "xid": {
                        "type": "integer"
                      },
                      "answered": {
                        "type": "boolean",
                        "description": "The client took the next step."
                      },
                      "failures": {
                        "type": "integer",
                        "description": "Offers of this dialect in a row that led nowhere."
                      },
                      "worked": {
                        "enum": [
                          "bypass",
                          "binl",
                          "plain",
                          null
                        ],
                        "description": "The dialect that last led on."
                      }
                    },
                    "additionalProperties": false
                  },
                  {
                    "type": "null"
                  }
                ]
              },
              "uefi": {
                "anyOf": [
                  {
                    "type": "object",
                    "required": [
                      "offered",
                      "session",
                      "xid",
                      "answered",
                      "failures",
                      "worked"
                    ],
                    "properties": {
                      "offered": {
                        "enum": [
                          "bypass",
                          "binl",
                          "plain"
                        ],
                        "description": "How a boot offer is put. bypass: the file is in the offer. binl: the client asks port 4011. plain: like any DHCP server."
                      },
                      "session": {
                        "type": "string"
                      },
                      "xid": {
                        "type": "integer"
                      },
                      "answered": {
                        "type": "boolean",
                        "description": "The client took the next step."
                      },
                      "failures": {
                        "type": "integer",
                        "description": "Offers of this dialect in a row that led nowhere."
                      },
                      "worked": {
                        "enum": [
                          "bypass",
                          "binl",
                          "plain",
                          null
                        ],
                        "description": "The dialect that last led on."
                      }
                    },
                    "additionalProperties": false
                  },
                  {
                    "type": "null"
                  }
                ]
              }
            },
            "additionalProperties": false
          },
          "secureBoot": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "offered",
                  "session",
                  "xid",
                  "state",
                  "failures",
                  "worked",
                  "otherFailed"
                ],
                "properties": {
                  "offered": {
                    "enum": [
                      "2011",
                      "2023"
                    ],
                    "description": "Whose signature the last loader bore."
                  },
                  "session": {
                    "type": "string"
                  },
                  "xid": {
                    "type": "integer"
                  },
                  "state": {
                    "enum": [
                      "offered",
                      "fetched",
                      "ran"
                    ],
                    "description": "fetched and not ran: as if it was refused."
                  },
                  "failures": {
                    "type": "integer",
                    "description": "Tries in a row in which it arrived and did not run."
                  },
                  "worked": {
                    "enum": [
                      "2011",
                      "2023",
                      null
                    ],
                    "description": "The signature of the last loader that ran."
                  },
                  "otherFailed": {
                    "type": "boolean",
                    "description": "Nothing ran since the other signature was given up."
                  }
                },
                "additionalProperties": false
              },
              {
                "type": "null"
              }
            ]
          },
          "assignmentVersion": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "The assignment the boots below belong to."
          },
          "attempts": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "session",
                "at",
                "doneAt"
              ],
              "properties": {
                "session": {
                  "type": "string"
                },
                "at": {
                  "type": "string",
                  "format": "date-time",
                  "description": "When the boot program had arrived."
                },
                "doneAt": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "format": "date-time",
                  "description": "When the last file of the boot had arrived."
                }
              },
              "additionalProperties": false
            }
          },
          "stoppedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "When it was found booting in circles and answered no more."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When something was last learned."
          }
        },
        "description": "What was learned of the machine.",
        "additionalProperties": false
      },
      "WakeReply": {
        "type": "object",
        "required": [
          "mac",
          "sentTo"
        ],
        "properties": {
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "sentTo": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Addresses the magic packet went to, with port."
          }
        },
        "description": "Where the magic packet went.",
        "additionalProperties": false
      },
      "BootProgram": {
        "type": "object",
        "required": [
          "path",
          "architecture",
          "sizeBytes"
        ],
        "properties": {
          "path": {
            "type": "string"
          },
          "architecture": {
            "enum": [
              "x86",
              "x64",
              "x86uefi",
              "x64uefi",
              "arm",
              "arm64"
            ],
            "description": "x86 and x64 are BIOS."
          },
          "sizeBytes": {
            "type": "integer"
          }
        },
        "description": "A file a firmware could start.",
        "additionalProperties": false
      },
      "PendingMachine": {
        "type": "object",
        "required": [
          "id",
          "mac",
          "uuid",
          "architecture",
          "state",
          "firstSeenAt",
          "lastSeenAt",
          "attempts",
          "decidedAt"
        ],
        "properties": {
          "id": {
            "type": "integer"
          },
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "uuid": {
            "type": [
              "string",
              "null"
            ]
          },
          "architecture": {
            "enum": [
              "x86",
              "x64",
              "x86uefi",
              "x64uefi",
              "arm",
              "arm64",
              null
            ]
          },
          "state": {
            "enum": [
              "pending",
              "approved",
              "rejected"
            ]
          },
          "firstSeenAt": {
            "type": "string",
            "format": "date-time",
            "description": "First request."
          },
          "lastSeenAt": {
            "type": "string",
            "format": "date-time",
            "description": "Latest request."
          },
          "attempts": {
            "type": "integer",
            "description": "Requests counted since first seen."
          },
          "decidedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "When it was approved or rejected."
          }
        },
        "description": "The unknown machine.",
        "additionalProperties": false
      },
      "BootSession": {
        "type": "object",
        "required": [
          "id",
          "mac",
          "machineName",
          "uuid",
          "architecture",
          "address",
          "bootImage",
          "program",
          "state",
          "startedAt",
          "updatedAt",
          "entryCount"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "machineName": {
            "type": [
              "string",
              "null"
            ]
          },
          "uuid": {
            "type": [
              "string",
              "null"
            ]
          },
          "architecture": {
            "enum": [
              "x86",
              "x64",
              "x86uefi",
              "x64uefi",
              "arm",
              "arm64",
              null
            ]
          },
          "address": {
            "type": [
              "string",
              "null"
            ]
          },
          "bootImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "program": {
            "type": [
              "string",
              "null"
            ]
          },
          "state": {
            "enum": [
              "discovered",
              "waiting",
              "offered",
              "addressed",
              "referred",
              "loading",
              "loaded",
              "failed",
              "local",
              "ignored"
            ]
          },
          "startedAt": {
            "type": "string",
            "format": "date-time",
            "description": "First packet."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "Latest entry."
          },
          "entryCount": {
            "type": "integer",
            "description": "Journal entries written, including those dropped by the bound."
          }
        },
        "description": "The boot.",
        "additionalProperties": false
      },
      "BootSessionDetail": {
        "type": "object",
        "required": [
          "id",
          "mac",
          "machineName",
          "uuid",
          "architecture",
          "address",
          "bootImage",
          "program",
          "state",
          "startedAt",
          "updatedAt",
          "entryCount",
          "journal"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "machineName": {
            "type": [
              "string",
              "null"
            ]
          },
          "uuid": {
            "type": [
              "string",
              "null"
            ]
          },
          "architecture": {
            "enum": [
              "x86",
              "x64",
              "x86uefi",
              "x64uefi",
              "arm",
              "arm64",
              null
            ]
          },
          "address": {
            "type": [
              "string",
              "null"
            ]
          },
          "bootImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "program": {
            "type": [
              "string",
              "null"
            ]
          },
          "state": {
            "enum": [
              "discovered",
              "waiting",
              "offered",
              "addressed",
              "referred",
              "loading",
              "loaded",
              "failed",
              "local",
              "ignored"
            ]
          },
          "startedAt": {
            "type": "string",
            "format": "date-time",
            "description": "First packet."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "Latest entry."
          },
          "entryCount": {
            "type": "integer",
            "description": "Journal entries written, including those dropped by the bound."
          },
          "journal": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "sequence",
                "session",
                "mac",
                "at",
                "kind",
                "text",
                "data"
              ],
              "properties": {
                "sequence": {
                  "type": "integer",
                  "description": "Grows over all sessions; the id of the event stream."
                },
                "session": {
                  "type": "string"
                },
                "mac": {
                  "type": "string",
                  "description": "Lower case with colons.",
                  "examples": [
                    "52:54:00:12:34:56"
                  ]
                },
                "at": {
                  "type": "string",
                  "format": "date-time",
                  "description": "When it happened."
                },
                "kind": {
                  "enum": [
                    "dhcp.discover",
                    "dhcp.offer",
                    "dhcp.request",
                    "dhcp.ack",
                    "dhcp.nak",
                    "dhcp.inform",
                    "dhcp.decline",
                    "dhcp.release",
                    "pxe.request",
                    "pxe.ack",
                    "decision",
                    "file.start",
                    "file.done",
                    "file.probe",
                    "file.part",
                    "file.missing",
                    "file.failed",
                    "ipxe.report",
                    "assignment.disarmed",
                    "deploy.stage",
                    "deploy.failed",
                    "deploy.alarm",
                    "journal.full"
                  ]
                },
                "text": {
                  "type": "string",
                  "description": "One line for people."
                },
                "data": {
                  "type": "object",
                  "description": "The same for programs.",
                  "additionalProperties": {
                    "anyOf": [
                      {
                        "type": "string"
                      },
                      {
                        "type": "number"
                      },
                      {
                        "type": "boolean"
                      },
                      {
                        "type": "null"
                      }
                    ]
                  }
                }
              },
              "description": "One thing that happened.",
              "additionalProperties": false
            },
            "description": "Oldest first."
          }
        },
        "description": "The boot and its journal.",
        "additionalProperties": false
      },
      "JournalEntry": {
        "type": "object",
        "required": [
          "sequence",
          "session",
          "mac",
          "at",
          "kind",
          "text",
          "data"
        ],
        "properties": {
          "sequence": {
            "type": "integer",
            "description": "Grows over all sessions; the id of the event stream."
          },
          "session": {
            "type": "string"
          },
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "at": {
            "type": "string",
            "format": "date-time",
            "description": "When it happened."
          },
          "kind": {
            "enum": [
              "dhcp.discover",
              "dhcp.offer",
              "dhcp.request",
              "dhcp.ack",
              "dhcp.nak",
              "dhcp.inform",
              "dhcp.decline",
              "dhcp.release",
              "pxe.request",
              "pxe.ack",
              "decision",
              "file.start",
              "file.done",
              "file.probe",
              "file.part",
              "file.missing",
              "file.failed",
              "ipxe.report",
              "assignment.disarmed",
              "deploy.stage",
              "deploy.failed",
              "deploy.alarm",
              "journal.full"
            ]
          },
          "text": {
            "type": "string",
            "description": "One line for people."
          },
          "data": {
            "type": "object",
            "description": "The same for programs.",
            "additionalProperties": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "number"
                },
                {
                  "type": "boolean"
                },
                {
                  "type": "null"
                }
              ]
            }
          }
        },
        "description": "One thing that happened.",
        "additionalProperties": false
      },
      "ProgressEvent": {
        "type": "object",
        "required": [
          "kind",
          "session",
          "mac",
          "at",
          "transfer",
          "name",
          "sentBytes",
          "sizeBytes",
          "bytesPerSecond",
          "retransmits",
          "windowSize",
          "secondsLeft"
        ],
        "properties": {
          "kind": {
            "type": "string",
            "enum": [
              "file.progress"
            ]
          },
          "session": {
            "type": [
              "string",
              "null"
            ]
          },
          "mac": {
            "type": [
              "string",
              "null"
            ]
          },
          "at": {
            "type": "string",
            "format": "date-time",
            "description": "When it was measured."
          },
          "transfer": {
            "type": "integer"
          },
          "name": {
            "type": "string"
          },
          "sentBytes": {
            "type": "integer"
          },
          "sizeBytes": {
            "type": "integer"
          },
          "bytesPerSecond": {
            "type": "number"
          },
          "retransmits": {
            "type": "integer",
            "description": "Blocks sent again so far."
          },
          "windowSize": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "Blocks in flight at once."
          },
          "secondsLeft": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "type": "null"
              }
            ],
            "description": "At the rate of the moment."
          }
        },
        "description": "A running transfer's progress.",
        "additionalProperties": false
      },
      "ChangeEvent": {
        "type": "object",
        "required": [
          "kind",
          "noun",
          "key",
          "at"
        ],
        "properties": {
          "kind": {
            "type": "string",
            "enum": [
              "change"
            ]
          },
          "noun": {
            "type": "string",
            "examples": [
              "machine"
            ],
            "description": "What the audit log calls it."
          },
          "key": {
            "type": "string",
            "description": "Its MAC or name."
          },
          "at": {
            "type": "string",
            "format": "date-time",
            "description": "When it was durable."
          }
        },
        "description": "Something was changed.",
        "additionalProperties": false
      },
      "Lease": {
        "type": "object",
        "required": [
          "address",
          "mac",
          "clientId",
          "state",
          "expiresAtMs",
          "updatedAtMs"
        ],
        "properties": {
          "address": {
            "type": "string",
            "format": "ipv4"
          },
          "mac": {
            "type": "string",
            "description": "Lower case with colons.",
            "examples": [
              "52:54:00:12:34:56"
            ]
          },
          "clientId": {
            "type": [
              "string",
              "null"
            ],
            "description": "Option 61 as hex."
          },
          "state": {
            "enum": [
              "offered",
              "bound",
              "declined",
              "released"
            ]
          },
          "expiresAtMs": {
            "type": "integer",
            "description": "Milliseconds since 1970."
          },
          "updatedAtMs": {
            "type": "integer",
            "description": "Milliseconds since 1970."
          }
        },
        "description": "The lease.",
        "additionalProperties": false
      },
      "Token": {
        "type": "object",
        "required": [
          "id",
          "name",
          "role",
          "createdAt",
          "expiresAt",
          "lastUsedAt"
        ],
        "properties": {
          "id": {
            "type": "integer"
          },
          "name": {
            "type": "string"
          },
          "role": {
            "enum": [
              "viewer",
              "operator",
              "admin"
            ],
            "description": "Each may do what the ones before it may."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "expiresAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "Refused from then on; null: never."
          },
          "lastUsedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "To the minute."
          }
        },
        "description": "The token, without its key.",
        "additionalProperties": false
      },
      "NewToken": {
        "type": "object",
        "required": [
          "id",
          "name",
          "role",
          "createdAt",
          "expiresAt",
          "lastUsedAt",
          "token"
        ],
        "properties": {
          "id": {
            "type": "integer"
          },
          "name": {
            "type": "string"
          },
          "role": {
            "enum": [
              "viewer",
              "operator",
              "admin"
            ],
            "description": "Each may do what the ones before it may."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "expiresAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "Refused from then on; null: never."
          },
          "lastUsedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time",
            "description": "To the minute."
          },
          "token": {
            "type": "string",
            "description": "The key itself; it cannot be read again."
          }
        },
        "description": "The token and its key.",
        "additionalProperties": false
      },
      "AuditEntry": {
        "type": "object",
        "required": [
          "id",
          "at",
          "actor",
          "from",
          "action",
          "subject",
          "before",
          "after"
        ],
        "properties": {
          "id": {
            "type": "integer"
          },
          "at": {
            "type": "string",
            "format": "date-time",
            "description": "When it was done."
          },
          "actor": {
            "type": "string",
            "description": "token:NAME, local or system."
          },
          "from": {
            "type": "string",
            "description": "An address, or socket."
          },
          "action": {
            "type": "string",
            "examples": [
              "machine.put"
            ]
          },
          "subject": {
            "type": "string"
          },
          "before": {
            "type": [
              "string",
              "null"
            ],
            "description": "JSON, secrets masked."
          },
          "after": {
            "type": [
              "string",
              "null"
            ],
            "description": "JSON, secrets masked."
          }
        },
        "description": "One change.",
        "additionalProperties": false
      },
      "Health": {
        "type": "object",
        "required": [
          "status",
          "version",
          "uptimeSeconds"
        ],
        "properties": {
          "status": {
            "type": "string",
            "enum": [
              "ok"
            ]
          },
          "version": {
            "type": "string"
          },
          "uptimeSeconds": {
            "type": "integer"
          },
          "daemon": {
            "type": "object",
            "required": [
              "serverAddress",
              "listening",
              "answers",
              "transfers"
            ],
            "properties": {
              "serverAddress": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The address told to clients."
              },
              "listening": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "door",
                    "protocol",
                    "address",
                    "port"
                  ],
                  "properties": {
                    "door": {
                      "enum": [
                        "dhcp",
                        "pxe",
                        "tftp",
                        "http",
                        "https",
                        "api"
                      ]
                    },
                    "protocol": {
                      "enum": [
                        "udp",
                        "tcp",
                        "unix"
                      ]
                    },
                    "address": {
                      "type": "string",
                      "description": "An IPv4 address; of the local socket: its path."
                    },
                    "port": {
                      "anyOf": [
                        {
                          "type": "integer"
                        },
                        {
                          "type": "null"
                        }
                      ]
                    }
                  }
                }
              },
              "answers": {
                "type": "object",
                "required": [
                  "dhcpMode",
                  "pxe",
                  "unknown",
                  "text"
                ],
                "properties": {
                  "dhcpMode": {
                    "enum": [
                      "off",
                      "proxy",
                      "server"
                    ]
                  },
                  "pxe": {
                    "enum": [
                      "none",
                      "known",
                      "all"
                    ]
                  },
                  "unknown": {
                    "enum": [
                      "ignore",
                      "pending"
                    ]
                  },
                  "text": {
                    "type": "string",
                    "description": "The same in one sentence."
                  }
                }
              },
              "transfers": {
                "type": "integer",
                "description": "File transfers running."
              }
            },
            "additionalProperties": false
          }
        },
        "description": "The daemon is up.",
        "additionalProperties": false
      },
      "NetworkProbe": {
        "type": "object",
        "required": [
          "servers",
          "obstacles",
          "advice"
        ],
        "properties": {
          "servers": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "interface",
                "server",
                "from",
                "isOurs",
                "answered",
                "offeredAddress",
                "isBootServer",
                "bootFile",
                "nextServer",
                "meaning"
              ],
              "properties": {
                "interface": {
                  "type": "string",
                  "description": "The interface it answered on."
                },
                "server": {
                  "type": "string",
                  "format": "ipv4",
                  "description": "What it calls itself (option 54)."
                },
                "from": {
                  "type": "string",
                  "format": "ipv4",
                  "description": "Where its packet came from."
                },
                "isOurs": {
                  "type": "boolean",
                  "description": "It is this daemon."
                },
                "answered": {
                  "type": "array",
                  "items": {
                    "enum": [
                      "plain",
                      "pxe-bios",
                      "pxe-uefi",
                      "http-uefi"
                    ]
                  },
                  "description": "The kinds of clients it answered."
                },
                "offeredAddress": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "An address it offered, null: it gives none."
                },
                "isBootServer": {
                  "type": "boolean",
                  "description": "It claims to be a boot server (option 60)."
                },
                "bootFile": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "The boot program it named."
                },
                "nextServer": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "The server that has it."
                },
                "meaning": {
                  "type": "string",
                  "description": "In plain words."
                }
              },
              "additionalProperties": false
            }
          },
          "obstacles": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "interface",
                "reason"
              ],
              "properties": {
                "interface": {
                  "type": "string"
                },
                "reason": {
                  "type": "string"
                }
              },
              "additionalProperties": false
            },
            "description": "Interfaces that could not be asked on."
          },
          "advice": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "What to do, one sentence each."
          },
          "host": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "check",
                "isGood",
                "text",
                "next"
              ],
              "properties": {
                "check": {
                  "enum": [
                    "mtu",
                    "ports",
                    "firewall",
                    "clock",
                    "name",
                    "disk",
                    "rights"
                  ]
                },
                "isGood": {
                  "type": "boolean"
                },
                "text": {
                  "type": "string",
                  "description": "What was found."
                },
                "next": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "What to do."
                }
              },
              "additionalProperties": false
            },
            "description": "What was looked at on the host of the daemon itself."
          }
        },
        "description": "Who answers DHCP and PXE on the served networks.",
        "additionalProperties": false
      },
      "ImageContent": {
        "type": "object",
        "required": [
          "number",
          "file",
          "inside",
          "index",
          "images",
          "bootFiles",
          "signature",
          "findings"
        ],
        "properties": {
          "number": {
            "type": "integer",
            "description": "Grows by one with every replacement."
          },
          "file": {
            "type": "object",
            "required": [
              "sha256",
              "format",
              "sizeBytes",
              "path",
              "parts",
              "linked",
              "modifiedAtMs"
            ],
            "properties": {
              "sha256": {
                "type": "string"
              },
              "format": {
                "enum": [
                  "wim",
                  "iso"
                ]
              },
              "sizeBytes": {
                "type": "integer"
              },
              "path": {
                "type": "string"
              },
              "parts": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "path",
                    "sizeBytes",
                    "modifiedAtMs"
                  ],
                  "properties": {
                    "path": {
                      "type": "string"
                    },
                    "sizeBytes": {
                      "type": "integer"
                    },
                    "modifiedAtMs": {
                      "type": "integer"
                    }
                  },
                  "additionalProperties": false
                }
              },
              "linked": {
                "type": "boolean",
                "description": "It lies where the administrator has it, and stays there."
              },
              "modifiedAtMs": {
                "type": "integer"
              }
            },
            "additionalProperties": false
          },
          "inside": {
            "type": [
              "string",
              "null"
            ],
            "description": "The WIM on the disc; null: the file itself."
          },
          "index": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "Of a boot image: what is booted."
          },
          "images": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "index",
                "name",
                "description",
                "architecture",
                "edition",
                "installationType",
                "version",
                "languages",
                "sizeBytes",
                "generalized",
                "origin",
                "bootKind"
              ],
              "properties": {
                "index": {
                  "type": "integer"
                },
                "name": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "description": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "architecture": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "edition": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "installationType": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "version": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "languages": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                },
                "sizeBytes": {
                  "anyOf": [
                    {
                      "type": "integer"
                    },
                    {
                      "type": "null"
                    }
                  ]
                },
                "generalized": {
                  "anyOf": [
                    {
                      "type": "object",
                      "required": [
                        "state",
                        "evidence"
                      ],
                      "properties": {
                        "state": {
                          "enum": [
                            "generalized",
                            "not-generalized",
                            "unknown"
                          ]
                        },
                        "evidence": {
                          "type": "string"
                        }
                      },
                      "additionalProperties": false,
                      "description": "Whether it may be deployed to other computers [BP-1]."
                    },
                    {
                      "type": "null"
                    }
                  ]
                },
                "origin": {
                  "type": "object",
                  "required": [
                    "origin",
                    "evidence"
                  ],
                  "properties": {
                    "origin": {
                      "enum": [
                        "media",
                        "custom",
                        "unknown"
                      ]
                    },
                    "evidence": {
                      "type": "array",
                      "items": {
                        "type": "string"
                      }
                    }
                  },
                  "additionalProperties": false,
                  "description": "What its files tell of where it came from [BP-4]."
                },
                "bootKind": {
                  "anyOf": [
                    {
                      "enum": [
                        "winpe",
                        "setup",
                        "winre"
                      ]
                    },
                    {
                      "type": "null"
                    }
                  ]
                }
              },
              "additionalProperties": false
            }
          },
          "bootFiles": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "from",
                "sha256",
                "sizeBytes",
                "signer"
              ],
              "properties": {
                "name": {
                  "type": "string",
                  "description": "As it is served below boot/."
                },
                "from": {
                  "type": "string"
                },
                "sha256": {
                  "type": "string"
                },
                "sizeBytes": {
                  "type": "integer"
                },
                "signer": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "signers": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  },
                  "description": "Of EFI programs: whose signatures firmware would see."
                },
                "signatures": {
                  "type": "string",
                  "description": "Of EFI programs: the signatures in words, as they were when it was added."
                }
              },
              "additionalProperties": false
            }
          },
          "signature": {
            "enum": [
              "microsoft-2011",
              "microsoft-2023"
            ]
          },
          "findings": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "What to know before it is used."
          }
        },
        "description": "The WIM of an image, and what was found in it.",
        "additionalProperties": false
      },
      "Image": {
        "type": "object",
        "required": [
          "id",
          "name",
          "type",
          "description",
          "group",
          "enabled",
          "programs",
          "script",
          "ipxe",
          "checksums",
          "lastFile",
          "origin",
          "fileState",
          "content",
          "createdAt",
          "updatedAt",
          "version"
        ],
        "properties": {
          "id": {
            "type": "integer",
            "description": "Stays, whatever the name becomes."
          },
          "name": {
            "type": "string"
          },
          "type": {
            "enum": [
              "boot",
              "install"
            ]
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "group": {
            "type": [
              "string",
              "null"
            ]
          },
          "enabled": {
            "type": "boolean"
          },
          "programs": {
            "type": "object",
            "properties": {
              "x86": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "x64": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "x86uefi": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "x64uefi": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "arm": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "arm64": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              }
            },
            "additionalProperties": false
          },
          "script": {
            "type": [
              "string",
              "null"
            ]
          },
          "ipxe": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "object",
                    "required": [
                      "kind",
                      "kernel",
                      "initrds",
                      "cmdline"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "linux"
                        ]
                      },
                      "kernel": {
                        "type": "string",
                        "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                        "maxLength": 512,
                        "description": "The kernel, below the image directory."
                      },
                      "initrds": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                          "maxLength": 512,
                          "description": "An initial RAM disk."
                        },
                        "maxItems": 16
                      },
                      "cmdline": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "minLength": 1,
                        "maxLength": 1024,
                        "pattern": "^(?!.*(^|\\\\s)(\\\\|\\\\||&&)(\\\\s|$))[\\\\x20-\\\\x7e]+$",
                        "description": "Its command line; {server} is our address, \${…} a setting of iPXE."
                      }
                    },
                    "additionalProperties": false,
                    "title": "Linux"
                  },
                  {
                    "type": "object",
                    "required": [
                      "kind",
                      "uri"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "sanboot"
                        ]
                      },
                      "uri": {
                        "type": "string",
                        "pattern": "^[a-z][a-z0-9+.-]*:[\\\\x21-\\\\x7e]+$",
                        "maxLength": 512,
                        "description": "A disk or disc in the network: iscsi:…, http://…; {server} is our address."
                      }
                    },
                    "additionalProperties": false,
                    "title": "A disk in the network"
                  },
                  {
                    "type": "object",
                    "required": [
                      "kind",
                      "program"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "wimboot"
                        ]
                      },
                      "program": {
                        "type": "string",
                        "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                        "maxLength": 512,
                        "description": "wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it."
                      }
                    },
                    "additionalProperties": false,
                    "title": "Windows PE by wimboot"
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "What iPXE does: its script is made from this for each machine. Goes before \`script\`."
          },
          "checksums": {
            "type": "object",
            "description": "SHA-256 of iPXE and wimboot as they were registered; changed ones are not served.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "lastFile": {
            "type": [
              "string",
              "null"
            ]
          },
          "origin": {
            "anyOf": [
              {
                "enum": [
                  "media",
                  "custom"
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "The administrator's word [BP-4]."
          },
          "fileState": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "state",
                  "reason",
                  "verifiedAt"
                ],
                "properties": {
                  "state": {
                    "enum": [
                      "ok",
                      "damaged",
                      "missing"
                    ]
                  },
                  "reason": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "verifiedAt": {
                    "type": [
                      "string",
                      "null"
                    ]
                  }
                },
                "additionalProperties": false,
                "description": "Of its file: as it is on the disk now, and what its last verification found."
              },
              {
                "type": "null"
              }
            ]
          },
          "content": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/ImageContent"
              },
              {
                "type": "null"
              }
            ]
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was registered."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "The image.",
        "additionalProperties": false
      },
      "ImageDetail": {
        "type": "object",
        "required": [
          "id",
          "name",
          "type",
          "description",
          "group",
          "enabled",
          "programs",
          "script",
          "ipxe",
          "checksums",
          "lastFile",
          "origin",
          "fileState",
          "content",
          "createdAt",
          "updatedAt",
          "version",
          "use",
          "answer",
          "signatures"
        ],
        "properties": {
          "id": {
            "type": "integer",
            "description": "Stays, whatever the name becomes."
          },
          "name": {
            "type": "string"
          },
          "type": {
            "enum": [
              "boot",
              "install"
            ]
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "group": {
            "type": [
              "string",
              "null"
            ]
          },
          "enabled": {
            "type": "boolean"
          },
          "programs": {
            "type": "object",
            "properties": {
              "x86": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "x64": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "x86uefi": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "x64uefi": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "arm": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              },
              "arm64": {
                "type": "string",
                "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
              }
            },
            "additionalProperties": false
          },
          "script": {
            "type": [
              "string",
              "null"
            ]
          },
          "ipxe": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "object",
                    "required": [
                      "kind",
                      "kernel",
                      "initrds",
                      "cmdline"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "linux"
                        ]
                      },
                      "kernel": {
                        "type": "string",
                        "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                        "maxLength": 512,
                        "description": "The kernel, below the image directory."
                      },
                      "initrds": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                          "maxLength": 512,
                          "description": "An initial RAM disk."
                        },
                        "maxItems": 16
                      },
                      "cmdline": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "minLength": 1,
                        "maxLength": 1024,
                        "pattern": "^(?!.*(^|\\\\s)(\\\\|\\\\||&&)(\\\\s|$))[\\\\x20-\\\\x7e]+$",
                        "description": "Its command line; {server} is our address, \${…} a setting of iPXE."
                      }
                    },
                    "additionalProperties": false,
                    "title": "Linux"
                  },
                  {
                    "type": "object",
                    "required": [
                      "kind",
                      "uri"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "sanboot"
                        ]
                      },
                      "uri": {
                        "type": "string",
                        "pattern": "^[a-z][a-z0-9+.-]*:[\\\\x21-\\\\x7e]+$",
                        "maxLength": 512,
                        "description": "A disk or disc in the network: iscsi:…, http://…; {server} is our address."
                      }
                    },
                    "additionalProperties": false,
                    "title": "A disk in the network"
                  },
                  {
                    "type": "object",
                    "required": [
                      "kind",
                      "program"
                    ],
                    "properties": {
                      "kind": {
                        "type": "string",
                        "enum": [
                          "wimboot"
                        ]
                      },
                      "program": {
                        "type": "string",
                        "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                        "maxLength": 512,
                        "description": "wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it."
                      }
                    },
                    "additionalProperties": false,
                    "title": "Windows PE by wimboot"
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "What iPXE does: its script is made from this for each machine. Goes before \`script\`."
          },
          "checksums": {
            "type": "object",
            "description": "SHA-256 of iPXE and wimboot as they were registered; changed ones are not served.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "lastFile": {
            "type": [
              "string",
              "null"
            ]
          },
          "origin": {
            "anyOf": [
              {
                "enum": [
                  "media",
                  "custom"
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "The administrator's word [BP-4]."
          },
          "fileState": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "state",
                  "reason",
                  "verifiedAt"
                ],
                "properties": {
                  "state": {
                    "enum": [
                      "ok",
                      "damaged",
                      "missing"
                    ]
                  },
                  "reason": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "verifiedAt": {
                    "type": [
                      "string",
                      "null"
                    ]
                  }
                },
                "additionalProperties": false,
                "description": "Of its file: as it is on the disk now, and what its last verification found."
              },
              {
                "type": "null"
              }
            ]
          },
          "content": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/ImageContent"
              },
              {
                "type": "null"
              }
            ]
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was registered."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          },
          "use": {
            "type": "object",
            "required": [
              "machines",
              "profiles",
              "pinned",
              "overrides"
            ],
            "properties": {
              "machines": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "profiles": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "pinned": {
                "type": "array",
                "items": {
                  "type": "string"
                },
                "description": "Machines armed with a content that was replaced since."
              },
              "overrides": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "mac",
                    "code",
                    "reason",
                    "at",
                    "by"
                  ],
                  "properties": {
                    "mac": {
                      "type": "string"
                    },
                    "code": {
                      "type": "string"
                    },
                    "reason": {
                      "type": "string"
                    },
                    "at": {
                      "type": "string",
                      "format": "date-time",
                      "description": "When."
                    },
                    "by": {
                      "type": "string"
                    }
                  },
                  "additionalProperties": false
                }
              }
            },
            "additionalProperties": false,
            "description": "Who has it, and what was assigned with force."
          },
          "answer": {
            "type": [
              "string",
              "null"
            ],
            "description": "Of an install image: the answer file of its later passes where no assignment names one."
          },
          "signatures": {
            "type": "object",
            "description": "Of a boot image's EFI programs, by their paths: read now, with the daemon's own authorities and revocation list.",
            "additionalProperties": {
              "type": "object",
              "required": [
                "signers",
                "summary",
                "revocations"
              ],
              "properties": {
                "signers": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  },
                  "description": "Whom firmware must trust: any of them will do. None: it starts with Secure Boot off only."
                },
                "summary": {
                  "type": "string",
                  "description": "All signatures in a sentence, for people."
                },
                "revocations": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": [
                      "list",
                      "where",
                      "reason"
                    ],
                    "properties": {
                      "list": {
                        "type": "string"
                      },
                      "where": {
                        "enum": [
                          "everywhere",
                          "hardened machines"
                        ]
                      },
                      "reason": {
                        "type": "string"
                      }
                    },
                    "additionalProperties": false
                  },
                  "description": "Why firmware refuses it all the same."
                }
              },
              "additionalProperties": false
            }
          }
        },
        "description": "The image, and who has it.",
        "additionalProperties": false
      },
      "ImageJob": {
        "type": "object",
        "required": [
          "id",
          "kind",
          "subject",
          "state",
          "phase",
          "doneBytes",
          "totalBytes",
          "startedAt",
          "endedAt",
          "images",
          "problems",
          "error"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "kind": {
            "enum": [
              "import",
              "verify"
            ]
          },
          "subject": {
            "type": "string"
          },
          "state": {
            "enum": [
              "running",
              "done",
              "failed",
              "cancelled"
            ]
          },
          "phase": {
            "enum": [
              "reading",
              "copying",
              "storing",
              "verifying"
            ]
          },
          "doneBytes": {
            "type": "integer"
          },
          "totalBytes": {
            "type": "integer",
            "description": "0: not known yet."
          },
          "startedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it began."
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ]
          },
          "images": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "type",
                "count",
                "findings"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "type": {
                  "enum": [
                    "boot",
                    "install"
                  ]
                },
                "count": {
                  "type": "integer",
                  "description": "Images inside."
                },
                "findings": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              },
              "additionalProperties": false
            }
          },
          "problems": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "What a verification found."
          },
          "error": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "code",
                  "detail",
                  "next"
                ],
                "properties": {
                  "code": {
                    "type": "string"
                  },
                  "detail": {
                    "type": "string"
                  },
                  "next": {
                    "type": "string"
                  }
                },
                "additionalProperties": false
              },
              {
                "type": "null"
              }
            ]
          }
        },
        "description": "An import or a verification.",
        "additionalProperties": false
      },
      "ImageJobList": {
        "type": "object",
        "required": [
          "items"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ImageJob"
            }
          }
        },
        "description": "Under way, and the last that are over.",
        "additionalProperties": false
      },
      "Upload": {
        "type": "object",
        "required": [
          "fileName",
          "receivedBytes",
          "job"
        ],
        "properties": {
          "fileName": {
            "type": "string"
          },
          "receivedBytes": {
            "type": "integer",
            "description": "Where the next piece begins."
          },
          "job": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/ImageJob"
              },
              {
                "type": "null"
              }
            ],
            "description": "The import that began with the last piece."
          }
        },
        "description": "A file that comes in piece by piece.",
        "additionalProperties": false
      },
      "ImageGroup": {
        "type": "object",
        "required": [
          "name",
          "description",
          "images",
          "createdAt",
          "updatedAt",
          "version"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "images": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "A group of images.",
        "additionalProperties": false
      },
      "Driver": {
        "type": "object",
        "required": [
          "name",
          "classes",
          "providers",
          "architectures",
          "infs",
          "files",
          "sizeBytes",
          "notes",
          "createdAt",
          "updatedAt",
          "version"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "classes": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "providers": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "architectures": {
            "type": "array",
            "items": {
              "enum": [
                "x86",
                "amd64",
                "arm64"
              ]
            }
          },
          "infs": {
            "type": "integer",
            "description": "How many .inf files of drivers it has."
          },
          "files": {
            "type": "integer"
          },
          "sizeBytes": {
            "type": "integer"
          },
          "notes": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "What is odd about it."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "A driver package.",
        "additionalProperties": false
      },
      "DriverDetail": {
        "type": "object",
        "required": [
          "name",
          "classes",
          "providers",
          "architectures",
          "infs",
          "files",
          "sizeBytes",
          "notes",
          "createdAt",
          "updatedAt",
          "version",
          "drivers",
          "contents"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "classes": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "providers": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "architectures": {
            "type": "array",
            "items": {
              "enum": [
                "x86",
                "amd64",
                "arm64"
              ]
            }
          },
          "infs": {
            "type": "integer",
            "description": "How many .inf files of drivers it has."
          },
          "files": {
            "type": "integer"
          },
          "sizeBytes": {
            "type": "integer"
          },
          "notes": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "What is odd about it."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          },
          "drivers": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "path",
                "class",
                "classGuid",
                "provider",
                "date",
                "version",
                "catalog",
                "models"
              ],
              "properties": {
                "path": {
                  "type": "string",
                  "description": "Relative to the package, with backslashes."
                },
                "class": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "Like Net."
                },
                "classGuid": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "provider": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "date": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "yyyy-mm-dd."
                },
                "version": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "catalog": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "The catalog that has to sign it."
                },
                "models": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": [
                      "architecture",
                      "hardwareIds"
                    ],
                    "properties": {
                      "architecture": {
                        "enum": [
                          "x86",
                          "amd64",
                          "arm64"
                        ]
                      },
                      "hardwareIds": {
                        "type": "array",
                        "items": {
                          "type": "string"
                        }
                      }
                    },
                    "additionalProperties": false
                  }
                }
              },
              "additionalProperties": false
            }
          },
          "contents": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "path",
                "sizeBytes",
                "sha256"
              ],
              "properties": {
                "path": {
                  "type": "string"
                },
                "sizeBytes": {
                  "type": "integer"
                },
                "sha256": {
                  "type": "string"
                }
              },
              "additionalProperties": false
            }
          }
        },
        "description": "A driver package with its devices and files.",
        "additionalProperties": false
      },
      "DriverGroup": {
        "type": "object",
        "required": [
          "name",
          "description",
          "packages",
          "filters",
          "targets",
          "enabled",
          "createdAt",
          "updatedAt",
          "version"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "packages": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "filters": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "fact"
              ],
              "properties": {
                "fact": {
                  "enum": [
                    "manufacturer",
                    "model",
                    "chassis",
                    "biosVendor",
                    "biosVersion",
                    "uuid",
                    "architecture",
                    "edition",
                    "language",
                    "osVersion"
                  ]
                },
                "include": {
                  "type": "array",
                  "items": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 256
                  },
                  "minItems": 1,
                  "maxItems": 100,
                  "description": "One of these must match; * stands for anything. Left out: all do."
                },
                "exclude": {
                  "type": "array",
                  "items": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 256
                  },
                  "minItems": 1,
                  "maxItems": 100,
                  "description": "None of these may match."
                }
              },
              "additionalProperties": false
            }
          },
          "targets": {
            "type": "array",
            "items": {
              "enum": [
                "winpe",
                "windows"
              ]
            },
            "uniqueItems": true,
            "minItems": 1,
            "description": "Into Windows PE while it starts, into the Windows that is installed, or both."
          },
          "enabled": {
            "type": "boolean"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "Which machines get which driver packages.",
        "additionalProperties": false
      },
      "DriverExplanation": {
        "type": "object",
        "required": [
          "facts",
          "groups",
          "winpe",
          "windows"
        ],
        "properties": {
          "facts": {
            "type": "object",
            "description": "What is known of the machine and of the Windows it gets; what is left out is not known.",
            "additionalProperties": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          "groups": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "targets",
                "packages",
                "outcome",
                "reasons"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "targets": {
                  "type": "array",
                  "items": {
                    "enum": [
                      "winpe",
                      "windows"
                    ]
                  },
                  "uniqueItems": true,
                  "minItems": 1,
                  "description": "Into Windows PE while it starts, into the Windows that is installed, or both."
                },
                "packages": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                },
                "outcome": {
                  "enum": [
                    "applies",
                    "differs",
                    "unknown"
                  ],
                  "description": "unknown: nothing speaks against it, but a fact it asks for is not known."
                },
                "reasons": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              },
              "additionalProperties": false
            }
          },
          "winpe": {
            "type": "object",
            "required": [
              "packages",
              "notes"
            ],
            "properties": {
              "packages": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "notes": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              }
            },
            "additionalProperties": false
          },
          "windows": {
            "type": "object",
            "required": [
              "packages",
              "notes"
            ],
            "properties": {
              "packages": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "notes": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              }
            },
            "additionalProperties": false
          }
        },
        "description": "Which drivers a machine gets, and why.",
        "additionalProperties": false
      },
      "AnswerFinding": {
        "type": "object",
        "required": [
          "code",
          "severity",
          "line",
          "column",
          "message",
          "hint"
        ],
        "properties": {
          "code": {
            "enum": [
              "ANSWER_NOT_WELL_FORMED",
              "ANSWER_ENCODING",
              "ANSWER_DOCTYPE",
              "ANSWER_ENTITY",
              "ANSWER_CONTROL_CHARACTER",
              "ANSWER_TOO_DEEP",
              "ANSWER_TOO_LARGE",
              "ANSWER_NOT_UNATTEND",
              "ANSWER_ENCODING_DECLARED",
              "ANSWER_NAMESPACE",
              "ANSWER_UNEXPECTED_ELEMENT",
              "ANSWER_UNEXPECTED_TEXT",
              "ANSWER_UNKNOWN_PASS",
              "ANSWER_PASS_TWICE",
              "ANSWER_PASS_ORDER",
              "ANSWER_PASS_PROCESSED",
              "ANSWER_PASS_IGNORED",
              "ANSWER_COMPONENT_ATTRIBUTE",
              "ANSWER_COMPONENT_VALUE",
              "ANSWER_COMPONENT_TWICE",
              "ANSWER_COMPONENT_MISSPELLED",
              "ANSWER_COMPONENT_UNKNOWN",
              "ANSWER_COMPONENT_PASS",
              "ANSWER_SETTING_UNKNOWN",
              "ANSWER_SETTING_PASS",
              "ANSWER_SETTING_TWICE",
              "ANSWER_SETTING_DEPRECATED",
              "ANSWER_SETTING_REMOVED",
              "ANSWER_SETTING_NEWER",
              "ANSWER_VALUE_EMPTY",
              "ANSWER_VALUE_TYPE",
              "ANSWER_VALUE_WORD",
              "ANSWER_VALUE_RANGE",
              "ANSWER_VALUE_LENGTH",
              "ANSWER_LIST_ACTION",
              "ANSWER_LIST_KEY",
              "ANSWER_LIST_DUPLICATE",
              "ANSWER_ORDER_CLASH",
              "ANSWER_COMPUTER_NAME",
              "ANSWER_LOCALE",
              "ANSWER_TIME_ZONE",
              "ANSWER_ARCHITECTURE_DUPLICATE",
              "ANSWER_ARCHITECTURE_NEVER",
              "ANSWER_ARCHITECTURE_PAIR",
              "ANSWER_METADATA_KEY",
              "ANSWER_IMAGE_NONE",
              "ANSWER_IMAGE_AMBIGUOUS",
              "ANSWER_IMAGE_UNSELECTED",
              "ANSWER_KEY_FORMAT",
              "ANSWER_KEY_UNKNOWN",
              "ANSWER_KEY_EDITION",
              "ANSWER_DISK_FIRMWARE",
              "ANSWER_DISK_MSR",
              "ANSWER_DISK_PRIMARIES",
              "ANSWER_PARTITION_SIZE",
              "ANSWER_PARTITION_EXTEND",
              "ANSWER_PARTITION_UNKNOWN",
              "ANSWER_INSTALL_TO",
              "ANSWER_INSTALL_TO_MISSING",
              "ANSWER_WIPE_OTHER_DISK",
              "ANSWER_PASSWORD_PLAIN",
              "ANSWER_PASSWORD_CODED",
              "ANSWER_AUTOLOGON_COUNT",
              "ANSWER_JOIN_CREDENTIALS",
              "ANSWER_JOIN_BOTH",
              "ANSWER_WDS_AND_INSTALL_FROM",
              "ANSWER_WDS_BLOCK",
              "ANSWER_SHARE_PATH",
              "ANSWER_HARDWARE_BYPASS",
              "ANSWER_COMMAND_REBOOTS",
              "ANSWER_EULA",
              "ANSWER_UI_LANGUAGE",
              "ANSWER_VARIABLE_NAME",
              "ANSWER_VARIABLE_UNDEFINED",
              "ANSWER_VALUE_UNSAFE",
              "ANSWER_MORE_FINDINGS"
            ],
            "description": "Stable; docs/answer-files.md explains each."
          },
          "severity": {
            "enum": [
              "error",
              "warning",
              "note"
            ]
          },
          "line": {
            "type": "integer",
            "minimum": 1
          },
          "column": {
            "type": "integer",
            "minimum": 1
          },
          "message": {
            "type": "string"
          },
          "hint": {
            "type": "string",
            "description": "How to mend it."
          },
          "related": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "line",
                "column",
                "text"
              ],
              "properties": {
                "line": {
                  "type": "integer"
                },
                "column": {
                  "type": "integer"
                },
                "text": {
                  "type": "string"
                }
              },
              "additionalProperties": false
            }
          },
          "file": {
            "type": "string",
            "description": "combined, client, image, or rendered for the outcome itself."
          }
        },
        "description": "Something the check found.",
        "additionalProperties": false
      },
      "AnswerFile": {
        "type": "object",
        "required": [
          "name",
          "description",
          "role",
          "contentVersion",
          "createdAt",
          "updatedAt",
          "version"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "role": {
            "enum": [
              "combined",
              "client",
              "image"
            ],
            "description": "One file for all passes, or one of WDS's two: client for windowsPE, image for the rest."
          },
          "contentVersion": {
            "type": "integer",
            "minimum": 0,
            "description": "The newest content; an older one can still be read."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "The answer file, without its content.",
        "additionalProperties": false
      },
      "SavedAnswerFile": {
        "type": "object",
        "required": [
          "name",
          "description",
          "role",
          "contentVersion",
          "createdAt",
          "updatedAt",
          "version",
          "findings"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "role": {
            "enum": [
              "combined",
              "client",
              "image"
            ],
            "description": "One file for all passes, or one of WDS's two: client for windowsPE, image for the rest."
          },
          "contentVersion": {
            "type": "integer",
            "minimum": 0,
            "description": "The newest content; an older one can still be read."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          },
          "findings": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AnswerFinding"
            }
          }
        },
        "description": "The answer file, and what the check says of it.",
        "additionalProperties": false
      },
      "AnswerContent": {
        "type": "object",
        "required": [
          "name",
          "contentVersion",
          "text",
          "masked"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "contentVersion": {
            "type": "integer"
          },
          "text": {
            "type": "string"
          },
          "masked": {
            "type": "boolean",
            "description": "Passwords and product keys are replaced."
          }
        },
        "description": "One version of the file.",
        "additionalProperties": false
      },
      "AnswerVersions": {
        "type": "object",
        "required": [
          "items"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "number",
                "sizeBytes",
                "sha256",
                "createdAt",
                "createdBy"
              ],
              "properties": {
                "number": {
                  "type": "integer"
                },
                "sizeBytes": {
                  "type": "integer"
                },
                "sha256": {
                  "type": "string"
                },
                "createdAt": {
                  "type": "string",
                  "format": "date-time",
                  "description": "When it was stored."
                },
                "createdBy": {
                  "type": "string"
                }
              },
              "additionalProperties": false
            }
          }
        },
        "description": "The versions that are kept, newest first.",
        "additionalProperties": false
      },
      "AnswerCheck": {
        "type": "object",
        "required": [
          "findings"
        ],
        "properties": {
          "findings": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AnswerFinding"
            }
          }
        },
        "description": "Everything the check found, in the order of the file.",
        "additionalProperties": false
      },
      "RenderedAnswer": {
        "type": "object",
        "required": [
          "files",
          "passes",
          "text",
          "masked",
          "select",
          "pair",
          "image",
          "findings"
        ],
        "properties": {
          "files": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "part",
                "answer",
                "contentVersion",
                "from"
              ],
              "properties": {
                "part": {
                  "enum": [
                    "combined",
                    "client",
                    "image"
                  ]
                },
                "answer": {
                  "type": "string"
                },
                "contentVersion": {
                  "type": "integer"
                },
                "from": {
                  "type": "string",
                  "description": "Who names it: machine, a profile, an install image, an architecture."
                }
              },
              "additionalProperties": false
            },
            "description": "The files that went in: a combined one, or of the client and the image file what there is."
          },
          "passes": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "pass",
                "part"
              ],
              "properties": {
                "pass": {
                  "type": "string"
                },
                "part": {
                  "enum": [
                    "combined",
                    "client",
                    "image"
                  ]
                }
              },
              "additionalProperties": false
            },
            "description": "Which file each pass is from."
          },
          "text": {
            "type": [
              "string",
              "null"
            ],
            "description": "What the machine would get; null while errors stand in the way."
          },
          "masked": {
            "type": "boolean"
          },
          "select": {
            "anyOf": [
              {
                "type": "object",
                "properties": {
                  "index": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 65535
                  },
                  "name": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 256
                  },
                  "description": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 1024
                  }
                },
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1,
                "description": "Which image inside the install image: exactly one."
              },
              {
                "type": "null"
              }
            ]
          },
          "pair": {
            "type": "object",
            "required": [
              "boot",
              "install"
            ],
            "properties": {
              "boot": {
                "enum": [
                  "x86",
                  "amd64",
                  "arm64",
                  "arm",
                  "ia64"
                ]
              },
              "install": {
                "enum": [
                  "x86",
                  "amd64",
                  "arm64",
                  "arm",
                  "ia64"
                ]
              }
            },
            "additionalProperties": false,
            "description": "The architectures it is for: of the images in the library, else as asked."
          },
          "image": {
            "type": [
              "string",
              "null"
            ],
            "description": "The image that is installed, where the assignment tells which."
          },
          "findings": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AnswerFinding"
            }
          }
        },
        "description": "The answer file of one machine.",
        "additionalProperties": false
      },
      "Secret": {
        "type": "object",
        "required": [
          "name",
          "createdAt",
          "updatedAt"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "\${secrets.NAME} in answer files."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was first stored."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When its value was last stored."
          }
        },
        "description": "A secret, without its value.",
        "additionalProperties": false
      },
      "Rotation": {
        "type": "object",
        "required": [
          "count"
        ],
        "properties": {
          "count": {
            "type": "integer",
            "description": "Secrets sealed anew."
          }
        },
        "description": "What the new key sealed.",
        "additionalProperties": false
      },
      "AnswerDraft": {
        "type": "object",
        "required": [
          "text",
          "findings"
        ],
        "properties": {
          "text": {
            "type": "string",
            "description": "The whole file; nothing is stored yet."
          },
          "findings": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AnswerFinding"
            }
          }
        },
        "description": "A file that was written anew.",
        "additionalProperties": false
      },
      "AnswerChoices": {
        "type": "object",
        "required": [
          "locales",
          "timeZones",
          "windows",
          "editions",
          "processors"
        ],
        "properties": {
          "locales": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "timeZones": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "windows": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "title",
                "isServer"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "title": {
                  "type": "string"
                },
                "isServer": {
                  "type": "boolean"
                }
              },
              "additionalProperties": false
            }
          },
          "editions": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "windows"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "windows": {
                  "type": "array",
                  "items": {
                    "type": "string",
                    "description": "Where it has a published key."
                  }
                }
              },
              "additionalProperties": false
            }
          },
          "processors": {
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        },
        "description": "The names Windows knows, to choose from.",
        "additionalProperties": false
      },
      "StoredAnswerFindings": {
        "type": "object",
        "required": [
          "contentVersion",
          "findings"
        ],
        "properties": {
          "contentVersion": {
            "type": "integer"
          },
          "findings": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AnswerFinding"
            }
          }
        },
        "description": "What the check finds in one version.",
        "additionalProperties": false
      },
      "AnswerDiff": {
        "type": "object",
        "required": [
          "changes"
        ],
        "properties": {
          "changes": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "kind",
                "path"
              ],
              "properties": {
                "kind": {
                  "enum": [
                    "added",
                    "removed",
                    "changed"
                  ]
                },
                "path": {
                  "type": "string",
                  "description": "Pass, component and setting."
                },
                "before": {
                  "type": "string"
                },
                "after": {
                  "type": "string"
                },
                "beforeAt": {
                  "type": "object",
                  "required": [
                    "line",
                    "column"
                  ],
                  "properties": {
                    "line": {
                      "type": "integer"
                    },
                    "column": {
                      "type": "integer"
                    }
                  },
                  "additionalProperties": false
                },
                "afterAt": {
                  "type": "object",
                  "required": [
                    "line",
                    "column"
                  ],
                  "properties": {
                    "line": {
                      "type": "integer"
                    },
                    "column": {
                      "type": "integer"
                    }
                  },
                  "additionalProperties": false
                }
              },
              "additionalProperties": false
            }
          }
        },
        "description": "What two versions set differently; passwords and keys masked.",
        "additionalProperties": false
      },
      "AnswerDefaults": {
        "type": "object",
        "required": [
          "architectures",
          "images"
        ],
        "properties": {
          "architectures": {
            "type": "object",
            "properties": {
              "x86": {
                "type": "string"
              },
              "x64": {
                "type": "string"
              },
              "x86uefi": {
                "type": "string"
              },
              "x64uefi": {
                "type": "string"
              },
              "arm": {
                "type": "string"
              },
              "arm64": {
                "type": "string"
              }
            },
            "description": "The client file (windowsPE) of machines whose assignment names none, by architecture."
          },
          "images": {
            "type": "object",
            "description": "The image file (later passes) of install images, where the assignment names none.",
            "additionalProperties": {
              "type": "string"
            }
          }
        },
        "description": "What counts where no assignment names a file.",
        "additionalProperties": false
      },
      "Deployment": {
        "type": "object",
        "required": [
          "id",
          "mac",
          "machineName",
          "method",
          "bootImage",
          "installImage",
          "state",
          "stage",
          "session",
          "address",
          "boots",
          "alarms",
          "failure",
          "progress",
          "startedAt",
          "stageAt",
          "seenAt",
          "updatedAt",
          "endedAt"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "Ten letters; shown on the machine too."
          },
          "mac": {
            "type": "string"
          },
          "machineName": {
            "type": [
              "string",
              "null"
            ]
          },
          "method": {
            "enum": [
              "windows-setup",
              "apply-image",
              "capture-image",
              "boot-only",
              "local",
              "script"
            ],
            "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
          },
          "bootImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "installImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "state": {
            "enum": [
              "running",
              "stalled",
              "ready",
              "failed",
              "cancelled"
            ],
            "description": "stalled: no sign for longer than its stage may be silent. The last three are final."
          },
          "stage": {
            "enum": [
              "armed",
              "dhcp",
              "loader",
              "winpe",
              "preparing",
              "downloading",
              "applying",
              "capturing",
              "uploading",
              "rebooting",
              "specialize",
              "oobe",
              "ready"
            ],
            "description": "How far it is, in this order."
          },
          "session": {
            "type": [
              "string",
              "null"
            ],
            "description": "The boot it is in."
          },
          "address": {
            "type": [
              "string",
              "null"
            ]
          },
          "boots": {
            "type": "integer",
            "description": "How many times it booted from the network for this."
          },
          "alarms": {
            "type": "integer",
            "description": "Uses of its token by somebody else."
          },
          "failure": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "stage",
                  "step",
                  "code",
                  "exitCode",
                  "text"
                ],
                "properties": {
                  "stage": {
                    "enum": [
                      "armed",
                      "dhcp",
                      "loader",
                      "winpe",
                      "preparing",
                      "downloading",
                      "applying",
                      "capturing",
                      "uploading",
                      "rebooting",
                      "specialize",
                      "oobe",
                      "ready"
                    ],
                    "description": "How far it is, in this order."
                  },
                  "step": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "code": {
                    "type": "integer",
                    "description": "Shown on the machine as OW-code: docs/deployment-protocol.md."
                  },
                  "exitCode": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "description": "Of the command that failed."
                  },
                  "text": {
                    "type": "string"
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "progress": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "step",
                  "text",
                  "percent",
                  "totalPercent",
                  "bytes",
                  "sizeBytes",
                  "bytesPerSecond"
                ],
                "properties": {
                  "step": {
                    "type": "string"
                  },
                  "text": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "percent": {
                    "type": "number"
                  },
                  "totalPercent": {
                    "type": [
                      "number",
                      "null"
                    ]
                  },
                  "bytes": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "description": "So far."
                  },
                  "sizeBytes": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "description": "Of how many."
                  },
                  "bytesPerSecond": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "description": "Now."
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "startedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the machine was armed."
          },
          "stageAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it came to its stage."
          },
          "seenAt": {
            "type": "string",
            "format": "date-time",
            "description": "The last sign of the machine."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it last changed."
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          }
        },
        "description": "The deployment.",
        "additionalProperties": false
      },
      "DeploymentDetail": {
        "type": "object",
        "required": [
          "id",
          "mac",
          "machineName",
          "method",
          "bootImage",
          "installImage",
          "state",
          "stage",
          "session",
          "address",
          "boots",
          "alarms",
          "failure",
          "progress",
          "startedAt",
          "stageAt",
          "seenAt",
          "updatedAt",
          "endedAt",
          "history",
          "logs",
          "machine"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "Ten letters; shown on the machine too."
          },
          "mac": {
            "type": "string"
          },
          "machineName": {
            "type": [
              "string",
              "null"
            ]
          },
          "method": {
            "enum": [
              "windows-setup",
              "apply-image",
              "capture-image",
              "boot-only",
              "local",
              "script"
            ],
            "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
          },
          "bootImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "installImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "state": {
            "enum": [
              "running",
              "stalled",
              "ready",
              "failed",
              "cancelled"
            ],
            "description": "stalled: no sign for longer than its stage may be silent. The last three are final."
          },
          "stage": {
            "enum": [
              "armed",
              "dhcp",
              "loader",
              "winpe",
              "preparing",
              "downloading",
              "applying",
              "capturing",
              "uploading",
              "rebooting",
              "specialize",
              "oobe",
              "ready"
            ],
            "description": "How far it is, in this order."
          },
          "session": {
            "type": [
              "string",
              "null"
            ],
            "description": "The boot it is in."
          },
          "address": {
            "type": [
              "string",
              "null"
            ]
          },
          "boots": {
            "type": "integer",
            "description": "How many times it booted from the network for this."
          },
          "alarms": {
            "type": "integer",
            "description": "Uses of its token by somebody else."
          },
          "failure": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "stage",
                  "step",
                  "code",
                  "exitCode",
                  "text"
                ],
                "properties": {
                  "stage": {
                    "enum": [
                      "armed",
                      "dhcp",
                      "loader",
                      "winpe",
                      "preparing",
                      "downloading",
                      "applying",
                      "capturing",
                      "uploading",
                      "rebooting",
                      "specialize",
                      "oobe",
                      "ready"
                    ],
                    "description": "How far it is, in this order."
                  },
                  "step": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "code": {
                    "type": "integer",
                    "description": "Shown on the machine as OW-code: docs/deployment-protocol.md."
                  },
                  "exitCode": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "description": "Of the command that failed."
                  },
                  "text": {
                    "type": "string"
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "progress": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "step",
                  "text",
                  "percent",
                  "totalPercent",
                  "bytes",
                  "sizeBytes",
                  "bytesPerSecond"
                ],
                "properties": {
                  "step": {
                    "type": "string"
                  },
                  "text": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "percent": {
                    "type": "number"
                  },
                  "totalPercent": {
                    "type": [
                      "number",
                      "null"
                    ]
                  },
                  "bytes": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "description": "So far."
                  },
                  "sizeBytes": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "description": "Of how many."
                  },
                  "bytesPerSecond": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "description": "Now."
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "startedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the machine was armed."
          },
          "stageAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it came to its stage."
          },
          "seenAt": {
            "type": "string",
            "format": "date-time",
            "description": "The last sign of the machine."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it last changed."
          },
          "endedAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "history": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "id",
                "at",
                "kind",
                "stage",
                "text"
              ],
              "properties": {
                "id": {
                  "type": "integer"
                },
                "at": {
                  "type": "string",
                  "format": "date-time",
                  "description": "When."
                },
                "kind": {
                  "type": "string"
                },
                "stage": {
                  "enum": [
                    "armed",
                    "dhcp",
                    "loader",
                    "winpe",
                    "preparing",
                    "downloading",
                    "applying",
                    "capturing",
                    "uploading",
                    "rebooting",
                    "specialize",
                    "oobe",
                    "ready"
                  ],
                  "description": "How far it is, in this order."
                },
                "text": {
                  "type": "string"
                }
              }
            }
          },
          "logs": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "sizeBytes",
                "at"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "sizeBytes": {
                  "type": "integer"
                },
                "at": {
                  "type": "string",
                  "format": "date-time",
                  "description": "When it came."
                }
              }
            }
          },
          "machine": {
            "anyOf": [
              {
                "type": "object",
                "description": "What it said of itself in Windows PE.",
                "additionalProperties": {}
              },
              {
                "type": "null"
              }
            ]
          }
        },
        "additionalProperties": false,
        "description": "The deployment with its history and logs."
      },
      "DeploymentLaunch": {
        "type": "object",
        "required": [
          "machines"
        ],
        "properties": {
          "machines": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "mac",
                "name",
                "deployment",
                "outcome",
                "problems"
              ],
              "properties": {
                "mac": {
                  "type": "string"
                },
                "name": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "deployment": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "outcome": {
                  "enum": [
                    "woken",
                    "queued",
                    "armed",
                    "refused"
                  ]
                },
                "problems": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              }
            }
          }
        },
        "description": "What became of each machine.",
        "additionalProperties": false
      },
      "Preflight": {
        "type": "object",
        "required": [
          "passed",
          "checks",
          "steps",
          "files",
          "plan"
        ],
        "properties": {
          "passed": {
            "type": "boolean",
            "description": "Whether the machine may be armed."
          },
          "checks": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "check",
                "verdict",
                "text"
              ],
              "properties": {
                "check": {
                  "enum": [
                    "assignment",
                    "boot-image",
                    "boot-files",
                    "agent",
                    "install-image",
                    "selection",
                    "architecture",
                    "origin",
                    "generalized",
                    "answer-file",
                    "secrets",
                    "scripts",
                    "https",
                    "certificate",
                    "share",
                    "disk-space",
                    "drivers"
                  ]
                },
                "verdict": {
                  "enum": [
                    "ok",
                    "warning",
                    "error",
                    "unknown"
                  ],
                  "description": "\`error\`: it is refused."
                },
                "text": {
                  "type": "string",
                  "description": "Why, and what to do next."
                }
              }
            },
            "description": "Every check that applies to the method."
          },
          "steps": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "stage",
                "text",
                "actions"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "stage": {
                  "enum": [
                    "armed",
                    "dhcp",
                    "loader",
                    "winpe",
                    "preparing",
                    "downloading",
                    "applying",
                    "capturing",
                    "uploading",
                    "rebooting",
                    "specialize",
                    "oobe",
                    "ready"
                  ],
                  "description": "How far it is, in this order."
                },
                "text": {
                  "type": "string",
                  "description": "What the screen of the machine says."
                },
                "actions": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  },
                  "description": "Lines of the plan, fields separated by TAB."
                }
              }
            },
            "description": "In the order they are done; none while a check fails."
          },
          "files": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "id",
                "path",
                "sizeBytes",
                "text"
              ],
              "properties": {
                "id": {
                  "type": "string"
                },
                "path": {
                  "type": "string",
                  "description": "Where it goes on the machine."
                },
                "sizeBytes": {
                  "type": "integer"
                },
                "text": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "Of files that are made for it; secrets are masked."
                }
              }
            }
          },
          "plan": {
            "type": [
              "string",
              "null"
            ],
            "description": "The plan as the machine would get it: docs/deployment-protocol.md."
          }
        },
        "description": "Every check, and the plan.",
        "additionalProperties": false
      },
      "DeploySettings": {
        "type": "object",
        "properties": {
          "transport": {
            "enum": [
              "https",
              "smb"
            ]
          },
          "disk": {
            "type": "integer",
            "minimum": 0,
            "maximum": 99,
            "description": "As diskpart counts."
          },
          "minDiskBytes": {
            "type": "integer",
            "minimum": 0,
            "maximum": 9007199254740991
          },
          "restartAfterFailureSeconds": {
            "type": [
              "integer",
              "null"
            ],
            "minimum": 1,
            "maximum": 86400
          },
          "shell": {
            "type": "boolean",
            "description": "F8 opens a command prompt in Windows PE."
          },
          "script": {
            "anyOf": [
              {
                "type": "string",
                "pattern": "^[A-Za-z0-9][A-Za-z0-9._ -]{0,100}\\\\.(cmd|bat|CMD|BAT)$"
              },
              {
                "type": "null"
              }
            ]
          },
          "after": {
            "type": "array",
            "items": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._ -]{0,100}\\\\.(cmd|bat|CMD|BAT)$"
            },
            "maxItems": 32
          },
          "capture": {
            "type": "object",
            "properties": {
              "name": {
                "type": [
                  "string",
                  "null"
                ],
                "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
              },
              "description": {
                "type": [
                  "string",
                  "null"
                ],
                "maxLength": 200
              },
              "group": {
                "type": [
                  "string",
                  "null"
                ],
                "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
              },
              "drive": {
                "type": "string",
                "pattern": "^[A-Z]:$"
              },
              "force": {
                "type": "boolean",
                "description": "Keep what was not generalized; it stays marked."
              }
            },
            "additionalProperties": false
          },
          "readyAt": {
            "enum": [
              "setup",
              "logon"
            ]
          },
          "productKeySecret": {
            "type": [
              "string",
              "null"
            ],
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
          }
        },
        "description": "How machines are deployed; what is left out is as elsewhere.",
        "additionalProperties": false
      },
      "Explanation": {
        "type": "object",
        "required": [
          "identity",
          "rules",
          "profileRules",
          "dialect",
          "loader",
          "detour",
          "overrides",
          "decision",
          "reply",
          "files",
          "deployment"
        ],
        "properties": {
          "client": {
            "type": "object",
            "description": "The client as its packet describes it."
          },
          "identity": {
            "type": "object",
            "required": [
              "mac",
              "name",
              "foundBy",
              "note"
            ],
            "properties": {
              "mac": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "name": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "foundBy": {
                "enum": [
                  "mac",
                  "uuid",
                  null
                ]
              },
              "note": {
                "type": [
                  "string",
                  "null"
                ]
              }
            },
            "description": "Which machine it is, and how it was found."
          },
          "rules": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "rule",
                "verdict",
                "reason",
                "facts"
              ],
              "properties": {
                "rule": {
                  "type": "string"
                },
                "verdict": {
                  "enum": [
                    "passed",
                    "decided",
                    "not asked"
                  ]
                },
                "reason": {
                  "type": "string"
                },
                "facts": {
                  "type": "object",
                  "description": "What it looked at.",
                  "additionalProperties": {
                    "anyOf": [
                      {
                        "type": "string"
                      },
                      {
                        "type": "number"
                      },
                      {
                        "type": "boolean"
                      },
                      {
                        "type": "null"
                      }
                    ]
                  }
                }
              }
            },
            "description": "Every rule of the decision, in order."
          },
          "profileRules": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "rule",
                "order",
                "profile",
                "enabled",
                "matches",
                "checked"
              ],
              "properties": {
                "rule": {
                  "type": "string"
                },
                "order": {
                  "type": "integer"
                },
                "profile": {
                  "type": "string"
                },
                "enabled": {
                  "type": "boolean"
                },
                "matches": {
                  "type": "boolean"
                },
                "checked": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": [
                      "selector",
                      "wanted",
                      "found",
                      "matches"
                    ],
                    "properties": {
                      "selector": {
                        "type": "string"
                      },
                      "wanted": {
                        "type": "string"
                      },
                      "found": {
                        "type": [
                          "string",
                          "null"
                        ]
                      },
                      "matches": {
                        "type": "boolean"
                      }
                    }
                  }
                }
              }
            },
            "description": "Every rule for profiles, asked for machines without an assignment."
          },
          "dialect": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "dialect",
                  "reason"
                ],
                "properties": {
                  "dialect": {
                    "type": "string"
                  },
                  "reason": {
                    "type": "string"
                  }
                },
                "description": "How the offer would be put; null where none is made to firmware."
              },
              {
                "type": "null"
              }
            ]
          },
          "loader": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "program",
                  "signature",
                  "reason",
                  "signatures",
                  "refused"
                ],
                "properties": {
                  "program": {
                    "type": "string"
                  },
                  "signature": {
                    "type": "string",
                    "description": "2011 or 2023."
                  },
                  "reason": {
                    "type": "string"
                  },
                  "signatures": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "description": "What the file says of itself."
                  },
                  "refused": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "description": "What became of the last try, if it came to nothing."
                  }
                },
                "description": "Which signature of the loader it would be given, and why; null: no EFI loader of ours."
              },
              {
                "type": "null"
              }
            ]
          },
          "detour": {
            "type": [
              "string",
              "null"
            ],
            "description": "Why another program would come first."
          },
          "overrides": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "code",
                "reason",
                "at",
                "by"
              ],
              "properties": {
                "code": {
                  "type": "string"
                },
                "reason": {
                  "type": "string"
                },
                "at": {
                  "type": "string",
                  "format": "date-time",
                  "description": "When."
                },
                "by": {
                  "type": "string"
                }
              },
              "additionalProperties": false,
              "description": "A refusal that was overruled."
            },
            "description": "What was refused and done with \`force\` nevertheless."
          },
          "decision": {
            "allOf": [
              {
                "type": "object",
                "required": [
                  "action",
                  "reason"
                ],
                "properties": {
                  "action": {
                    "type": "string"
                  },
                  "reason": {
                    "type": "string"
                  }
                }
              },
              {
                "type": "object",
                "additionalProperties": {}
              }
            ]
          },
          "reply": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "fields"
                ],
                "properties": {
                  "fields": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [
                        "name",
                        "value"
                      ],
                      "properties": {
                        "name": {
                          "type": "string"
                        },
                        "value": {
                          "type": "string"
                        }
                      }
                    }
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "files": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "purpose",
                "outcome",
                "source",
                "result",
                "sizeBytes",
                "details"
              ],
              "properties": {
                "name": {
                  "type": "string",
                  "description": "As it would be asked for."
                },
                "purpose": {
                  "type": "string"
                },
                "outcome": {
                  "enum": [
                    "served",
                    "absent",
                    "missing",
                    "refused",
                    "elsewhere"
                  ],
                  "description": "\`absent\`: not there, and nobody misses it."
                },
                "source": {
                  "enum": [
                    "disk",
                    "image",
                    "made",
                    null
                  ],
                  "description": "Where its bytes come from."
                },
                "result": {
                  "type": "string",
                  "description": "From which image or file, or why not."
                },
                "sizeBytes": {
                  "anyOf": [
                    {
                      "type": "integer"
                    },
                    {
                      "type": "null"
                    }
                  ]
                },
                "details": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  },
                  "description": "The elements of a boot store, the lines of a script, what is changed in a boot.wim."
                }
              }
            },
            "description": "Every file the loader would ask for, in order."
          },
          "deployment": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "method",
                  "firmware",
                  "passed",
                  "checks",
                  "steps",
                  "files"
                ],
                "properties": {
                  "method": {
                    "enum": [
                      "windows-setup",
                      "apply-image",
                      "capture-image",
                      "boot-only",
                      "local",
                      "script"
                    ],
                    "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
                  },
                  "firmware": {
                    "enum": [
                      "bios",
                      "uefi"
                    ],
                    "description": "For which the disk is partitioned."
                  },
                  "passed": {
                    "type": "boolean",
                    "description": "Whether the machine may be armed."
                  },
                  "checks": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [
                        "check",
                        "verdict",
                        "text"
                      ],
                      "properties": {
                        "check": {
                          "enum": [
                            "assignment",
                            "boot-image",
                            "boot-files",
                            "agent",
                            "install-image",
                            "selection",
                            "architecture",
                            "origin",
                            "generalized",
                            "answer-file",
                            "secrets",
                            "scripts",
                            "https",
                            "certificate",
                            "share",
                            "disk-space",
                            "drivers"
                          ]
                        },
                        "verdict": {
                          "enum": [
                            "ok",
                            "warning",
                            "error",
                            "unknown"
                          ],
                          "description": "\`error\`: it is refused."
                        },
                        "text": {
                          "type": "string",
                          "description": "Why, and what to do next."
                        }
                      }
                    },
                    "description": "Every check that applies to the method."
                  },
                  "steps": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [
                        "name",
                        "stage",
                        "text",
                        "actions"
                      ],
                      "properties": {
                        "name": {
                          "type": "string"
                        },
                        "stage": {
                          "enum": [
                            "armed",
                            "dhcp",
                            "loader",
                            "winpe",
                            "preparing",
                            "downloading",
                            "applying",
                            "capturing",
                            "uploading",
                            "rebooting",
                            "specialize",
                            "oobe",
                            "ready"
                          ],
                          "description": "How far it is, in this order."
                        },
                        "text": {
                          "type": "string",
                          "description": "What the screen of the machine says."
                        },
                        "actions": {
                          "type": "array",
                          "items": {
                            "type": "string"
                          },
                          "description": "Lines of the plan, fields separated by TAB."
                        }
                      }
                    },
                    "description": "In the order they are done; none while a check fails."
                  },
                  "files": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [
                        "id",
                        "path",
                        "sizeBytes",
                        "text"
                      ],
                      "properties": {
                        "id": {
                          "type": "string"
                        },
                        "path": {
                          "type": "string",
                          "description": "Where it goes on the machine."
                        },
                        "sizeBytes": {
                          "type": "integer"
                        },
                        "text": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "description": "Of files that are made for it; secrets are masked."
                        }
                      }
                    }
                  }
                },
                "description": "How it would be deployed. The texts of files are shown to operators; secrets are masked."
              },
              {
                "type": "null"
              }
            ]
          }
        },
        "description": "What the machine would get.",
        "additionalProperties": true
      },
      "Profile": {
        "type": "object",
        "required": [
          "name",
          "description",
          "bootImage",
          "installImage",
          "select",
          "answer",
          "clientAnswer",
          "imageAnswer",
          "method",
          "menuText",
          "variables",
          "overrides",
          "createdAt",
          "updatedAt",
          "version"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "bootImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "installImage": {
            "type": [
              "string",
              "null"
            ]
          },
          "select": {
            "anyOf": [
              {
                "type": "object",
                "properties": {
                  "index": {
                    "type": "integer"
                  },
                  "name": {
                    "type": "string"
                  },
                  "description": {
                    "type": "string"
                  }
                }
              },
              {
                "type": "null"
              }
            ]
          },
          "answer": {
            "type": [
              "string",
              "null"
            ]
          },
          "clientAnswer": {
            "type": [
              "string",
              "null"
            ]
          },
          "imageAnswer": {
            "type": [
              "string",
              "null"
            ]
          },
          "method": {
            "enum": [
              "windows-setup",
              "apply-image",
              "capture-image",
              "boot-only",
              "local",
              "script"
            ],
            "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
          },
          "menuText": {
            "type": [
              "string",
              "null"
            ],
            "description": "Its line in boot menus; null: it is in none."
          },
          "variables": {
            "type": "object",
            "description": "\`\${profile.vars.NAME}\` in answer files.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "overrides": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "code",
                "reason",
                "at",
                "by"
              ],
              "properties": {
                "code": {
                  "type": "string"
                },
                "reason": {
                  "type": "string"
                },
                "at": {
                  "type": "string",
                  "format": "date-time",
                  "description": "When."
                },
                "by": {
                  "type": "string"
                }
              },
              "additionalProperties": false,
              "description": "A refusal that was overruled."
            },
            "description": "What was refused and done with \`force\` nevertheless."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "The profile.",
        "additionalProperties": false
      },
      "Rule": {
        "type": "object",
        "required": [
          "name",
          "description",
          "order",
          "selectors",
          "profile",
          "enabled",
          "createdAt",
          "updatedAt",
          "version"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": [
              "string",
              "null"
            ]
          },
          "order": {
            "type": "integer",
            "minimum": 0,
            "maximum": 999999999,
            "description": "Lower ones are asked first."
          },
          "selectors": {
            "type": "object",
            "properties": {
              "mac": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "oui": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "uuid": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "vendorClass": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "userClass": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "architecture": {
                "type": "array",
                "items": {
                  "enum": [
                    "x86",
                    "x64",
                    "x86uefi",
                    "x64uefi",
                    "arm",
                    "arm64"
                  ],
                  "description": "x86 and x64 are BIOS."
                }
              },
              "subnet": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "circuitId": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "remoteId": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "tag": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "time": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "days",
                    "from",
                    "to"
                  ],
                  "properties": {
                    "days": {
                      "type": "array",
                      "items": {
                        "enum": [
                          "mon",
                          "tue",
                          "wed",
                          "thu",
                          "fri",
                          "sat",
                          "sun"
                        ]
                      },
                      "minItems": 1,
                      "maxItems": 7
                    },
                    "from": {
                      "type": "string"
                    },
                    "to": {
                      "type": "string"
                    }
                  },
                  "additionalProperties": false
                }
              }
            },
            "additionalProperties": false,
            "description": "Each value in its one spelling."
          },
          "profile": {
            "type": "string"
          },
          "enabled": {
            "type": "boolean"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "The rule.",
        "additionalProperties": false
      },
      "Caller": {
        "type": "object",
        "required": [
          "name",
          "role"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "As the audit log has it."
          },
          "role": {
            "enum": [
              "viewer",
              "operator",
              "admin"
            ]
          }
        },
        "description": "Who calls.",
        "additionalProperties": false
      },
      "User": {
        "type": "object",
        "required": [
          "name",
          "role",
          "disabled",
          "createdAt",
          "updatedAt",
          "passwordChangedAt",
          "lastSignInAt",
          "version"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "role": {
            "enum": [
              "viewer",
              "operator",
              "admin"
            ],
            "description": "Each may do what the ones before it may."
          },
          "disabled": {
            "type": "boolean",
            "description": "Cannot sign in, and is signed out."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made."
          },
          "updatedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was last changed."
          },
          "passwordChangedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When its password was last set."
          },
          "lastSignInAt": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time",
                "description": "When it last signed in."
              },
              {
                "type": "null"
              }
            ]
          },
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "Counts changes; also the ETag."
          }
        },
        "description": "The user, without the password.",
        "additionalProperties": false
      },
      "CertificateAuthority": {
        "type": "object",
        "required": [
          "authority",
          "server"
        ],
        "properties": {
          "authority": {
            "anyOf": [
              {
                "type": "object",
                "required": [
                  "subject",
                  "issuer",
                  "fingerprint",
                  "notBefore",
                  "notAfter",
                  "names",
                  "pem"
                ],
                "properties": {
                  "subject": {
                    "type": "string"
                  },
                  "issuer": {
                    "type": "string"
                  },
                  "fingerprint": {
                    "type": "string",
                    "description": "SHA-256, hex pairs with colons."
                  },
                  "notBefore": {
                    "type": "string",
                    "format": "date-time"
                  },
                  "notAfter": {
                    "type": "string",
                    "format": "date-time"
                  },
                  "names": {
                    "type": "string",
                    "description": "Addresses and names it is for; empty for an authority."
                  },
                  "pem": {
                    "type": "string",
                    "description": "The certificate, to be given to whoever is to trust it; no secret."
                  }
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "Null: the certificate is one of your own (http.tls.certificate)."
          },
          "server": {
            "type": "object",
            "required": [
              "subject",
              "issuer",
              "fingerprint",
              "notBefore",
              "notAfter",
              "names"
            ],
            "properties": {
              "subject": {
                "type": "string"
              },
              "issuer": {
                "type": "string"
              },
              "fingerprint": {
                "type": "string",
                "description": "SHA-256, hex pairs with colons."
              },
              "notBefore": {
                "type": "string",
                "format": "date-time"
              },
              "notAfter": {
                "type": "string",
                "format": "date-time"
              },
              "names": {
                "type": "string",
                "description": "Addresses and names it is for; empty for an authority."
              }
            }
          }
        },
        "description": "The authority and the certificate in use.",
        "additionalProperties": false
      },
      "Setting": {
        "type": "object",
        "required": [
          "path",
          "value",
          "origin",
          "description"
        ],
        "properties": {
          "path": {
            "type": "string",
            "examples": [
              "dhcp.mode"
            ]
          },
          "value": {
            "description": "null: not set, and without a default."
          },
          "origin": {
            "type": [
              "string",
              "null"
            ],
            "description": "Where it was written: FILE:LINE:COLUMN, a variable or --set; null: the default.",
            "examples": [
              "/etc/openwds/openwds.yaml:4:9"
            ]
          },
          "description": {
            "type": "string",
            "description": "What it means."
          }
        },
        "description": "The setting.",
        "additionalProperties": false
      },
      "Diagnosis": {
        "type": "object",
        "required": [
          "session",
          "findings"
        ],
        "properties": {
          "session": {
            "type": "object",
            "required": [
              "id",
              "mac",
              "machineName",
              "uuid",
              "architecture",
              "address",
              "bootImage",
              "program",
              "state",
              "startedAt",
              "updatedAt",
              "entryCount"
            ],
            "properties": {
              "id": {
                "type": "string"
              },
              "mac": {
                "type": "string",
                "description": "Lower case with colons.",
                "examples": [
                  "52:54:00:12:34:56"
                ]
              },
              "machineName": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "uuid": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "architecture": {
                "enum": [
                  "x86",
                  "x64",
                  "x86uefi",
                  "x64uefi",
                  "arm",
                  "arm64",
                  null
                ]
              },
              "address": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "bootImage": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "program": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "state": {
                "enum": [
                  "discovered",
                  "waiting",
                  "offered",
                  "addressed",
                  "referred",
                  "loading",
                  "loaded",
                  "failed",
                  "local",
                  "ignored"
                ]
              },
              "startedAt": {
                "type": "string",
                "format": "date-time",
                "description": "First packet."
              },
              "updatedAt": {
                "type": "string",
                "format": "date-time",
                "description": "Latest entry."
              },
              "entryCount": {
                "type": "integer",
                "description": "Journal entries written, including those dropped by the bound."
              }
            },
            "description": "The boot.",
            "additionalProperties": false
          },
          "findings": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "code",
                "severity",
                "cause",
                "next",
                "evidence"
              ],
              "properties": {
                "code": {
                  "type": "string",
                  "description": "Stable; docs/troubleshooting.md has a line for it."
                },
                "severity": {
                  "enum": [
                    "problem",
                    "notice",
                    "fine"
                  ],
                  "description": "\`notice\`: the boot goes on nevertheless, or somebody wanted it so."
                },
                "cause": {
                  "type": "string",
                  "description": "What happened and why, in plain words."
                },
                "next": {
                  "anyOf": [
                    {
                      "type": "string"
                    },
                    {
                      "type": "null"
                    }
                  ],
                  "description": "What to do now; null: nothing."
                },
                "evidence": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": [
                      "sequence",
                      "at",
                      "text"
                    ],
                    "properties": {
                      "sequence": {
                        "type": "integer"
                      },
                      "at": {
                        "type": "string",
                        "format": "date-time"
                      },
                      "text": {
                        "type": "string"
                      }
                    },
                    "additionalProperties": false
                  },
                  "description": "Entries of the journal, oldest first, six at most."
                }
              },
              "additionalProperties": false
            },
            "minItems": 1,
            "description": "Problems first, the most likely cause before others; then notices."
          }
        },
        "description": "What the doctor says of a boot.",
        "additionalProperties": false
      }
    }
  },
  "paths": {
    "/api/v1/machines": {
      "get": {
        "operationId": "machineList",
        "summary": "List machines",
        "tags": [
          "machines"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "query",
            "name": "search",
            "required": false,
            "description": "Part of MAC, name, UUID or description."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            },
            "in": "query",
            "name": "tag",
            "required": false
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/MachineListItem"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}": {
      "get": {
        "operationId": "machineGet",
        "summary": "Show a machine and what it really boots",
        "tags": [
          "machines"
        ],
        "description": "The ETag is that of the machine itself; its assignment has its own. Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The machine, and what it really boots.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/MachineListItem"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "machinePut",
        "summary": "Create or replace a machine",
        "tags": [
          "machines"
        ],
        "description": "What the body leaves out becomes empty. A new machine is named by its MAC. The same body again changes nothing. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "name": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "Unique, case-insensitive."
                  },
                  "uuid": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
                    "description": "SMBIOS UUID; compared in both byte orders."
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "tags": {
                    "type": "array",
                    "items": {
                      "type": "string",
                      "pattern": "^[A-Za-z0-9][A-Za-z0-9._:/=-]{0,63}$"
                    },
                    "maxItems": 64,
                    "uniqueItems": true,
                    "description": "Free labels."
                  },
                  "variables": {
                    "type": "object",
                    "maxProperties": 128,
                    "additionalProperties": {
                      "type": "string",
                      "maxLength": 4096
                    },
                    "description": "Values for answer files and scripts."
                  },
                  "address": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "format": "ipv4",
                    "maxLength": 15,
                    "description": "The address the DHCP server keeps for it."
                  },
                  "dhcpOptions": {
                    "type": "object",
                    "maxProperties": 32,
                    "additionalProperties": {
                      "anyOf": [
                        {
                          "type": "string",
                          "maxLength": 255
                        },
                        {
                          "type": "number"
                        },
                        {
                          "type": "boolean"
                        },
                        {
                          "type": "array",
                          "items": {
                            "anyOf": [
                              {
                                "type": "string",
                                "maxLength": 255
                              },
                              {
                                "type": "number"
                              }
                            ]
                          },
                          "maxItems": 63
                        }
                      ]
                    },
                    "description": "DHCP options of this machine alone, by code or name; in mode server."
                  },
                  "dialect": {
                    "enum": [
                      "bypass",
                      "binl",
                      "plain",
                      null
                    ],
                    "description": "Pins how its boot offers are put; null: as learned from its firmware."
                  },
                  "tftp": {
                    "type": "object",
                    "properties": {
                      "maxBlockSize": {
                        "type": "integer",
                        "minimum": 8,
                        "maximum": 65464,
                        "description": "Largest block granted, in bytes: 1380 fits tunnels."
                      },
                      "maxWindowSize": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 65535,
                        "description": "Most blocks in flight granted (RFC 7440)."
                      },
                      "variableWindow": {
                        "type": "boolean",
                        "description": "Whether Windows' boot loader may choose its window with every ACK (msftwindow)."
                      },
                      "wrapToOne": {
                        "type": "boolean",
                        "description": "Whether block 65535 is followed by number 1 instead of 0, as some old loaders count."
                      },
                      "maxBytesPerSecond": {
                        "type": "integer",
                        "minimum": 4096,
                        "maximum": 100000000000,
                        "description": "Bytes sent to it in a second."
                      }
                    },
                    "additionalProperties": false,
                    "description": "What TFTP does otherwise for this machine alone; the configuration's limits still hold."
                  },
                  "secureBootCa": {
                    "enum": [
                      "auto",
                      "2011",
                      "2023"
                    ],
                    "description": "Whose signature its loader must bear, where there are two; auto: the other one when one did not run."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "name": "lab-1",
                "tags": [
                  "room-3"
                ],
                "description": "left bench",
                "variables": {
                  "owner": "physics"
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Machine"
                }
              }
            }
          },
          "201": {
            "description": "The machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Machine"
                }
              }
            }
          },
          "400": {
            "description": "MAC_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MAC_INVALID": {
                    "$ref": "#/components/examples/MAC_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS, MACHINE_EXISTS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  },
                  "MACHINE_EXISTS": {
                    "$ref": "#/components/examples/MACHINE_EXISTS"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "patch": {
        "operationId": "machinePatch",
        "summary": "Change some words of a machine",
        "tags": [
          "machines"
        ],
        "description": "A JSON merge patch (RFC 7396): what the body leaves out stays, null clears. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "name": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "Unique, case-insensitive."
                  },
                  "uuid": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
                    "description": "SMBIOS UUID; compared in both byte orders."
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "tags": {
                    "anyOf": [
                      {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "pattern": "^[A-Za-z0-9][A-Za-z0-9._:/=-]{0,63}$"
                        },
                        "maxItems": 64,
                        "uniqueItems": true,
                        "description": "Free labels."
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "variables": {
                    "anyOf": [
                      {
                        "type": "object",
                        "maxProperties": 256,
                        "additionalProperties": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "maxLength": 4096
                        }
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "address": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "format": "ipv4",
                    "maxLength": 15,
                    "description": "The address the DHCP server keeps for it."
                  },
                  "dhcpOptions": {
                    "anyOf": [
                      {
                        "type": "object",
                        "maxProperties": 64,
                        "additionalProperties": {
                          "anyOf": [
                            {
                              "anyOf": [
                                {
                                  "type": "string",
                                  "maxLength": 255
                                },
                                {
                                  "type": "number"
                                },
                                {
                                  "type": "boolean"
                                },
                                {
                                  "type": "array",
                                  "items": {
                                    "anyOf": [
                                      {
                                        "type": "string",
                                        "maxLength": 255
                                      },
                                      {
                                        "type": "number"
                                      }
                                    ]
                                  },
                                  "maxItems": 63
                                }
                              ]
                            },
                            {
                              "type": "null"
                            }
                          ]
                        }
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "dialect": {
                    "enum": [
                      "bypass",
                      "binl",
                      "plain",
                      null
                    ],
                    "description": "Pins how its boot offers are put; null: as learned from its firmware."
                  },
                  "tftp": {
                    "anyOf": [
                      {
                        "type": "object",
                        "properties": {
                          "maxBlockSize": {
                            "type": [
                              "integer",
                              "null"
                            ],
                            "minimum": 8,
                            "maximum": 65464,
                            "description": "Largest block granted, in bytes: 1380 fits tunnels."
                          },
                          "maxWindowSize": {
                            "type": [
                              "integer",
                              "null"
                            ],
                            "minimum": 1,
                            "maximum": 65535,
                            "description": "Most blocks in flight granted (RFC 7440)."
                          },
                          "variableWindow": {
                            "type": [
                              "boolean",
                              "null"
                            ],
                            "description": "Whether Windows' boot loader may choose its window with every ACK (msftwindow)."
                          },
                          "wrapToOne": {
                            "type": [
                              "boolean",
                              "null"
                            ],
                            "description": "Whether block 65535 is followed by number 1 instead of 0, as some old loaders count."
                          },
                          "maxBytesPerSecond": {
                            "type": [
                              "integer",
                              "null"
                            ],
                            "minimum": 4096,
                            "maximum": 100000000000,
                            "description": "Bytes sent to it in a second."
                          }
                        },
                        "additionalProperties": false,
                        "description": "What TFTP does otherwise for this machine alone; the configuration's limits still hold."
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "secureBootCa": {
                    "enum": [
                      "auto",
                      "2011",
                      "2023"
                    ],
                    "description": "Whose signature its loader must bear, where there are two; auto: the other one when one did not run."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "description": "right bench",
                "variables": {
                  "owner": null
                }
              }
            },
            "application/merge-patch+json": {
              "schema": {
                "type": "object",
                "properties": {
                  "name": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "Unique, case-insensitive."
                  },
                  "uuid": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
                    "description": "SMBIOS UUID; compared in both byte orders."
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "tags": {
                    "anyOf": [
                      {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "pattern": "^[A-Za-z0-9][A-Za-z0-9._:/=-]{0,63}$"
                        },
                        "maxItems": 64,
                        "uniqueItems": true,
                        "description": "Free labels."
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "variables": {
                    "anyOf": [
                      {
                        "type": "object",
                        "maxProperties": 256,
                        "additionalProperties": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "maxLength": 4096
                        }
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "address": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "format": "ipv4",
                    "maxLength": 15,
                    "description": "The address the DHCP server keeps for it."
                  },
                  "dhcpOptions": {
                    "anyOf": [
                      {
                        "type": "object",
                        "maxProperties": 64,
                        "additionalProperties": {
                          "anyOf": [
                            {
                              "anyOf": [
                                {
                                  "type": "string",
                                  "maxLength": 255
                                },
                                {
                                  "type": "number"
                                },
                                {
                                  "type": "boolean"
                                },
                                {
                                  "type": "array",
                                  "items": {
                                    "anyOf": [
                                      {
                                        "type": "string",
                                        "maxLength": 255
                                      },
                                      {
                                        "type": "number"
                                      }
                                    ]
                                  },
                                  "maxItems": 63
                                }
                              ]
                            },
                            {
                              "type": "null"
                            }
                          ]
                        }
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "dialect": {
                    "enum": [
                      "bypass",
                      "binl",
                      "plain",
                      null
                    ],
                    "description": "Pins how its boot offers are put; null: as learned from its firmware."
                  },
                  "tftp": {
                    "anyOf": [
                      {
                        "type": "object",
                        "properties": {
                          "maxBlockSize": {
                            "type": [
                              "integer",
                              "null"
                            ],
                            "minimum": 8,
                            "maximum": 65464,
                            "description": "Largest block granted, in bytes: 1380 fits tunnels."
                          },
                          "maxWindowSize": {
                            "type": [
                              "integer",
                              "null"
                            ],
                            "minimum": 1,
                            "maximum": 65535,
                            "description": "Most blocks in flight granted (RFC 7440)."
                          },
                          "variableWindow": {
                            "type": [
                              "boolean",
                              "null"
                            ],
                            "description": "Whether Windows' boot loader may choose its window with every ACK (msftwindow)."
                          },
                          "wrapToOne": {
                            "type": [
                              "boolean",
                              "null"
                            ],
                            "description": "Whether block 65535 is followed by number 1 instead of 0, as some old loaders count."
                          },
                          "maxBytesPerSecond": {
                            "type": [
                              "integer",
                              "null"
                            ],
                            "minimum": 4096,
                            "maximum": 100000000000,
                            "description": "Bytes sent to it in a second."
                          }
                        },
                        "additionalProperties": false,
                        "description": "What TFTP does otherwise for this machine alone; the configuration's limits still hold."
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "secureBootCa": {
                    "enum": [
                      "auto",
                      "2011",
                      "2023"
                    ],
                    "description": "Whose signature its loader must bear, where there are two; auto: the other one when one did not run."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "description": "right bench",
                "variables": {
                  "owner": null
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Machine"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS, MACHINE_EXISTS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  },
                  "MACHINE_EXISTS": {
                    "$ref": "#/components/examples/MACHINE_EXISTS"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "machineDelete",
        "summary": "Remove a machine and its assignment",
        "tags": [
          "machines"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/explain": {
      "get": {
        "operationId": "machineExplain",
        "summary": "Say what a machine would get, without booting it",
        "tags": [
          "machines"
        ],
        "description": "Each rule's verdict, the reply field by field, the files it would ask for, and how it would be deployed: checks, steps, scripts. The machine need not be known; nothing is noted, opened or sent. Role: viewer.",
        "parameters": [
          {
            "schema": {
              "enum": [
                "x86",
                "x64",
                "x86uefi",
                "x64uefi",
                "arm",
                "arm64"
              ],
              "default": "x64uefi"
            },
            "in": "query",
            "name": "arch",
            "required": false,
            "description": "The client's architecture."
          },
          {
            "schema": {
              "type": "integer",
              "enum": [
                67,
                4011
              ]
            },
            "in": "query",
            "name": "port",
            "required": false,
            "description": "The port it asks. Default: 67, of class wdsnbp 4011."
          },
          {
            "schema": {
              "enum": [
                "pxe",
                "ipxe",
                "http",
                "wdsnbp"
              ],
              "default": "pxe"
            },
            "in": "query",
            "name": "class",
            "required": false,
            "description": "Who asks: firmware, iPXE, HTTP boot firmware, or Windows' network boot program."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
            },
            "in": "query",
            "name": "uuid",
            "required": false,
            "description": "The client's UUID; default: the machine's own."
          },
          {
            "schema": {
              "type": "string",
              "format": "ipv4"
            },
            "in": "query",
            "name": "relay",
            "required": false,
            "description": "It asks through this relay agent."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 200
            },
            "in": "query",
            "name": "circuitId",
            "required": false,
            "description": "What the relay says of its port; 0x… for bytes."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "What the machine would get.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Explanation"
                }
              }
            }
          },
          "400": {
            "description": "MAC_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MAC_INVALID": {
                    "$ref": "#/components/examples/MAC_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/wake": {
      "post": {
        "operationId": "machineWake",
        "summary": "Send a magic packet to a machine",
        "tags": [
          "machines"
        ],
        "description": "By broadcast on every interface, UDP port 9; whether the machine wakes is up to it. A trial sends nothing. Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "Where the magic packet went.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WakeReply"
                }
              }
            }
          },
          "400": {
            "description": "MAC_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MAC_INVALID": {
                    "$ref": "#/components/examples/MAC_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "WAKE_FAILED, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "WAKE_FAILED": {
                    "$ref": "#/components/examples/WAKE_FAILED"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/assignment": {
      "get": {
        "operationId": "assignmentGet",
        "summary": "Show what a machine is assigned",
        "tags": [
          "machines"
        ],
        "description": "Its own words; where they are empty, its profile's count. Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The assignment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Assignment"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND, ASSIGNMENT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  },
                  "ASSIGNMENT_NOT_FOUND": {
                    "$ref": "#/components/examples/ASSIGNMENT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "assignmentPut",
        "summary": "Set what a machine boots",
        "tags": [
          "machines"
        ],
        "description": "What the body leaves out is empty, or its default. The same body again changes nothing. Images that must not be assigned are refused: not generalized [BP-1], the default image of media without Setup [BP-4], another architecture; \`force\` overrules that, and is written down. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "profile": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "Takes from this profile what is empty here."
                  },
                  "bootImage": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The boot image started."
                  },
                  "installImage": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image installed."
                  },
                  "select": {
                    "anyOf": [
                      {
                        "type": "object",
                        "properties": {
                          "index": {
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 65535
                          },
                          "name": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 256
                          },
                          "description": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 1024
                          }
                        },
                        "additionalProperties": false,
                        "minProperties": 1,
                        "maxProperties": 1,
                        "description": "Which image inside the install image: exactly one."
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "answer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file for all passes."
                  },
                  "clientAnswer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file of the pass windowsPE, before that of \`answer\`."
                  },
                  "imageAnswer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file of the later passes, before that of \`answer\`."
                  },
                  "method": {
                    "enum": [
                      "windows-setup",
                      "apply-image",
                      "capture-image",
                      "boot-only",
                      "local",
                      "script"
                    ],
                    "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
                  },
                  "once": {
                    "type": "boolean",
                    "description": "Disarm once the boot is done. Default: false."
                  },
                  "armed": {
                    "type": "boolean",
                    "description": "Only armed assignments are answered. Default: true."
                  },
                  "bootProgram": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "minLength": 1,
                    "maxLength": 256,
                    "description": "This boot program instead of the boot image's; below the image directory."
                  },
                  "referralServer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "format": "ipv4",
                    "maxLength": 15,
                    "description": "Another boot server that has the machine."
                  },
                  "prompt": {
                    "enum": [
                      "optIn",
                      "noPrompt",
                      "optOut",
                      null
                    ],
                    "description": "Who must agree before it boots: optIn: press F12. optOut: ESC stops it. null: as configured."
                  },
                  "force": {
                    "type": "boolean",
                    "description": "Assign images that are refused as not generalized [BP-1], as for Setup only [BP-4] or for their architecture; it is written down."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "bootImage": "grub",
                "method": "boot-only",
                "once": true
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The assignment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Assignment"
                }
              }
            }
          },
          "201": {
            "description": "The assignment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Assignment"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND, IMAGE_NOT_FOUND, ANSWER_NOT_FOUND, PROFILE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  },
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  },
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS, IMAGE_DISABLED, IMAGE_FILE_CHANGED, IMAGE_SELECTION_FAILED, IMAGE_NOT_GENERALIZED, IMAGE_NEEDS_SETUP, IMAGE_ARCHITECTURE_MISMATCH, ANSWER_HAS_ERRORS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  },
                  "IMAGE_DISABLED": {
                    "$ref": "#/components/examples/IMAGE_DISABLED"
                  },
                  "IMAGE_FILE_CHANGED": {
                    "$ref": "#/components/examples/IMAGE_FILE_CHANGED"
                  },
                  "IMAGE_SELECTION_FAILED": {
                    "$ref": "#/components/examples/IMAGE_SELECTION_FAILED"
                  },
                  "IMAGE_NOT_GENERALIZED": {
                    "$ref": "#/components/examples/IMAGE_NOT_GENERALIZED"
                  },
                  "IMAGE_NEEDS_SETUP": {
                    "$ref": "#/components/examples/IMAGE_NEEDS_SETUP"
                  },
                  "IMAGE_ARCHITECTURE_MISMATCH": {
                    "$ref": "#/components/examples/IMAGE_ARCHITECTURE_MISMATCH"
                  },
                  "ANSWER_HAS_ERRORS": {
                    "$ref": "#/components/examples/ANSWER_HAS_ERRORS"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "ASSIGNMENT_INCOMPLETE, BOOT_PROGRAM_UNUSABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ASSIGNMENT_INCOMPLETE": {
                    "$ref": "#/components/examples/ASSIGNMENT_INCOMPLETE"
                  },
                  "BOOT_PROGRAM_UNUSABLE": {
                    "$ref": "#/components/examples/BOOT_PROGRAM_UNUSABLE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "assignmentDelete",
        "summary": "Remove what a machine is assigned",
        "tags": [
          "machines"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND, ASSIGNMENT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  },
                  "ASSIGNMENT_NOT_FOUND": {
                    "$ref": "#/components/examples/ASSIGNMENT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/arm": {
      "post": {
        "operationId": "assignmentArm",
        "summary": "Arm: answer the machine with its boot program from now on",
        "tags": [
          "machines"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "boolean"
            },
            "in": "query",
            "name": "force",
            "required": false,
            "description": "Overrule what is refused of the images and can be overruled; it is written down."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The assignment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Assignment"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND, ASSIGNMENT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  },
                  "ASSIGNMENT_NOT_FOUND": {
                    "$ref": "#/components/examples/ASSIGNMENT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS, ANSWER_HAS_ERRORS, IMAGE_DISABLED, IMAGE_FILE_CHANGED, IMAGE_SELECTION_FAILED, IMAGE_NOT_GENERALIZED, IMAGE_NEEDS_SETUP, IMAGE_ARCHITECTURE_MISMATCH",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  },
                  "ANSWER_HAS_ERRORS": {
                    "$ref": "#/components/examples/ANSWER_HAS_ERRORS"
                  },
                  "IMAGE_DISABLED": {
                    "$ref": "#/components/examples/IMAGE_DISABLED"
                  },
                  "IMAGE_FILE_CHANGED": {
                    "$ref": "#/components/examples/IMAGE_FILE_CHANGED"
                  },
                  "IMAGE_SELECTION_FAILED": {
                    "$ref": "#/components/examples/IMAGE_SELECTION_FAILED"
                  },
                  "IMAGE_NOT_GENERALIZED": {
                    "$ref": "#/components/examples/IMAGE_NOT_GENERALIZED"
                  },
                  "IMAGE_NEEDS_SETUP": {
                    "$ref": "#/components/examples/IMAGE_NEEDS_SETUP"
                  },
                  "IMAGE_ARCHITECTURE_MISMATCH": {
                    "$ref": "#/components/examples/IMAGE_ARCHITECTURE_MISMATCH"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "assignmentDisarm",
        "summary": "Disarm: keep the assignment, but do not answer the machine",
        "tags": [
          "machines"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The assignment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Assignment"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND, ASSIGNMENT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  },
                  "ASSIGNMENT_NOT_FOUND": {
                    "$ref": "#/components/examples/ASSIGNMENT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS, ANSWER_HAS_ERRORS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  },
                  "ANSWER_HAS_ERRORS": {
                    "$ref": "#/components/examples/ANSWER_HAS_ERRORS"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/boot-memory": {
      "get": {
        "operationId": "bootMemoryGet",
        "summary": "Show what was learned of a machine from its boots",
        "tags": [
          "machines"
        ],
        "description": "Which way of offering a boot its firmware follows, and whether it was stopped for booting in circles. Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "What was learned of the machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BootMemory"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "bootMemoryDelete",
        "summary": "Forget what was learned of a machine from its boots",
        "tags": [
          "machines"
        ],
        "description": "Its next offer is put in the usual way; a machine stopped for booting in circles is answered again. Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/images": {
      "get": {
        "operationId": "imageList",
        "summary": "List images",
        "tags": [
          "images"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          },
          {
            "schema": {
              "enum": [
                "boot",
                "install"
              ]
            },
            "in": "query",
            "name": "type",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "query",
            "name": "group",
            "required": false,
            "description": "Only images of this group."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Image"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/images/{ref}": {
      "get": {
        "operationId": "imageGet",
        "summary": "Show an image, what is in it, and who has it",
        "tags": [
          "images"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "Name or id."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The image, and who has it.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageDetail"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "imagePut",
        "summary": "Register a boot image of programs alone, or replace it",
        "tags": [
          "images"
        ],
        "description": "Each program must be there, and made for its architecture. Builds of iPXE, and wimboot, are kept with their SHA-256 and not served once they differ. Images with a WIM come by POST /image-imports. A group exists from its first use on. The same body again changes nothing. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "type",
                  "programs"
                ],
                "properties": {
                  "type": {
                    "type": "string",
                    "enum": [
                      "boot"
                    ]
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "group": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image group."
                  },
                  "enabled": {
                    "type": "boolean"
                  },
                  "programs": {
                    "type": "object",
                    "properties": {
                      "x86": {
                        "type": "string",
                        "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
                      },
                      "x64": {
                        "type": "string",
                        "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
                      },
                      "x86uefi": {
                        "type": "string",
                        "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
                      },
                      "x64uefi": {
                        "type": "string",
                        "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
                      },
                      "arm": {
                        "type": "string",
                        "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
                      },
                      "arm64": {
                        "type": "string",
                        "pattern": "^[^/\\\\u0000-\\\\u001f\\\\\\\\][^\\\\u0000-\\\\u001f\\\\\\\\]{0,511}$"
                      }
                    },
                    "additionalProperties": false,
                    "description": "Architecture → file below the image directory, like boot/grub/grubx64.efi; empty where iPXE does all."
                  },
                  "script": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "minLength": 1,
                    "maxLength": 512,
                    "description": "What iPXE runs: a file below the image directory, or an absolute URI, in which {server} is our address."
                  },
                  "ipxe": {
                    "anyOf": [
                      {
                        "anyOf": [
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "kernel",
                              "initrds",
                              "cmdline"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "linux"
                                ]
                              },
                              "kernel": {
                                "type": "string",
                                "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                "maxLength": 512,
                                "description": "The kernel, below the image directory."
                              },
                              "initrds": {
                                "type": "array",
                                "items": {
                                  "type": "string",
                                  "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                  "maxLength": 512,
                                  "description": "An initial RAM disk."
                                },
                                "maxItems": 16
                              },
                              "cmdline": {
                                "type": [
                                  "string",
                                  "null"
                                ],
                                "minLength": 1,
                                "maxLength": 1024,
                                "pattern": "^(?!.*(^|\\\\s)(\\\\|\\\\||&&)(\\\\s|$))[\\\\x20-\\\\x7e]+$",
                                "description": "Its command line; {server} is our address, \${…} a setting of iPXE."
                              }
                            },
                            "additionalProperties": false,
                            "title": "Linux"
                          },
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "uri"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "sanboot"
                                ]
                              },
                              "uri": {
                                "type": "string",
                                "pattern": "^[a-z][a-z0-9+.-]*:[\\\\x21-\\\\x7e]+$",
                                "maxLength": 512,
                                "description": "A disk or disc in the network: iscsi:…, http://…; {server} is our address."
                              }
                            },
                            "additionalProperties": false,
                            "title": "A disk in the network"
                          },
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "program"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "wimboot"
                                ]
                              },
                              "program": {
                                "type": "string",
                                "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                "maxLength": 512,
                                "description": "wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it."
                              }
                            },
                            "additionalProperties": false,
                            "title": "Windows PE by wimboot"
                          }
                        ]
                      },
                      {
                        "type": "null"
                      }
                    ],
                    "description": "What iPXE does: its script is made from this for each machine. Goes before \`script\`."
                  },
                  "lastFile": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "minLength": 1,
                    "maxLength": 256,
                    "description": "The file whose arrival means that the boot is done. Default: the program, of Windows a .wim."
                  }
                },
                "additionalProperties": false
              },
              "examples": {
                "example1": {
                  "value": {
                    "type": "boot",
                    "programs": {
                      "x64uefi": "boot/grub/grubx64.efi"
                    },
                    "group": "linux"
                  }
                },
                "example2": {
                  "value": {
                    "type": "boot",
                    "programs": {
                      "x64uefi": "boot/grub/grubx64.efi"
                    },
                    "group": "linux"
                  }
                },
                "example3": {
                  "value": {
                    "type": "boot",
                    "programs": {
                      "x64uefi": "boot/ipxe/snponly.efi",
                      "x64": "boot/ipxe/undionly.kpxe"
                    },
                    "ipxe": {
                      "kind": "linux",
                      "kernel": "boot/debian/linux",
                      "initrds": [
                        "boot/debian/initrd.gz"
                      ],
                      "cmdline": "console=ttyS0"
                    }
                  }
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "The name."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The image.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Image"
                }
              }
            }
          },
          "201": {
            "description": "The image.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Image"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "BOOT_PROGRAM_UNUSABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BOOT_PROGRAM_UNUSABLE": {
                    "$ref": "#/components/examples/BOOT_PROGRAM_UNUSABLE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "patch": {
        "operationId": "imagePatch",
        "summary": "Change some words of an image: rename, move to a group, enable, disable",
        "tags": [
          "images"
        ],
        "description": "A JSON merge patch (RFC 7396): what the body leaves out stays, null clears. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "name": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "A new name; machines and profiles go on with it."
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "group": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image group; it exists from its first use on."
                  },
                  "enabled": {
                    "type": "boolean",
                    "description": "A disabled image is not assigned, and nobody is booted with it."
                  },
                  "origin": {
                    "anyOf": [
                      {
                        "enum": [
                          "media",
                          "custom"
                        ]
                      },
                      {
                        "type": "null"
                      }
                    ],
                    "description": "Where it came from; null: as its files tell [BP-4]."
                  },
                  "index": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 10000,
                    "description": "Of a boot image: what is booted."
                  },
                  "signature": {
                    "enum": [
                      "microsoft-2011",
                      "microsoft-2023"
                    ],
                    "description": "Whose signature the boot manager has, where the image has two."
                  },
                  "script": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "minLength": 1,
                    "maxLength": 512,
                    "description": "What iPXE runs: a file below the image directory, or an absolute URI, in which {server} is our address."
                  },
                  "ipxe": {
                    "anyOf": [
                      {
                        "anyOf": [
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "kernel",
                              "initrds",
                              "cmdline"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "linux"
                                ]
                              },
                              "kernel": {
                                "type": "string",
                                "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                "maxLength": 512,
                                "description": "The kernel, below the image directory."
                              },
                              "initrds": {
                                "type": "array",
                                "items": {
                                  "type": "string",
                                  "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                  "maxLength": 512,
                                  "description": "An initial RAM disk."
                                },
                                "maxItems": 16
                              },
                              "cmdline": {
                                "type": [
                                  "string",
                                  "null"
                                ],
                                "minLength": 1,
                                "maxLength": 1024,
                                "pattern": "^(?!.*(^|\\\\s)(\\\\|\\\\||&&)(\\\\s|$))[\\\\x20-\\\\x7e]+$",
                                "description": "Its command line; {server} is our address, \${…} a setting of iPXE."
                              }
                            },
                            "additionalProperties": false,
                            "title": "Linux"
                          },
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "uri"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "sanboot"
                                ]
                              },
                              "uri": {
                                "type": "string",
                                "pattern": "^[a-z][a-z0-9+.-]*:[\\\\x21-\\\\x7e]+$",
                                "maxLength": 512,
                                "description": "A disk or disc in the network: iscsi:…, http://…; {server} is our address."
                              }
                            },
                            "additionalProperties": false,
                            "title": "A disk in the network"
                          },
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "program"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "wimboot"
                                ]
                              },
                              "program": {
                                "type": "string",
                                "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                "maxLength": 512,
                                "description": "wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it."
                              }
                            },
                            "additionalProperties": false,
                            "title": "Windows PE by wimboot"
                          }
                        ]
                      },
                      {
                        "type": "null"
                      }
                    ],
                    "description": "What iPXE does: its script is made from this for each machine. Goes before \`script\`."
                  },
                  "lastFile": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "minLength": 1,
                    "maxLength": 256,
                    "description": "The file whose arrival means that the boot is done. Default: the program, of Windows a .wim."
                  }
                },
                "additionalProperties": false
              },
              "examples": {
                "example1": {
                  "value": {
                    "description": "GRUB of the distribution",
                    "group": null
                  }
                },
                "example2": {
                  "value": {
                    "description": "Windows 11 24H2, July",
                    "group": "windows-11",
                    "enabled": true
                  }
                }
              }
            },
            "application/merge-patch+json": {
              "schema": {
                "type": "object",
                "properties": {
                  "name": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "A new name; machines and profiles go on with it."
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "group": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image group; it exists from its first use on."
                  },
                  "enabled": {
                    "type": "boolean",
                    "description": "A disabled image is not assigned, and nobody is booted with it."
                  },
                  "origin": {
                    "anyOf": [
                      {
                        "enum": [
                          "media",
                          "custom"
                        ]
                      },
                      {
                        "type": "null"
                      }
                    ],
                    "description": "Where it came from; null: as its files tell [BP-4]."
                  },
                  "index": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 10000,
                    "description": "Of a boot image: what is booted."
                  },
                  "signature": {
                    "enum": [
                      "microsoft-2011",
                      "microsoft-2023"
                    ],
                    "description": "Whose signature the boot manager has, where the image has two."
                  },
                  "script": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "minLength": 1,
                    "maxLength": 512,
                    "description": "What iPXE runs: a file below the image directory, or an absolute URI, in which {server} is our address."
                  },
                  "ipxe": {
                    "anyOf": [
                      {
                        "anyOf": [
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "kernel",
                              "initrds",
                              "cmdline"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "linux"
                                ]
                              },
                              "kernel": {
                                "type": "string",
                                "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                "maxLength": 512,
                                "description": "The kernel, below the image directory."
                              },
                              "initrds": {
                                "type": "array",
                                "items": {
                                  "type": "string",
                                  "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                  "maxLength": 512,
                                  "description": "An initial RAM disk."
                                },
                                "maxItems": 16
                              },
                              "cmdline": {
                                "type": [
                                  "string",
                                  "null"
                                ],
                                "minLength": 1,
                                "maxLength": 1024,
                                "pattern": "^(?!.*(^|\\\\s)(\\\\|\\\\||&&)(\\\\s|$))[\\\\x20-\\\\x7e]+$",
                                "description": "Its command line; {server} is our address, \${…} a setting of iPXE."
                              }
                            },
                            "additionalProperties": false,
                            "title": "Linux"
                          },
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "uri"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "sanboot"
                                ]
                              },
                              "uri": {
                                "type": "string",
                                "pattern": "^[a-z][a-z0-9+.-]*:[\\\\x21-\\\\x7e]+$",
                                "maxLength": 512,
                                "description": "A disk or disc in the network: iscsi:…, http://…; {server} is our address."
                              }
                            },
                            "additionalProperties": false,
                            "title": "A disk in the network"
                          },
                          {
                            "type": "object",
                            "required": [
                              "kind",
                              "program"
                            ],
                            "properties": {
                              "kind": {
                                "type": "string",
                                "enum": [
                                  "wimboot"
                                ]
                              },
                              "program": {
                                "type": "string",
                                "pattern": "^boot/[^\\\\u0000-\\\\u001f\\\\\\\\]{1,500}$",
                                "maxLength": 512,
                                "description": "wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it."
                              }
                            },
                            "additionalProperties": false,
                            "title": "Windows PE by wimboot"
                          }
                        ]
                      },
                      {
                        "type": "null"
                      }
                    ],
                    "description": "What iPXE does: its script is made from this for each machine. Goes before \`script\`."
                  },
                  "lastFile": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "minLength": 1,
                    "maxLength": 256,
                    "description": "The file whose arrival means that the boot is done. Default: the program, of Windows a .wim."
                  }
                },
                "additionalProperties": false
              },
              "examples": {
                "example1": {
                  "value": {
                    "description": "GRUB of the distribution",
                    "group": null
                  }
                },
                "example2": {
                  "value": {
                    "description": "Windows 11 24H2, July",
                    "group": "windows-11",
                    "enabled": true
                  }
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "Name or id."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The image.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Image"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_NOT_FOUND, IMAGE_INDEX_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "IMAGE_INDEX_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_INDEX_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "IMAGE_EXISTS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_EXISTS": {
                    "$ref": "#/components/examples/IMAGE_EXISTS"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "BOOT_PROGRAM_UNUSABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BOOT_PROGRAM_UNUSABLE": {
                    "$ref": "#/components/examples/BOOT_PROGRAM_UNUSABLE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "imageDelete",
        "summary": "Remove an image that nothing uses",
        "tags": [
          "images"
        ],
        "description": "Its file goes with the last image that has it, unless it lies where the administrator put it; boot programs stay where they are. Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "Name or id."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "IMAGE_IN_USE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_IN_USE": {
                    "$ref": "#/components/examples/IMAGE_IN_USE"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/boot-programs": {
      "get": {
        "operationId": "bootProgramGet",
        "summary": "Look at a file that could be a boot program",
        "tags": [
          "images"
        ],
        "description": "Says for which architecture the file is, read from its header; what has none is for a BIOS (x64). Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "path",
            "required": true,
            "description": "The file below the image directory, like boot/grub/grubx64.efi."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "A file a firmware could start.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BootProgram"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "422": {
            "description": "BOOT_PROGRAM_UNUSABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BOOT_PROGRAM_UNUSABLE": {
                    "$ref": "#/components/examples/BOOT_PROGRAM_UNUSABLE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/image-imports": {
      "post": {
        "operationId": "imageImport",
        "summary": "Import a .wim, .esd, .swm or .iso file that is on the server",
        "tags": [
          "images"
        ],
        "description": "An .iso gives its boot and install images at once, read in place. Answers at once; GET /image-jobs/{id} tells how far it is. Nothing is visible before all of it is there; the same import again goes on where it was cut off. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "path"
                ],
                "properties": {
                  "path": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 4096,
                    "description": "The file on the server's own disk: relative to the image directory, or, through the local socket, absolute."
                  },
                  "name": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image's name. Default: the file's."
                  },
                  "type": {
                    "enum": [
                      "boot",
                      "install"
                    ],
                    "description": "Only images of this type."
                  },
                  "group": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image group."
                  },
                  "description": {
                    "type": "string",
                    "maxLength": 512
                  },
                  "origin": {
                    "enum": [
                      "media",
                      "custom"
                    ]
                  },
                  "mode": {
                    "enum": [
                      "copy",
                      "link",
                      "move"
                    ],
                    "description": "link: it stays where it is. What lies in the image directory is never copied. Default: copy."
                  },
                  "replace": {
                    "type": "boolean",
                    "description": "Exchange the content of images that have these names."
                  }
                },
                "additionalProperties": false
              },
              "examples": {
                "example1": {
                  "value": {
                    "path": "Win11.iso",
                    "name": "win11",
                    "group": "windows-11"
                  }
                },
                "example2": {
                  "value": {
                    "path": "Win11.iso",
                    "name": "win11",
                    "group": "windows-11"
                  }
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "202": {
            "description": "An import or a verification.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageJob"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "409": {
            "description": "IMAGE_IMPORT_BUSY",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_IMPORT_BUSY": {
                    "$ref": "#/components/examples/IMAGE_IMPORT_BUSY"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/images/{ref}/verify": {
      "post": {
        "operationId": "imageVerify",
        "summary": "Verify an image: its file, its integrity table and every blob",
        "tags": [
          "images"
        ],
        "description": "Answers at once; GET /image-jobs/{id} tells how far it is, and at the end what is wrong. Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "Name or id."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "202": {
            "description": "An import or a verification.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageJob"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "IMAGE_WITHOUT_FILE, IMAGE_IMPORT_BUSY",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_WITHOUT_FILE": {
                    "$ref": "#/components/examples/IMAGE_WITHOUT_FILE"
                  },
                  "IMAGE_IMPORT_BUSY": {
                    "$ref": "#/components/examples/IMAGE_IMPORT_BUSY"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/image-jobs": {
      "get": {
        "operationId": "imageJobList",
        "summary": "List imports and verifications, the newest first",
        "tags": [
          "images"
        ],
        "description": "Role: viewer.",
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "Under way, and the last that are over.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageJobList"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/image-jobs/{id}": {
      "get": {
        "operationId": "imageJobGet",
        "summary": "Show how far an import or a verification is",
        "tags": [
          "images"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-f]{12}$"
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "An import or a verification.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageJob"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_IMPORT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_IMPORT_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_IMPORT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "imageJobCancel",
        "summary": "End an import or a verification",
        "tags": [
          "images"
        ],
        "description": "What was copied so far is kept for a week: the same import again goes on from there. Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-f]{12}$"
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "An import or a verification.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageJob"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_IMPORT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_IMPORT_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_IMPORT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/images/{ref}/content": {
      "get": {
        "operationId": "imageUploadGet",
        "summary": "Show how much of an upload is there",
        "tags": [
          "images"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "The name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "A file that comes in piece by piece.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Upload"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "imageUpload",
        "summary": "Upload a piece of an image file; with the last one it is imported",
        "tags": [
          "images"
        ],
        "description": "The body is the piece (application/octet-stream, 256 MiB at most). Whatever arrived counts, also when the connection breaks: GET says where to go on. Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._ -]{0,120}\\\\.(wim|esd|swm|iso|WIM|ESD|SWM|ISO)$"
            },
            "in": "query",
            "name": "fileName",
            "required": false,
            "description": "The file's name, which says how it ends."
          },
          {
            "schema": {
              "type": "integer",
              "minimum": 0
            },
            "in": "query",
            "name": "offset",
            "required": false,
            "description": "Where this piece begins. 0 begins anew."
          },
          {
            "schema": {
              "type": "integer",
              "minimum": 1
            },
            "in": "query",
            "name": "totalBytes",
            "required": false,
            "description": "The whole file: with the last piece it is imported."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-f]{64}$"
            },
            "in": "query",
            "name": "sha256",
            "required": false,
            "description": "Of the whole file: compared at the end."
          },
          {
            "schema": {
              "enum": [
                "boot",
                "install"
              ]
            },
            "in": "query",
            "name": "type",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "query",
            "name": "group",
            "required": false,
            "description": "The image group."
          },
          {
            "schema": {
              "enum": [
                "media",
                "custom"
              ]
            },
            "in": "query",
            "name": "origin",
            "required": false
          },
          {
            "schema": {
              "type": "boolean"
            },
            "in": "query",
            "name": "replace",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "The name."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "A file that comes in piece by piece.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Upload"
                }
              }
            }
          },
          "202": {
            "description": "A file that comes in piece by piece.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Upload"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "409": {
            "description": "IMAGE_UPLOAD_MISMATCH, IMAGE_IMPORT_BUSY",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_UPLOAD_MISMATCH": {
                    "$ref": "#/components/examples/IMAGE_UPLOAD_MISMATCH"
                  },
                  "IMAGE_IMPORT_BUSY": {
                    "$ref": "#/components/examples/IMAGE_IMPORT_BUSY"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/image-groups": {
      "get": {
        "operationId": "imageGroupList",
        "summary": "List image groups",
        "tags": [
          "images"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/ImageGroup"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/image-groups/{name}": {
      "get": {
        "operationId": "imageGroupGet",
        "summary": "Show an image group",
        "tags": [
          "images"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "A group of images.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageGroup"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "GROUP_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "GROUP_NOT_FOUND": {
                    "$ref": "#/components/examples/GROUP_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "imageGroupPut",
        "summary": "Make an image group, rename or describe it",
        "tags": [
          "images"
        ],
        "description": "The same body again changes nothing. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "name": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "A new name."
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  }
                },
                "additionalProperties": false
              },
              "examples": {
                "example1": {
                  "value": {
                    "description": "Windows 11 for the lab"
                  }
                },
                "example2": {
                  "value": {
                    "description": "Windows 11 for the lab"
                  }
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "A group of images.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageGroup"
                }
              }
            }
          },
          "201": {
            "description": "A group of images.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageGroup"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "GROUP_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "GROUP_NOT_FOUND": {
                    "$ref": "#/components/examples/GROUP_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "GROUP_EXISTS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "GROUP_EXISTS": {
                    "$ref": "#/components/examples/GROUP_EXISTS"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "imageGroupDelete",
        "summary": "Remove an image group that is empty",
        "tags": [
          "images"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "GROUP_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "GROUP_NOT_FOUND": {
                    "$ref": "#/components/examples/GROUP_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "GROUP_IN_USE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "GROUP_IN_USE": {
                    "$ref": "#/components/examples/GROUP_IN_USE"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/drivers": {
      "get": {
        "operationId": "driverList",
        "summary": "List driver packages",
        "tags": [
          "drivers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Driver"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/drivers/{name}": {
      "get": {
        "operationId": "driverGet",
        "summary": "Show a driver package with its devices and files",
        "tags": [
          "drivers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "A driver package with its devices and files.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DriverDetail"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "DRIVER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DRIVER_NOT_FOUND": {
                    "$ref": "#/components/examples/DRIVER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "driverPut",
        "summary": "Bring a driver package in, or a newer one in its place",
        "tags": [
          "drivers"
        ],
        "description": "Reads a folder of the server and keeps a copy of its files. The same folder again changes nothing. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "path"
                ],
                "properties": {
                  "path": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 4096,
                    "description": "A folder with .inf files and what they name, or one .inf file; below the image directory, or by the local socket any path of the host."
                  }
                },
                "additionalProperties": false
              },
              "examples": {
                "example1": {
                  "value": {
                    "path": "drivers/net"
                  }
                },
                "example2": {
                  "value": {
                    "path": "drivers/net"
                  }
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "A driver package.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Driver"
                }
              }
            }
          },
          "201": {
            "description": "A driver package.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Driver"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "DRIVER_UNUSABLE, DRIVER_INF_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DRIVER_UNUSABLE": {
                    "$ref": "#/components/examples/DRIVER_UNUSABLE"
                  },
                  "DRIVER_INF_INVALID": {
                    "$ref": "#/components/examples/DRIVER_INF_INVALID"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "driverDelete",
        "summary": "Remove a driver package that is in no group",
        "tags": [
          "drivers"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "DRIVER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DRIVER_NOT_FOUND": {
                    "$ref": "#/components/examples/DRIVER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "DRIVER_IN_USE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DRIVER_IN_USE": {
                    "$ref": "#/components/examples/DRIVER_IN_USE"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/drivers": {
      "get": {
        "operationId": "machineDrivers",
        "summary": "Show which drivers a machine gets, and why",
        "tags": [
          "drivers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "Which drivers a machine gets, and why.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DriverExplanation"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/driver-groups": {
      "get": {
        "operationId": "driverGroupList",
        "summary": "List driver groups",
        "tags": [
          "drivers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/DriverGroup"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/driver-groups/{name}": {
      "get": {
        "operationId": "driverGroupGet",
        "summary": "Show a driver group",
        "tags": [
          "drivers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "Which machines get which driver packages.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DriverGroup"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "DRIVER_GROUP_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DRIVER_GROUP_NOT_FOUND": {
                    "$ref": "#/components/examples/DRIVER_GROUP_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "driverGroupPut",
        "summary": "Make a driver group or change it",
        "tags": [
          "drivers"
        ],
        "description": "The same body again changes nothing. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "packages"
                ],
                "properties": {
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "packages": {
                    "type": "array",
                    "items": {
                      "type": "string",
                      "minLength": 1,
                      "maxLength": 128
                    },
                    "maxItems": 500
                  },
                  "filters": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": [
                        "fact"
                      ],
                      "properties": {
                        "fact": {
                          "enum": [
                            "manufacturer",
                            "model",
                            "chassis",
                            "biosVendor",
                            "biosVersion",
                            "uuid",
                            "architecture",
                            "edition",
                            "language",
                            "osVersion"
                          ]
                        },
                        "include": {
                          "type": "array",
                          "items": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 256
                          },
                          "minItems": 1,
                          "maxItems": 100,
                          "description": "One of these must match; * stands for anything. Left out: all do."
                        },
                        "exclude": {
                          "type": "array",
                          "items": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 256
                          },
                          "minItems": 1,
                          "maxItems": 100,
                          "description": "None of these may match."
                        }
                      },
                      "additionalProperties": false
                    },
                    "maxItems": 50
                  },
                  "targets": {
                    "type": "array",
                    "items": {
                      "enum": [
                        "winpe",
                        "windows"
                      ]
                    },
                    "uniqueItems": true,
                    "minItems": 1,
                    "description": "Into Windows PE while it starts, into the Windows that is installed, or both."
                  },
                  "enabled": {
                    "type": "boolean"
                  }
                },
                "additionalProperties": false
              },
              "examples": {
                "example1": {
                  "value": {
                    "packages": [],
                    "filters": [
                      {
                        "fact": "manufacturer",
                        "include": [
                          "Dell*"
                        ]
                      }
                    ]
                  }
                },
                "example2": {
                  "value": {
                    "packages": [
                      "net"
                    ],
                    "filters": [
                      {
                        "fact": "manufacturer",
                        "include": [
                          "Dell*"
                        ]
                      }
                    ],
                    "targets": [
                      "winpe",
                      "windows"
                    ]
                  }
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "Which machines get which driver packages.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DriverGroup"
                }
              }
            }
          },
          "201": {
            "description": "Which machines get which driver packages.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DriverGroup"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "DRIVER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DRIVER_NOT_FOUND": {
                    "$ref": "#/components/examples/DRIVER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "driverGroupDelete",
        "summary": "Remove a driver group; its packages stay",
        "tags": [
          "drivers"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "DRIVER_GROUP_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DRIVER_GROUP_NOT_FOUND": {
                    "$ref": "#/components/examples/DRIVER_GROUP_NOT_FOUND"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answers": {
      "get": {
        "operationId": "answerList",
        "summary": "List answer files",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/AnswerFile"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answers/{name}": {
      "get": {
        "operationId": "answerGet",
        "summary": "Show an answer file, without its content",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The answer file, without its content.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerFile"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "ANSWER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "answerPut",
        "summary": "Store an answer file, or a new version of it",
        "tags": [
          "answers"
        ],
        "description": "It must be readable; what else the check finds is told and stands in the way only when a machine is to get it: a content or role that profiles of rules and menus, or armed machines, could not be used with any more is refused. The same content again is no new version. Where it was shown masked, the stored value stays. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "content": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 5657942,
                    "description": "The whole file."
                  },
                  "encoding": {
                    "enum": [
                      "utf8",
                      "base64"
                    ],
                    "default": "utf8",
                    "description": "base64 keeps every byte, also of UTF-16 files and byte order marks."
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "role": {
                    "enum": [
                      "combined",
                      "client",
                      "image"
                    ],
                    "description": "One file for all passes, or one of WDS's two: client for windowsPE, image for the rest."
                  }
                },
                "additionalProperties": false,
                "description": "Without content that of the newest version stays."
              },
              "example": {
                "content": "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>\\n<unattend xmlns=\\"urn:schemas-microsoft-com:unattend\\">\\n  <settings pass=\\"specialize\\">\\n    <component name=\\"Microsoft-Windows-Shell-Setup\\" processorArchitecture=\\"amd64\\" publicKeyToken=\\"31bf3856ad364e35\\" language=\\"neutral\\" versionScope=\\"nonSxS\\">\\n      <ComputerName>lab-1</ComputerName>\\n    </component>\\n  </settings>\\n</unattend>\\n",
                "description": "of the lab"
              }
            }
          },
          "description": "Without content that of the newest version stays."
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The answer file, and what the check says of it.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SavedAnswerFile"
                }
              }
            }
          },
          "201": {
            "description": "The answer file, and what the check says of it.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SavedAnswerFile"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "ANSWER_NOT_FOUND, ANSWER_VERSION_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  },
                  "ANSWER_VERSION_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_VERSION_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "ANSWER_BREAKS_PROFILES, ANSWER_BREAKS_MACHINES",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_BREAKS_PROFILES": {
                    "$ref": "#/components/examples/ANSWER_BREAKS_PROFILES"
                  },
                  "ANSWER_BREAKS_MACHINES": {
                    "$ref": "#/components/examples/ANSWER_BREAKS_MACHINES"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "ANSWER_UNREADABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_UNREADABLE": {
                    "$ref": "#/components/examples/ANSWER_UNREADABLE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "answerDelete",
        "summary": "Remove an answer file that nothing uses, with all its versions",
        "tags": [
          "answers"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "ANSWER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "ANSWER_IN_USE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_IN_USE": {
                    "$ref": "#/components/examples/ANSWER_IN_USE"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answers/check": {
      "post": {
        "operationId": "answerCheck",
        "summary": "Check a file without storing it",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "content"
                ],
                "properties": {
                  "content": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 5657942,
                    "description": "The whole file."
                  },
                  "encoding": {
                    "enum": [
                      "utf8",
                      "base64"
                    ],
                    "default": "utf8",
                    "description": "base64 keeps every byte, also of UTF-16 files and byte order marks."
                  },
                  "pair": {
                    "type": "object",
                    "properties": {
                      "boot": {
                        "enum": [
                          "x86",
                          "amd64",
                          "arm64",
                          "arm",
                          "ia64"
                        ]
                      },
                      "install": {
                        "enum": [
                          "x86",
                          "amd64",
                          "arm64",
                          "arm",
                          "ia64"
                        ]
                      }
                    },
                    "additionalProperties": false,
                    "description": "Where no image tells."
                  },
                  "bootImage": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 160,
                    "description": "A boot image by name or id; name#2: that one inside."
                  },
                  "installImage": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 160,
                    "description": "An install image by name or id; name#6: that one inside, instead of what the file selects."
                  },
                  "firmware": {
                    "enum": [
                      "bios",
                      "uefi"
                    ]
                  },
                  "build": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 99999
                  },
                  "role": {
                    "enum": [
                      "combined",
                      "client",
                      "image"
                    ],
                    "description": "One file for all passes, or one of WDS's two: client for windowsPE, image for the rest."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "content": "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>\\n<unattend xmlns=\\"urn:schemas-microsoft-com:unattend\\">\\n  <settings pass=\\"specialize\\">\\n    <component name=\\"Microsoft-Windows-Shell-Setup\\" processorArchitecture=\\"amd64\\" publicKeyToken=\\"31bf3856ad364e35\\" language=\\"neutral\\" versionScope=\\"nonSxS\\">\\n      <ComputerName>lab-1</ComputerName>\\n    </component>\\n  </settings>\\n</unattend>\\n",
                "pair": {
                  "boot": "amd64",
                  "install": "amd64"
                }
              }
            }
          }
        },
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "Everything the check found, in the order of the file.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerCheck"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_NOT_FOUND, IMAGE_INDEX_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "IMAGE_INDEX_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_INDEX_NOT_FOUND"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answers/{name}/versions": {
      "get": {
        "operationId": "answerVersions",
        "summary": "List the versions of an answer file that are kept",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The versions that are kept, newest first.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerVersions"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "ANSWER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answers/{name}/content": {
      "get": {
        "operationId": "answerContent",
        "summary": "Show the content of an answer file, passwords masked",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000000
            },
            "in": "query",
            "name": "version",
            "required": false,
            "description": "Default: the newest."
          },
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "reveal",
            "required": false,
            "description": "Show passwords and keys: admins only, and audited."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One version of the file.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerContent"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "ANSWER_NOT_FOUND, ANSWER_VERSION_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  },
                  "ANSWER_VERSION_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_VERSION_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/answer": {
      "get": {
        "operationId": "machineAnswer",
        "summary": "Show the answer file a machine would get, secrets masked",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "reveal",
            "required": false,
            "description": "Show passwords and keys: admins only, and audited."
          },
          {
            "schema": {
              "enum": [
                "x86",
                "amd64",
                "arm64",
                "arm",
                "ia64"
              ]
            },
            "in": "query",
            "name": "boot",
            "required": false,
            "description": "Of the boot image, where the library does not know it."
          },
          {
            "schema": {
              "enum": [
                "x86",
                "amd64",
                "arm64",
                "arm",
                "ia64"
              ]
            },
            "in": "query",
            "name": "install",
            "required": false,
            "description": "Of the install image, where the library does not know it."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 160
            },
            "in": "query",
            "name": "bootImage",
            "required": false,
            "description": "As if the machine were assigned this boot image, by name or id."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 160
            },
            "in": "query",
            "name": "installImage",
            "required": false,
            "description": "As if it were assigned this install image, by name or id; name#6: that one inside."
          },
          {
            "schema": {
              "enum": [
                "bios",
                "uefi"
              ]
            },
            "in": "query",
            "name": "firmware",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The answer file of one machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RenderedAnswer"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND, IMAGE_NOT_FOUND, IMAGE_INDEX_NOT_FOUND, ANSWER_NOT_FOUND, ANSWER_VERSION_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  },
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "IMAGE_INDEX_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_INDEX_NOT_FOUND"
                  },
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  },
                  "ANSWER_VERSION_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_VERSION_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "SECRET_UNREADABLE, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SECRET_UNREADABLE": {
                    "$ref": "#/components/examples/SECRET_UNREADABLE"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answers/new": {
      "post": {
        "operationId": "answerNew",
        "summary": "Write an answer file for the common case, without storing it",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "locale"
                ],
                "properties": {
                  "locale": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 64,
                    "description": "Language and region, like de-DE."
                  },
                  "keyboard": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 256,
                    "description": "Like 0407:00000407; default: the locale's own."
                  },
                  "timeZone": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 128,
                    "description": "Windows' name, like W. Europe Standard Time."
                  },
                  "windows": {
                    "enum": [
                      "7",
                      "10",
                      "11",
                      "8.1",
                      "server-2016",
                      "server-2019",
                      "server-2022",
                      "server-2025"
                    ],
                    "default": "11"
                  },
                  "edition": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 64,
                    "description": "Like pro or ServerStandard: its published key selects it."
                  },
                  "image": {
                    "type": "object",
                    "properties": {
                      "index": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 65535
                      },
                      "name": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 256
                      },
                      "description": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 1024
                      }
                    },
                    "additionalProperties": false,
                    "minProperties": 1,
                    "maxProperties": 1,
                    "description": "Which image inside the install image: exactly one."
                  },
                  "architecture": {
                    "enum": [
                      "x86",
                      "amd64",
                      "arm64",
                      "arm",
                      "ia64"
                    ],
                    "default": "amd64",
                    "description": "Of what is installed."
                  },
                  "bootArchitecture": {
                    "enum": [
                      "x86",
                      "amd64",
                      "arm64",
                      "arm",
                      "ia64"
                    ]
                  },
                  "disk": {
                    "enum": [
                      "auto",
                      "uefi",
                      "bios",
                      "keep"
                    ],
                    "default": "auto",
                    "description": "auto: as the firmware that boots needs it; keep: no disk is touched."
                  },
                  "computerName": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 128,
                    "description": "Default: \${machine.name}."
                  },
                  "localAdmin": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 20,
                    "description": "A local administrator; the password is the secret of the same name."
                  },
                  "joinDomain": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 255,
                    "description": "The domain to join, with the secrets joinUser and joinPassword."
                  },
                  "organizationalUnit": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 1024,
                    "description": "Where the domain keeps the computer."
                  },
                  "joinWorkgroup": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 15,
                    "description": "The workgroup to join."
                  },
                  "owner": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 256,
                    "description": "Registered owner and organization."
                  },
                  "autoLogonCount": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 9999
                  },
                  "commands": {
                    "type": "array",
                    "items": {
                      "type": "string",
                      "minLength": 1,
                      "maxLength": 1024
                    },
                    "maxItems": 50,
                    "description": "At the first logon."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "locale": "de-CH",
                "edition": "pro",
                "localAdmin": "setup"
              }
            }
          }
        },
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "A file that was written anew.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerDraft"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answer-choices": {
      "get": {
        "operationId": "answerChoices",
        "summary": "List the locales, time zones, versions and editions of Windows",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The names Windows knows, to choose from.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerChoices"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answers/{name}/findings": {
      "get": {
        "operationId": "answerFindings",
        "summary": "Check a stored answer file for a boot image, an install image and a firmware",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000000
            },
            "in": "query",
            "name": "version",
            "required": false,
            "description": "Default: the newest."
          },
          {
            "schema": {
              "enum": [
                "x86",
                "amd64",
                "arm64",
                "arm",
                "ia64"
              ]
            },
            "in": "query",
            "name": "boot",
            "required": false,
            "description": "Of the boot image, where none is named."
          },
          {
            "schema": {
              "enum": [
                "x86",
                "amd64",
                "arm64",
                "arm",
                "ia64"
              ]
            },
            "in": "query",
            "name": "install",
            "required": false,
            "description": "Of the install image, where none is named."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 160
            },
            "in": "query",
            "name": "bootImage",
            "required": false,
            "description": "A boot image by name or id; name#2: that one inside."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 160
            },
            "in": "query",
            "name": "installImage",
            "required": false,
            "description": "An install image by name or id; name#6: that one inside, instead of what the file selects."
          },
          {
            "schema": {
              "enum": [
                "bios",
                "uefi"
              ]
            },
            "in": "query",
            "name": "firmware",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "What the check finds in one version.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/StoredAnswerFindings"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "ANSWER_NOT_FOUND, ANSWER_VERSION_NOT_FOUND, IMAGE_NOT_FOUND, IMAGE_INDEX_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  },
                  "ANSWER_VERSION_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_VERSION_NOT_FOUND"
                  },
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "IMAGE_INDEX_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_INDEX_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answers/{name}/diff": {
      "get": {
        "operationId": "answerDiff",
        "summary": "Show what two versions of an answer file set differently",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000000
            },
            "in": "query",
            "name": "from",
            "required": true,
            "description": "The older version."
          },
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000000
            },
            "in": "query",
            "name": "to",
            "required": true,
            "description": "The newer one."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "What two versions set differently; passwords and keys masked.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerDiff"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "ANSWER_NOT_FOUND, ANSWER_VERSION_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  },
                  "ANSWER_VERSION_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_VERSION_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answer-defaults": {
      "get": {
        "operationId": "answerDefaults",
        "summary": "Show which answer files count where no assignment names one",
        "tags": [
          "answers"
        ],
        "description": "Role: viewer.",
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "What counts where no assignment names a file.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerDefaults"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answer-defaults/architectures/{architecture}": {
      "put": {
        "operationId": "answerDefaultOfArchitecture",
        "summary": "Set the client answer file of an architecture",
        "tags": [
          "answers"
        ],
        "description": "Refused where profiles of rules and menus, or armed machines, would get answer files by it that they could not use. Armed machines keep the versions they get by it. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "answer"
                ],
                "properties": {
                  "answer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file; null: none any more."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "answer": "lab"
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "enum": [
                "x86",
                "x64",
                "x86uefi",
                "x64uefi",
                "arm",
                "arm64"
              ]
            },
            "in": "path",
            "name": "architecture",
            "required": true
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "What counts where no assignment names a file.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerDefaults"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "ANSWER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "ANSWER_BREAKS_PROFILES, ANSWER_BREAKS_MACHINES",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_BREAKS_PROFILES": {
                    "$ref": "#/components/examples/ANSWER_BREAKS_PROFILES"
                  },
                  "ANSWER_BREAKS_MACHINES": {
                    "$ref": "#/components/examples/ANSWER_BREAKS_MACHINES"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/answer-defaults/images/{name}": {
      "put": {
        "operationId": "answerDefaultOfImage",
        "summary": "Set the image answer file of an install image",
        "tags": [
          "answers"
        ],
        "description": "Refused where profiles of rules and menus, or armed machines, would get answer files by it that they could not use. Armed machines keep the versions they get by it. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "answer"
                ],
                "properties": {
                  "answer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file; null: none any more."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "answer": "lab"
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "What counts where no assignment names a file.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AnswerDefaults"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_NOT_FOUND, ANSWER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "ANSWER_BREAKS_PROFILES, ANSWER_BREAKS_MACHINES",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ANSWER_BREAKS_PROFILES": {
                    "$ref": "#/components/examples/ANSWER_BREAKS_PROFILES"
                  },
                  "ANSWER_BREAKS_MACHINES": {
                    "$ref": "#/components/examples/ANSWER_BREAKS_MACHINES"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/secrets": {
      "get": {
        "operationId": "secretList",
        "summary": "List secrets, without their values",
        "tags": [
          "answers"
        ],
        "description": "Role: operator.",
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Secret"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/secrets/{name}": {
      "put": {
        "operationId": "secretPut",
        "summary": "Store a secret, or another value for it",
        "tags": [
          "answers"
        ],
        "description": "There is no way to read it back: it is only written into the files that machines fetch. Role: admin.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "value"
                ],
                "properties": {
                  "value": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 4096,
                    "description": "Sealed before it is stored; never shown."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "value": "correct horse battery staple"
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "A secret, without its value.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Secret"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "KEY_FILE_UNUSABLE, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "KEY_FILE_UNUSABLE": {
                    "$ref": "#/components/examples/KEY_FILE_UNUSABLE"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "secretDelete",
        "summary": "Forget a secret",
        "tags": [
          "answers"
        ],
        "description": "Role: admin.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "SECRET_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SECRET_NOT_FOUND": {
                    "$ref": "#/components/examples/SECRET_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/secrets/rotate": {
      "post": {
        "operationId": "secretRotate",
        "summary": "Change the key all secrets are sealed with",
        "tags": [
          "answers"
        ],
        "description": "The old keys are forgotten once everything is sealed anew; backups of the database from before need them. Role: admin.",
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "What the new key sealed.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Rotation"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "KEY_FILE_UNUSABLE, SECRET_UNREADABLE, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "KEY_FILE_UNUSABLE": {
                    "$ref": "#/components/examples/KEY_FILE_UNUSABLE"
                  },
                  "SECRET_UNREADABLE": {
                    "$ref": "#/components/examples/SECRET_UNREADABLE"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/profiles": {
      "get": {
        "operationId": "profileList",
        "summary": "List profiles",
        "tags": [
          "profiles"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Profile"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/profiles/{name}": {
      "get": {
        "operationId": "profileGet",
        "summary": "Show a profile",
        "tags": [
          "profiles"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The profile.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Profile"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PROFILE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "profilePut",
        "summary": "Make a profile, or replace it",
        "tags": [
          "profiles"
        ],
        "description": "What the body leaves out is empty. One that a rule leads to, or that stands in boot menus, must be complete: it has no machine to add to it. The same body again changes nothing. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "bootImage": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The boot image started."
                  },
                  "installImage": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image installed."
                  },
                  "answer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file for all passes."
                  },
                  "clientAnswer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file of the pass windowsPE, before that of \`answer\`."
                  },
                  "imageAnswer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file of the later passes, before that of \`answer\`."
                  },
                  "method": {
                    "enum": [
                      "windows-setup",
                      "apply-image",
                      "capture-image",
                      "boot-only",
                      "local",
                      "script"
                    ],
                    "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
                  },
                  "force": {
                    "type": "boolean",
                    "description": "Overrule what is refused of the images and can be overruled; it is written down."
                  },
                  "menuText": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[\\\\u0020-\\\\u007e]{1,64}$",
                    "description": "Its line in boot menus; null: it is in none."
                  },
                  "select": {
                    "anyOf": [
                      {
                        "type": "object",
                        "properties": {
                          "index": {
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 65535
                          },
                          "name": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 256
                          },
                          "description": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 1024
                          }
                        },
                        "additionalProperties": false,
                        "minProperties": 1,
                        "maxProperties": 1,
                        "description": "Which image inside the install image: exactly one."
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "variables": {
                    "type": "object",
                    "maxProperties": 128,
                    "additionalProperties": {
                      "type": "string",
                      "maxLength": 4096
                    },
                    "description": "Values for answer files and scripts."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "bootImage": "grub",
                "method": "boot-only",
                "menuText": "Rescue system"
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The profile.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Profile"
                }
              }
            }
          },
          "201": {
            "description": "The profile.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Profile"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "IMAGE_NOT_FOUND, ANSWER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "PROFILE_ANSWER_UNUSABLE, ANSWER_BREAKS_MACHINES, IMAGE_DISABLED, IMAGE_FILE_CHANGED, IMAGE_SELECTION_FAILED, IMAGE_NOT_GENERALIZED, IMAGE_NEEDS_SETUP, IMAGE_ARCHITECTURE_MISMATCH",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_ANSWER_UNUSABLE": {
                    "$ref": "#/components/examples/PROFILE_ANSWER_UNUSABLE"
                  },
                  "ANSWER_BREAKS_MACHINES": {
                    "$ref": "#/components/examples/ANSWER_BREAKS_MACHINES"
                  },
                  "IMAGE_DISABLED": {
                    "$ref": "#/components/examples/IMAGE_DISABLED"
                  },
                  "IMAGE_FILE_CHANGED": {
                    "$ref": "#/components/examples/IMAGE_FILE_CHANGED"
                  },
                  "IMAGE_SELECTION_FAILED": {
                    "$ref": "#/components/examples/IMAGE_SELECTION_FAILED"
                  },
                  "IMAGE_NOT_GENERALIZED": {
                    "$ref": "#/components/examples/IMAGE_NOT_GENERALIZED"
                  },
                  "IMAGE_NEEDS_SETUP": {
                    "$ref": "#/components/examples/IMAGE_NEEDS_SETUP"
                  },
                  "IMAGE_ARCHITECTURE_MISMATCH": {
                    "$ref": "#/components/examples/IMAGE_ARCHITECTURE_MISMATCH"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "ASSIGNMENT_INCOMPLETE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ASSIGNMENT_INCOMPLETE": {
                    "$ref": "#/components/examples/ASSIGNMENT_INCOMPLETE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "patch": {
        "operationId": "profilePatch",
        "summary": "Change some words of a profile",
        "tags": [
          "profiles"
        ],
        "description": "A JSON merge patch (RFC 7396): what the body leaves out stays, null clears. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "bootImage": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The boot image started."
                  },
                  "installImage": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image installed."
                  },
                  "answer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file for all passes."
                  },
                  "clientAnswer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file of the pass windowsPE, before that of \`answer\`."
                  },
                  "imageAnswer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file of the later passes, before that of \`answer\`."
                  },
                  "method": {
                    "enum": [
                      "windows-setup",
                      "apply-image",
                      "capture-image",
                      "boot-only",
                      "local",
                      "script"
                    ],
                    "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
                  },
                  "force": {
                    "type": "boolean",
                    "description": "Overrule what is refused of the images and can be overruled; it is written down."
                  },
                  "menuText": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[\\\\u0020-\\\\u007e]{1,64}$",
                    "description": "Its line in boot menus; null: it is in none."
                  },
                  "variables": {
                    "anyOf": [
                      {
                        "type": "object",
                        "maxProperties": 256,
                        "additionalProperties": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "maxLength": 4096
                        }
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "select": {
                    "anyOf": [
                      {
                        "type": "object",
                        "properties": {
                          "index": {
                            "anyOf": [
                              {
                                "type": "integer",
                                "minimum": 1,
                                "maximum": 65535
                              },
                              {
                                "type": "null"
                              }
                            ]
                          },
                          "name": {
                            "type": [
                              "string",
                              "null"
                            ],
                            "minLength": 1,
                            "maxLength": 256
                          },
                          "description": {
                            "type": [
                              "string",
                              "null"
                            ],
                            "minLength": 1,
                            "maxLength": 1024
                          }
                        },
                        "additionalProperties": false
                      },
                      {
                        "type": "null"
                      }
                    ]
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "description": "for every room"
              }
            },
            "application/merge-patch+json": {
              "schema": {
                "type": "object",
                "properties": {
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "bootImage": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The boot image started."
                  },
                  "installImage": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The image installed."
                  },
                  "answer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file for all passes."
                  },
                  "clientAnswer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file of the pass windowsPE, before that of \`answer\`."
                  },
                  "imageAnswer": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The answer file of the later passes, before that of \`answer\`."
                  },
                  "method": {
                    "enum": [
                      "windows-setup",
                      "apply-image",
                      "capture-image",
                      "boot-only",
                      "local",
                      "script"
                    ],
                    "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
                  },
                  "force": {
                    "type": "boolean",
                    "description": "Overrule what is refused of the images and can be overruled; it is written down."
                  },
                  "menuText": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[\\\\u0020-\\\\u007e]{1,64}$",
                    "description": "Its line in boot menus; null: it is in none."
                  },
                  "variables": {
                    "anyOf": [
                      {
                        "type": "object",
                        "maxProperties": 256,
                        "additionalProperties": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "maxLength": 4096
                        }
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "select": {
                    "anyOf": [
                      {
                        "type": "object",
                        "properties": {
                          "index": {
                            "anyOf": [
                              {
                                "type": "integer",
                                "minimum": 1,
                                "maximum": 65535
                              },
                              {
                                "type": "null"
                              }
                            ]
                          },
                          "name": {
                            "type": [
                              "string",
                              "null"
                            ],
                            "minLength": 1,
                            "maxLength": 256
                          },
                          "description": {
                            "type": [
                              "string",
                              "null"
                            ],
                            "minLength": 1,
                            "maxLength": 1024
                          }
                        },
                        "additionalProperties": false
                      },
                      {
                        "type": "null"
                      }
                    ]
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "description": "for every room"
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The profile.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Profile"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PROFILE_NOT_FOUND, IMAGE_NOT_FOUND, ANSWER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  },
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "PROFILE_ANSWER_UNUSABLE, ANSWER_BREAKS_MACHINES, IMAGE_DISABLED, IMAGE_FILE_CHANGED, IMAGE_SELECTION_FAILED, IMAGE_NOT_GENERALIZED, IMAGE_NEEDS_SETUP, IMAGE_ARCHITECTURE_MISMATCH",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_ANSWER_UNUSABLE": {
                    "$ref": "#/components/examples/PROFILE_ANSWER_UNUSABLE"
                  },
                  "ANSWER_BREAKS_MACHINES": {
                    "$ref": "#/components/examples/ANSWER_BREAKS_MACHINES"
                  },
                  "IMAGE_DISABLED": {
                    "$ref": "#/components/examples/IMAGE_DISABLED"
                  },
                  "IMAGE_FILE_CHANGED": {
                    "$ref": "#/components/examples/IMAGE_FILE_CHANGED"
                  },
                  "IMAGE_SELECTION_FAILED": {
                    "$ref": "#/components/examples/IMAGE_SELECTION_FAILED"
                  },
                  "IMAGE_NOT_GENERALIZED": {
                    "$ref": "#/components/examples/IMAGE_NOT_GENERALIZED"
                  },
                  "IMAGE_NEEDS_SETUP": {
                    "$ref": "#/components/examples/IMAGE_NEEDS_SETUP"
                  },
                  "IMAGE_ARCHITECTURE_MISMATCH": {
                    "$ref": "#/components/examples/IMAGE_ARCHITECTURE_MISMATCH"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "ASSIGNMENT_INCOMPLETE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ASSIGNMENT_INCOMPLETE": {
                    "$ref": "#/components/examples/ASSIGNMENT_INCOMPLETE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "profileDelete",
        "summary": "Remove a profile that nothing uses",
        "tags": [
          "profiles"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PROFILE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "PROFILE_IN_USE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_IN_USE": {
                    "$ref": "#/components/examples/PROFILE_IN_USE"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/rules": {
      "get": {
        "operationId": "ruleList",
        "summary": "List rules in the order they are asked",
        "tags": [
          "rules"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Rule"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/rules/{name}": {
      "get": {
        "operationId": "ruleGet",
        "summary": "Show a rule",
        "tags": [
          "rules"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The rule.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Rule"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "RULE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "RULE_NOT_FOUND": {
                    "$ref": "#/components/examples/RULE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "rulePut",
        "summary": "Make a rule, or replace it",
        "tags": [
          "rules"
        ],
        "description": "Refused where it would leave the choice to chance (the same order as another rule that could fit the same machine and names another profile), and where it would hide another rule or be hidden by one. The same body again changes nothing. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "selectors",
                  "profile"
                ],
                "properties": {
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "order": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 999999999,
                    "description": "Lower ones are asked first."
                  },
                  "selectors": {
                    "type": "object",
                    "properties": {
                      "mac": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 64
                        },
                        "maxItems": 1000,
                        "description": "MAC addresses, in any spelling."
                      },
                      "oui": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 8
                        },
                        "maxItems": 1000,
                        "description": "First three bytes of the MAC, like 52:54:00."
                      },
                      "uuid": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 64
                        },
                        "maxItems": 1000,
                        "description": "SMBIOS UUIDs, in either byte order."
                      },
                      "vendorClass": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 255
                        },
                        "maxItems": 1000,
                        "description": "How option 60 begins, like PXEClient:Arch:00007."
                      },
                      "userClass": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 255
                        },
                        "maxItems": 1000,
                        "description": "Option 77, like iPXE."
                      },
                      "architecture": {
                        "type": "array",
                        "items": {
                          "enum": [
                            "x86",
                            "x64",
                            "x86uefi",
                            "x64uefi",
                            "arm",
                            "arm64"
                          ],
                          "description": "x86 and x64 are BIOS."
                        },
                        "maxItems": 1000,
                        "description": "BIOS firmware that was not looked into is both x86 and x64."
                      },
                      "subnet": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 18
                        },
                        "maxItems": 1000,
                        "description": "Networks the client is in, like 192.168.10.0/24."
                      },
                      "circuitId": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 512
                        },
                        "maxItems": 1000,
                        "description": "Option 82.1 in hex, or as text:Gi1/0/3."
                      },
                      "remoteId": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 512
                        },
                        "maxItems": 1000,
                        "description": "Option 82.2 in hex, or as text:switch-1."
                      },
                      "tag": {
                        "type": "array",
                        "items": {
                          "type": "string",
                          "minLength": 1,
                          "maxLength": 64
                        },
                        "maxItems": 1000,
                        "description": "Tags of a known machine, whatever their case."
                      },
                      "time": {
                        "type": "array",
                        "items": {
                          "type": "object",
                          "properties": {
                            "days": {
                              "type": "array",
                              "items": {
                                "enum": [
                                  "mon",
                                  "tue",
                                  "wed",
                                  "thu",
                                  "fri",
                                  "sat",
                                  "sun"
                                ]
                              },
                              "minItems": 1,
                              "maxItems": 7
                            },
                            "from": {
                              "type": "string",
                              "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$",
                              "examples": [
                                "08:00"
                              ]
                            },
                            "to": {
                              "type": "string",
                              "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$",
                              "examples": [
                                "08:00"
                              ]
                            }
                          },
                          "additionalProperties": false
                        },
                        "maxItems": 1000,
                        "description": "Parts of the week, in the time zone of the server. Left out: every day, from 00:00, to 24:00; not after \`from\`: until the next day."
                      }
                    },
                    "additionalProperties": false,
                    "minProperties": 1,
                    "description": "At least one. All that are given must fit, of each any one value."
                  },
                  "profile": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The profile that machines get which it fits."
                  },
                  "enabled": {
                    "type": "boolean",
                    "description": "Only enabled rules are asked. Default: true."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "profile": "rescue",
                "selectors": {
                  "subnet": [
                    "192.168.30.0/24"
                  ],
                  "time": [
                    {
                      "days": [
                        "sat",
                        "sun"
                      ]
                    }
                  ]
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The rule.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Rule"
                }
              }
            }
          },
          "201": {
            "description": "The rule.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Rule"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PROFILE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "PROFILE_ANSWER_UNUSABLE, RULE_TIE, RULE_UNREACHABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_ANSWER_UNUSABLE": {
                    "$ref": "#/components/examples/PROFILE_ANSWER_UNUSABLE"
                  },
                  "RULE_TIE": {
                    "$ref": "#/components/examples/RULE_TIE"
                  },
                  "RULE_UNREACHABLE": {
                    "$ref": "#/components/examples/RULE_UNREACHABLE"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "ASSIGNMENT_INCOMPLETE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ASSIGNMENT_INCOMPLETE": {
                    "$ref": "#/components/examples/ASSIGNMENT_INCOMPLETE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "patch": {
        "operationId": "rulePatch",
        "summary": "Change some words of a rule",
        "tags": [
          "rules"
        ],
        "description": "A JSON merge patch (RFC 7396): what the body leaves out stays, null clears; a selector that is given is replaced. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "order": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 999999999,
                    "description": "Lower ones are asked first."
                  },
                  "selectors": {
                    "type": "object",
                    "properties": {
                      "mac": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 64
                            },
                            "maxItems": 1000,
                            "description": "MAC addresses, in any spelling."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "oui": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 8
                            },
                            "maxItems": 1000,
                            "description": "First three bytes of the MAC, like 52:54:00."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "uuid": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 64
                            },
                            "maxItems": 1000,
                            "description": "SMBIOS UUIDs, in either byte order."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "vendorClass": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 255
                            },
                            "maxItems": 1000,
                            "description": "How option 60 begins, like PXEClient:Arch:00007."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "userClass": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 255
                            },
                            "maxItems": 1000,
                            "description": "Option 77, like iPXE."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "architecture": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "enum": [
                                "x86",
                                "x64",
                                "x86uefi",
                                "x64uefi",
                                "arm",
                                "arm64"
                              ],
                              "description": "x86 and x64 are BIOS."
                            },
                            "maxItems": 1000,
                            "description": "BIOS firmware that was not looked into is both x86 and x64."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "subnet": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 18
                            },
                            "maxItems": 1000,
                            "description": "Networks the client is in, like 192.168.10.0/24."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "circuitId": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 512
                            },
                            "maxItems": 1000,
                            "description": "Option 82.1 in hex, or as text:Gi1/0/3."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "remoteId": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 512
                            },
                            "maxItems": 1000,
                            "description": "Option 82.2 in hex, or as text:switch-1."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "tag": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 64
                            },
                            "maxItems": 1000,
                            "description": "Tags of a known machine, whatever their case."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "time": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "object",
                              "properties": {
                                "days": {
                                  "type": "array",
                                  "items": {
                                    "enum": [
                                      "mon",
                                      "tue",
                                      "wed",
                                      "thu",
                                      "fri",
                                      "sat",
                                      "sun"
                                    ]
                                  },
                                  "minItems": 1,
                                  "maxItems": 7
                                },
                                "from": {
                                  "type": "string",
                                  "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$",
                                  "examples": [
                                    "08:00"
                                  ]
                                },
                                "to": {
                                  "type": "string",
                                  "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$",
                                  "examples": [
                                    "08:00"
                                  ]
                                }
                              },
                              "additionalProperties": false
                            },
                            "maxItems": 1000,
                            "description": "Parts of the week, in the time zone of the server. Left out: every day, from 00:00, to 24:00; not after \`from\`: until the next day."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      }
                    },
                    "additionalProperties": false
                  },
                  "profile": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The profile that machines get which it fits."
                  },
                  "enabled": {
                    "type": "boolean",
                    "description": "Only enabled rules are asked. Default: true."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "selectors": {
                  "architecture": [
                    "x64uefi",
                    "arm64"
                  ],
                  "time": null
                }
              }
            },
            "application/merge-patch+json": {
              "schema": {
                "type": "object",
                "properties": {
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "order": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 999999999,
                    "description": "Lower ones are asked first."
                  },
                  "selectors": {
                    "type": "object",
                    "properties": {
                      "mac": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 64
                            },
                            "maxItems": 1000,
                            "description": "MAC addresses, in any spelling."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "oui": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 8
                            },
                            "maxItems": 1000,
                            "description": "First three bytes of the MAC, like 52:54:00."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "uuid": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 64
                            },
                            "maxItems": 1000,
                            "description": "SMBIOS UUIDs, in either byte order."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "vendorClass": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 255
                            },
                            "maxItems": 1000,
                            "description": "How option 60 begins, like PXEClient:Arch:00007."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "userClass": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 255
                            },
                            "maxItems": 1000,
                            "description": "Option 77, like iPXE."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "architecture": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "enum": [
                                "x86",
                                "x64",
                                "x86uefi",
                                "x64uefi",
                                "arm",
                                "arm64"
                              ],
                              "description": "x86 and x64 are BIOS."
                            },
                            "maxItems": 1000,
                            "description": "BIOS firmware that was not looked into is both x86 and x64."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "subnet": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 18
                            },
                            "maxItems": 1000,
                            "description": "Networks the client is in, like 192.168.10.0/24."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "circuitId": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 512
                            },
                            "maxItems": 1000,
                            "description": "Option 82.1 in hex, or as text:Gi1/0/3."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "remoteId": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 512
                            },
                            "maxItems": 1000,
                            "description": "Option 82.2 in hex, or as text:switch-1."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "tag": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "string",
                              "minLength": 1,
                              "maxLength": 64
                            },
                            "maxItems": 1000,
                            "description": "Tags of a known machine, whatever their case."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "time": {
                        "anyOf": [
                          {
                            "type": "array",
                            "items": {
                              "type": "object",
                              "properties": {
                                "days": {
                                  "type": "array",
                                  "items": {
                                    "enum": [
                                      "mon",
                                      "tue",
                                      "wed",
                                      "thu",
                                      "fri",
                                      "sat",
                                      "sun"
                                    ]
                                  },
                                  "minItems": 1,
                                  "maxItems": 7
                                },
                                "from": {
                                  "type": "string",
                                  "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$",
                                  "examples": [
                                    "08:00"
                                  ]
                                },
                                "to": {
                                  "type": "string",
                                  "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$",
                                  "examples": [
                                    "08:00"
                                  ]
                                }
                              },
                              "additionalProperties": false
                            },
                            "maxItems": 1000,
                            "description": "Parts of the week, in the time zone of the server. Left out: every day, from 00:00, to 24:00; not after \`from\`: until the next day."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      }
                    },
                    "additionalProperties": false
                  },
                  "profile": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "The profile that machines get which it fits."
                  },
                  "enabled": {
                    "type": "boolean",
                    "description": "Only enabled rules are asked. Default: true."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "selectors": {
                  "architecture": [
                    "x64uefi",
                    "arm64"
                  ],
                  "time": null
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The rule.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Rule"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "RULE_NOT_FOUND, PROFILE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "RULE_NOT_FOUND": {
                    "$ref": "#/components/examples/RULE_NOT_FOUND"
                  },
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "PROFILE_ANSWER_UNUSABLE, RULE_TIE, RULE_UNREACHABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_ANSWER_UNUSABLE": {
                    "$ref": "#/components/examples/PROFILE_ANSWER_UNUSABLE"
                  },
                  "RULE_TIE": {
                    "$ref": "#/components/examples/RULE_TIE"
                  },
                  "RULE_UNREACHABLE": {
                    "$ref": "#/components/examples/RULE_UNREACHABLE"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "ASSIGNMENT_INCOMPLETE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ASSIGNMENT_INCOMPLETE": {
                    "$ref": "#/components/examples/ASSIGNMENT_INCOMPLETE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "ruleDelete",
        "summary": "Remove a rule",
        "tags": [
          "rules"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "RULE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "RULE_NOT_FOUND": {
                    "$ref": "#/components/examples/RULE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/rules/{name}/move": {
      "post": {
        "operationId": "ruleMove",
        "summary": "Move a rule to another place",
        "tags": [
          "rules"
        ],
        "description": "To an order, or right before or after another rule; rules of the same order stay together. Where there is no room between two, all rules are numbered anew. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "order": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 999999999,
                    "description": "Lower ones are asked first."
                  },
                  "before": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "Right before this rule."
                  },
                  "after": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "Right after this rule."
                  }
                },
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1,
                "description": "Exactly one."
              },
              "example": {
                "order": 5
              }
            }
          },
          "description": "Exactly one."
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The rule.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Rule"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "RULE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "RULE_NOT_FOUND": {
                    "$ref": "#/components/examples/RULE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "RULE_TIE, RULE_UNREACHABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "RULE_TIE": {
                    "$ref": "#/components/examples/RULE_TIE"
                  },
                  "RULE_UNREACHABLE": {
                    "$ref": "#/components/examples/RULE_UNREACHABLE"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/pending": {
      "get": {
        "operationId": "pendingList",
        "summary": "List unknown machines that asked",
        "tags": [
          "pending"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          },
          {
            "schema": {
              "enum": [
                "pending",
                "approved",
                "rejected"
              ]
            },
            "in": "query",
            "name": "state",
            "required": false
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/PendingMachine"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/pending/{id}": {
      "get": {
        "operationId": "pendingGet",
        "summary": "Show one unknown machine",
        "tags": [
          "pending"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 9007199254740991
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The unknown machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/PendingMachine"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PENDING_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PENDING_NOT_FOUND": {
                    "$ref": "#/components/examples/PENDING_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/pending/{id}/approve": {
      "post": {
        "operationId": "pendingApprove",
        "summary": "Approve: make it a machine, with its assignment if given",
        "tags": [
          "pending"
        ],
        "description": "Without a name it is named by pxe.newMachineNamingPolicy, without an assignment it gets pxe.autoAddSettings. A machine that waits goes on by itself. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "name": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "Unique, case-insensitive."
                  },
                  "uuid": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
                    "description": "SMBIOS UUID; compared in both byte orders."
                  },
                  "description": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "maxLength": 1024
                  },
                  "tags": {
                    "type": "array",
                    "items": {
                      "type": "string",
                      "pattern": "^[A-Za-z0-9][A-Za-z0-9._:/=-]{0,63}$"
                    },
                    "maxItems": 64,
                    "uniqueItems": true,
                    "description": "Free labels."
                  },
                  "variables": {
                    "type": "object",
                    "maxProperties": 128,
                    "additionalProperties": {
                      "type": "string",
                      "maxLength": 4096
                    },
                    "description": "Values for answer files and scripts."
                  },
                  "address": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "format": "ipv4",
                    "maxLength": 15,
                    "description": "The address the DHCP server keeps for it."
                  },
                  "dhcpOptions": {
                    "type": "object",
                    "maxProperties": 32,
                    "additionalProperties": {
                      "anyOf": [
                        {
                          "type": "string",
                          "maxLength": 255
                        },
                        {
                          "type": "number"
                        },
                        {
                          "type": "boolean"
                        },
                        {
                          "type": "array",
                          "items": {
                            "anyOf": [
                              {
                                "type": "string",
                                "maxLength": 255
                              },
                              {
                                "type": "number"
                              }
                            ]
                          },
                          "maxItems": 63
                        }
                      ]
                    },
                    "description": "DHCP options of this machine alone, by code or name; in mode server."
                  },
                  "dialect": {
                    "enum": [
                      "bypass",
                      "binl",
                      "plain",
                      null
                    ],
                    "description": "Pins how its boot offers are put; null: as learned from its firmware."
                  },
                  "tftp": {
                    "type": "object",
                    "properties": {
                      "maxBlockSize": {
                        "type": "integer",
                        "minimum": 8,
                        "maximum": 65464,
                        "description": "Largest block granted, in bytes: 1380 fits tunnels."
                      },
                      "maxWindowSize": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 65535,
                        "description": "Most blocks in flight granted (RFC 7440)."
                      },
                      "variableWindow": {
                        "type": "boolean",
                        "description": "Whether Windows' boot loader may choose its window with every ACK (msftwindow)."
                      },
                      "wrapToOne": {
                        "type": "boolean",
                        "description": "Whether block 65535 is followed by number 1 instead of 0, as some old loaders count."
                      },
                      "maxBytesPerSecond": {
                        "type": "integer",
                        "minimum": 4096,
                        "maximum": 100000000000,
                        "description": "Bytes sent to it in a second."
                      }
                    },
                    "additionalProperties": false,
                    "description": "What TFTP does otherwise for this machine alone; the configuration's limits still hold."
                  },
                  "secureBootCa": {
                    "enum": [
                      "auto",
                      "2011",
                      "2023"
                    ],
                    "description": "Whose signature its loader must bear, where there are two; auto: the other one when one did not run."
                  },
                  "assignment": {
                    "type": "object",
                    "properties": {
                      "profile": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                        "description": "Takes from this profile what is empty here."
                      },
                      "bootImage": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                        "description": "The boot image started."
                      },
                      "installImage": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                        "description": "The image installed."
                      },
                      "select": {
                        "anyOf": [
                          {
                            "type": "object",
                            "properties": {
                              "index": {
                                "type": "integer",
                                "minimum": 1,
                                "maximum": 65535
                              },
                              "name": {
                                "type": "string",
                                "minLength": 1,
                                "maxLength": 256
                              },
                              "description": {
                                "type": "string",
                                "minLength": 1,
                                "maxLength": 1024
                              }
                            },
                            "additionalProperties": false,
                            "minProperties": 1,
                            "maxProperties": 1,
                            "description": "Which image inside the install image: exactly one."
                          },
                          {
                            "type": "null"
                          }
                        ]
                      },
                      "answer": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                        "description": "The answer file for all passes."
                      },
                      "clientAnswer": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                        "description": "The answer file of the pass windowsPE, before that of \`answer\`."
                      },
                      "imageAnswer": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                        "description": "The answer file of the later passes, before that of \`answer\`."
                      },
                      "method": {
                        "enum": [
                          "windows-setup",
                          "apply-image",
                          "capture-image",
                          "boot-only",
                          "local",
                          "script"
                        ],
                        "description": "boot-only: run the boot image and nothing after it. local: boot from the disk."
                      },
                      "once": {
                        "type": "boolean",
                        "description": "Disarm once the boot is done. Default: false."
                      },
                      "armed": {
                        "type": "boolean",
                        "description": "Only armed assignments are answered. Default: true."
                      },
                      "bootProgram": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "minLength": 1,
                        "maxLength": 256,
                        "description": "This boot program instead of the boot image's; below the image directory."
                      },
                      "referralServer": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "format": "ipv4",
                        "maxLength": 15,
                        "description": "Another boot server that has the machine."
                      },
                      "prompt": {
                        "enum": [
                          "optIn",
                          "noPrompt",
                          "optOut",
                          null
                        ],
                        "description": "Who must agree before it boots: optIn: press F12. optOut: ESC stops it. null: as configured."
                      },
                      "force": {
                        "type": "boolean",
                        "description": "Assign images that are refused as not generalized [BP-1], as for Setup only [BP-4] or for their architecture; it is written down."
                      }
                    },
                    "additionalProperties": false
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "name": "lab-2",
                "assignment": {
                  "bootImage": "grub"
                }
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 9007199254740991
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "201": {
            "description": "The machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Machine"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PENDING_NOT_FOUND, IMAGE_NOT_FOUND, ANSWER_NOT_FOUND, PROFILE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PENDING_NOT_FOUND": {
                    "$ref": "#/components/examples/PENDING_NOT_FOUND"
                  },
                  "IMAGE_NOT_FOUND": {
                    "$ref": "#/components/examples/IMAGE_NOT_FOUND"
                  },
                  "ANSWER_NOT_FOUND": {
                    "$ref": "#/components/examples/ANSWER_NOT_FOUND"
                  },
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "PENDING_DECIDED, MACHINE_EXISTS, IMAGE_DISABLED, IMAGE_FILE_CHANGED, IMAGE_SELECTION_FAILED, IMAGE_NOT_GENERALIZED, IMAGE_NEEDS_SETUP, IMAGE_ARCHITECTURE_MISMATCH, ANSWER_HAS_ERRORS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PENDING_DECIDED": {
                    "$ref": "#/components/examples/PENDING_DECIDED"
                  },
                  "MACHINE_EXISTS": {
                    "$ref": "#/components/examples/MACHINE_EXISTS"
                  },
                  "IMAGE_DISABLED": {
                    "$ref": "#/components/examples/IMAGE_DISABLED"
                  },
                  "IMAGE_FILE_CHANGED": {
                    "$ref": "#/components/examples/IMAGE_FILE_CHANGED"
                  },
                  "IMAGE_SELECTION_FAILED": {
                    "$ref": "#/components/examples/IMAGE_SELECTION_FAILED"
                  },
                  "IMAGE_NOT_GENERALIZED": {
                    "$ref": "#/components/examples/IMAGE_NOT_GENERALIZED"
                  },
                  "IMAGE_NEEDS_SETUP": {
                    "$ref": "#/components/examples/IMAGE_NEEDS_SETUP"
                  },
                  "IMAGE_ARCHITECTURE_MISMATCH": {
                    "$ref": "#/components/examples/IMAGE_ARCHITECTURE_MISMATCH"
                  },
                  "ANSWER_HAS_ERRORS": {
                    "$ref": "#/components/examples/ANSWER_HAS_ERRORS"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "422": {
            "description": "ASSIGNMENT_INCOMPLETE, BOOT_PROGRAM_UNUSABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "ASSIGNMENT_INCOMPLETE": {
                    "$ref": "#/components/examples/ASSIGNMENT_INCOMPLETE"
                  },
                  "BOOT_PROGRAM_UNUSABLE": {
                    "$ref": "#/components/examples/BOOT_PROGRAM_UNUSABLE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/pending/{id}/reject": {
      "post": {
        "operationId": "pendingReject",
        "summary": "Reject: never answer it",
        "tags": [
          "pending"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 9007199254740991
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The unknown machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/PendingMachine"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PENDING_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PENDING_NOT_FOUND": {
                    "$ref": "#/components/examples/PENDING_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "PENDING_DECIDED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PENDING_DECIDED": {
                    "$ref": "#/components/examples/PENDING_DECIDED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/sessions": {
      "get": {
        "operationId": "sessionList",
        "summary": "List boots, newest first",
        "tags": [
          "sessions"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            },
            "in": "query",
            "name": "mac",
            "required": false,
            "description": "A MAC in any spelling."
          },
          {
            "schema": {
              "enum": [
                "discovered",
                "waiting",
                "offered",
                "addressed",
                "referred",
                "loading",
                "loaded",
                "failed",
                "local",
                "ignored"
              ]
            },
            "in": "query",
            "name": "state",
            "required": false
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/BootSession"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, MAC_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "MAC_INVALID": {
                    "$ref": "#/components/examples/MAC_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/sessions/{id}": {
      "get": {
        "operationId": "sessionGet",
        "summary": "Show a boot and its journal",
        "tags": [
          "sessions"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The boot and its journal.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BootSessionDetail"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "SESSION_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SESSION_NOT_FOUND": {
                    "$ref": "#/components/examples/SESSION_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/sessions/{id}/diagnosis": {
      "get": {
        "operationId": "sessionDiagnosis",
        "summary": "Say what went wrong in a boot, and what to do",
        "tags": [
          "sessions"
        ],
        "description": "Read from its journal; docs/troubleshooting.md lists every code. Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "What the doctor says of a boot.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Diagnosis"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "SESSION_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SESSION_NOT_FOUND": {
                    "$ref": "#/components/examples/SESSION_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/diagnosis": {
      "get": {
        "operationId": "machineDiagnosis",
        "summary": "Say what went wrong in a machine's newest boot, and what to do",
        "tags": [
          "machines"
        ],
        "description": "A MAC need not be of a machine that is known. Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "What the doctor says of a boot.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Diagnosis"
                }
              }
            }
          },
          "400": {
            "description": "MAC_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MAC_INVALID": {
                    "$ref": "#/components/examples/MAC_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NEVER_BOOTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NEVER_BOOTED": {
                    "$ref": "#/components/examples/MACHINE_NEVER_BOOTED"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/deployments": {
      "get": {
        "operationId": "deploymentList",
        "summary": "List deployments, newest first",
        "tags": [
          "deployments"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "mac",
            "required": false,
            "description": "Of this machine."
          },
          {
            "schema": {
              "enum": [
                "running",
                "stalled",
                "ready",
                "failed",
                "cancelled"
              ]
            },
            "in": "query",
            "name": "state",
            "required": false
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Deployment"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, MAC_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "MAC_INVALID": {
                    "$ref": "#/components/examples/MAC_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "post": {
        "operationId": "deploymentStart",
        "summary": "Arm machines and switch them on, so many at once",
        "tags": [
          "deployments"
        ],
        "description": "Each machine is checked first; one that fails holds up none of the others. dryRun only checks. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "machines": {
                    "type": "array",
                    "items": {
                      "type": "string",
                      "minLength": 1,
                      "maxLength": 256
                    },
                    "maxItems": 5000,
                    "description": "MAC, UUID or name."
                  },
                  "tag": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 64,
                    "description": "Every machine with this tag."
                  },
                  "atOnce": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 10000,
                    "default": 0,
                    "description": "Machines at work at once; 0: all."
                  },
                  "wake": {
                    "type": "boolean",
                    "default": true,
                    "description": "Switch the machines on."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "machines": [
                  "lab-1"
                ],
                "atOnce": 10,
                "wake": true
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "What became of each machine.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DeploymentLaunch"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/deployments/{id}": {
      "get": {
        "operationId": "deploymentGet",
        "summary": "Show a deployment with its history and logs",
        "tags": [
          "deployments"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 32
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The deployment with its history and logs.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DeploymentDetail"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "DEPLOYMENT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DEPLOYMENT_NOT_FOUND": {
                    "$ref": "#/components/examples/DEPLOYMENT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/deployments/{id}/logs/{name}": {
      "get": {
        "operationId": "deploymentLogGet",
        "summary": "Read a log that the machine sent",
        "tags": [
          "deployments"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 32
            },
            "in": "path",
            "name": "id",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The log.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "name",
                    "text"
                  ],
                  "properties": {
                    "name": {
                      "type": "string"
                    },
                    "text": {
                      "type": "string"
                    }
                  },
                  "description": "The log."
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "DEPLOYMENT_NOT_FOUND, DEPLOYMENT_LOG_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DEPLOYMENT_NOT_FOUND": {
                    "$ref": "#/components/examples/DEPLOYMENT_NOT_FOUND"
                  },
                  "DEPLOYMENT_LOG_NOT_FOUND": {
                    "$ref": "#/components/examples/DEPLOYMENT_LOG_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/deployments/{id}/cancel": {
      "post": {
        "operationId": "deploymentCancel",
        "summary": "Stop a deployment and disarm its machine",
        "tags": [
          "deployments"
        ],
        "description": "Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 32
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The deployment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Deployment"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "DEPLOYMENT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DEPLOYMENT_NOT_FOUND": {
                    "$ref": "#/components/examples/DEPLOYMENT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "DEPLOYMENT_ENDED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "DEPLOYMENT_ENDED": {
                    "$ref": "#/components/examples/DEPLOYMENT_ENDED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/preflight": {
      "get": {
        "operationId": "machinePreflight",
        "summary": "Check whether a machine can be deployed, and show its plan",
        "tags": [
          "deployments"
        ],
        "description": "Scripts are shown as the machine would get them, secrets masked. Role: operator.",
        "parameters": [
          {
            "schema": {
              "enum": [
                "bios",
                "uefi"
              ],
              "default": "uefi"
            },
            "in": "query",
            "name": "firmware",
            "required": false,
            "description": "For which the plan is shown."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "Every check, and the plan.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Preflight"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND, ASSIGNMENT_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  },
                  "ASSIGNMENT_NOT_FOUND": {
                    "$ref": "#/components/examples/ASSIGNMENT_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/machines/{ref}/deploy-settings": {
      "get": {
        "operationId": "machineDeploySettingsGet",
        "summary": "Show how a machine is deployed, in its own words",
        "tags": [
          "deployments"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "How machines are deployed; what is left out is as elsewhere.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DeploySettings"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "machineDeploySettingsPut",
        "summary": "Say how a machine is deployed",
        "tags": [
          "deployments"
        ],
        "description": "What is left out is as its profile says, then as by default. Counts from the next plan on. Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "transport": {
                    "enum": [
                      "https",
                      "smb"
                    ]
                  },
                  "disk": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 99,
                    "description": "As diskpart counts."
                  },
                  "minDiskBytes": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 9007199254740991
                  },
                  "restartAfterFailureSeconds": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "minimum": 1,
                    "maximum": 86400
                  },
                  "shell": {
                    "type": "boolean",
                    "description": "F8 opens a command prompt in Windows PE."
                  },
                  "script": {
                    "anyOf": [
                      {
                        "type": "string",
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._ -]{0,100}\\\\.(cmd|bat|CMD|BAT)$"
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "after": {
                    "type": "array",
                    "items": {
                      "type": "string",
                      "pattern": "^[A-Za-z0-9][A-Za-z0-9._ -]{0,100}\\\\.(cmd|bat|CMD|BAT)$"
                    },
                    "maxItems": 32
                  },
                  "capture": {
                    "type": "object",
                    "properties": {
                      "name": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
                      },
                      "description": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "maxLength": 200
                      },
                      "group": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
                      },
                      "drive": {
                        "type": "string",
                        "pattern": "^[A-Z]:$"
                      },
                      "force": {
                        "type": "boolean",
                        "description": "Keep what was not generalized; it stays marked."
                      }
                    },
                    "additionalProperties": false
                  },
                  "readyAt": {
                    "enum": [
                      "setup",
                      "logon"
                    ]
                  },
                  "productKeySecret": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
                  }
                },
                "description": "How machines are deployed; what is left out is as elsewhere.",
                "additionalProperties": false
              },
              "example": {
                "disk": 0,
                "restartAfterFailureSeconds": 60
              }
            }
          },
          "description": "How machines are deployed; what is left out is as elsewhere."
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "ref",
            "required": true,
            "description": "MAC (any spelling), UUID or name."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "How machines are deployed; what is left out is as elsewhere.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DeploySettings"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "MACHINE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_NOT_FOUND": {
                    "$ref": "#/components/examples/MACHINE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "MACHINE_AMBIGUOUS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MACHINE_AMBIGUOUS": {
                    "$ref": "#/components/examples/MACHINE_AMBIGUOUS"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/profiles/{name}/deploy-settings": {
      "get": {
        "operationId": "profileDeploySettingsGet",
        "summary": "Show how machines of a profile are deployed",
        "tags": [
          "deployments"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "How machines are deployed; what is left out is as elsewhere.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DeploySettings"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PROFILE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "profileDeploySettingsPut",
        "summary": "Say how machines of a profile are deployed",
        "tags": [
          "deployments"
        ],
        "description": "Role: operator.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "transport": {
                    "enum": [
                      "https",
                      "smb"
                    ]
                  },
                  "disk": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 99,
                    "description": "As diskpart counts."
                  },
                  "minDiskBytes": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 9007199254740991
                  },
                  "restartAfterFailureSeconds": {
                    "type": [
                      "integer",
                      "null"
                    ],
                    "minimum": 1,
                    "maximum": 86400
                  },
                  "shell": {
                    "type": "boolean",
                    "description": "F8 opens a command prompt in Windows PE."
                  },
                  "script": {
                    "anyOf": [
                      {
                        "type": "string",
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._ -]{0,100}\\\\.(cmd|bat|CMD|BAT)$"
                      },
                      {
                        "type": "null"
                      }
                    ]
                  },
                  "after": {
                    "type": "array",
                    "items": {
                      "type": "string",
                      "pattern": "^[A-Za-z0-9][A-Za-z0-9._ -]{0,100}\\\\.(cmd|bat|CMD|BAT)$"
                    },
                    "maxItems": 32
                  },
                  "capture": {
                    "type": "object",
                    "properties": {
                      "name": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
                      },
                      "description": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "maxLength": 200
                      },
                      "group": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
                      },
                      "drive": {
                        "type": "string",
                        "pattern": "^[A-Z]:$"
                      },
                      "force": {
                        "type": "boolean",
                        "description": "Keep what was not generalized; it stays marked."
                      }
                    },
                    "additionalProperties": false
                  },
                  "readyAt": {
                    "enum": [
                      "setup",
                      "logon"
                    ]
                  },
                  "productKeySecret": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
                  }
                },
                "description": "How machines are deployed; what is left out is as elsewhere.",
                "additionalProperties": false
              },
              "example": {
                "readyAt": "logon"
              }
            }
          },
          "description": "How machines are deployed; what is left out is as elsewhere."
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "How machines are deployed; what is left out is as elsewhere.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DeploySettings"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "PROFILE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PROFILE_NOT_FOUND": {
                    "$ref": "#/components/examples/PROFILE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/events": {
      "get": {
        "operationId": "eventStream",
        "summary": "Follow what happens, live",
        "tags": [
          "sessions"
        ],
        "description": "Server-sent events: \`id\` is the sequence of the journal entry, \`event\` its kind, \`data\` the entry as JSON. The header Last-Event-ID continues after that entry. \`file.progress\`, \`deploy.progress\` and, if asked for, \`change\` come without id. A comment every 15 s keeps the connection. Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            },
            "in": "query",
            "name": "mac",
            "required": false,
            "description": "A MAC in any spelling."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            },
            "in": "query",
            "name": "session",
            "required": false
          },
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "changes",
            "required": false,
            "description": "Also tell, as \`change\` without id, what somebody changed: machines, images, profiles …"
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "text/event-stream",
            "content": {
              "text/event-stream": {
                "schema": {
                  "type": "string",
                  "description": "text/event-stream"
                }
              }
            }
          },
          "400": {
            "description": "MAC_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MAC_INVALID": {
                    "$ref": "#/components/examples/MAC_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "TOO_MANY_STREAMS, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "TOO_MANY_STREAMS": {
                    "$ref": "#/components/examples/TOO_MANY_STREAMS"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/leases": {
      "get": {
        "operationId": "leaseList",
        "summary": "List leases by address",
        "tags": [
          "leases"
        ],
        "description": "Empty unless dhcp.mode is server. Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          },
          {
            "schema": {
              "enum": [
                "bound",
                "declined",
                "released"
              ]
            },
            "in": "query",
            "name": "state",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64
            },
            "in": "query",
            "name": "mac",
            "required": false,
            "description": "A MAC in any spelling."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 9,
              "maxLength": 18
            },
            "in": "query",
            "name": "subnet",
            "required": false,
            "description": "Addresses in this network, like 192.168.10.0/24."
          },
          {
            "schema": {
              "type": "boolean"
            },
            "in": "query",
            "name": "current",
            "required": false,
            "description": "Only those that have not expired."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Lease"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, MAC_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "MAC_INVALID": {
                    "$ref": "#/components/examples/MAC_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/leases/{address}": {
      "get": {
        "operationId": "leaseGet",
        "summary": "Show the lease of an address",
        "tags": [
          "leases"
        ],
        "description": "Role: viewer.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 7,
              "maxLength": 15
            },
            "in": "path",
            "name": "address",
            "required": true,
            "description": "The lent address."
          }
        ],
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The lease.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Lease"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "LEASE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "LEASE_NOT_FOUND": {
                    "$ref": "#/components/examples/LEASE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "leaseRemove",
        "summary": "Remove a lease: the address is free at once",
        "tags": [
          "leases"
        ],
        "description": "The client is not told; it may go on using the address until its own clock says that the lease ended. Role: operator.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 7,
              "maxLength": 15
            },
            "in": "path",
            "name": "address",
            "required": true,
            "description": "The lent address."
          }
        ],
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "The lease.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Lease"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "LEASE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "LEASE_NOT_FOUND": {
                    "$ref": "#/components/examples/LEASE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/network/probe": {
      "post": {
        "operationId": "networkProbe",
        "summary": "Ask the network which DHCP and PXE servers answer",
        "tags": [
          "daemon"
        ],
        "description": "Sends DISCOVERs as clients of four kinds on every served interface and waits three seconds. Role: operator.",
        "x-required-role": "operator",
        "responses": {
          "200": {
            "description": "Who answers DHCP and PXE on the served networks.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/NetworkProbe"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/certificate-authority": {
      "get": {
        "operationId": "authorityGet",
        "summary": "Show the certificate authority of the HTTPS door, and the certificate in use",
        "tags": [
          "daemon"
        ],
        "description": "Role: viewer.",
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "The authority and the certificate in use.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CertificateAuthority"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "CERTIFICATE_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CERTIFICATE_NOT_FOUND": {
                    "$ref": "#/components/examples/CERTIFICATE_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/tokens": {
      "get": {
        "operationId": "tokenList",
        "summary": "List tokens, without their keys",
        "tags": [
          "tokens"
        ],
        "description": "Role: admin.",
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Token"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "post": {
        "operationId": "tokenAdd",
        "summary": "Make a token and show its key this once",
        "tags": [
          "tokens"
        ],
        "description": "Role: admin.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "name",
                  "role"
                ],
                "properties": {
                  "name": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    "description": "Unique."
                  },
                  "role": {
                    "enum": [
                      "viewer",
                      "operator",
                      "admin"
                    ],
                    "description": "Each may do what the ones before it may."
                  },
                  "expiresAt": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "format": "date-time",
                    "description": "When it stops working."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "name": "monitoring",
                "role": "viewer",
                "expiresAt": "2099-01-31T12:00:00Z"
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "201": {
            "description": "The token and its key.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/NewToken"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "409": {
            "description": "TOKEN_EXISTS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "TOKEN_EXISTS": {
                    "$ref": "#/components/examples/TOKEN_EXISTS"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/tokens/{name}": {
      "delete": {
        "operationId": "tokenRemove",
        "summary": "Remove a token; its key stops working at once",
        "tags": [
          "tokens"
        ],
        "description": "Role: admin.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "TOKEN_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "TOKEN_NOT_FOUND": {
                    "$ref": "#/components/examples/TOKEN_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "TOKEN_LAST_ADMIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "TOKEN_LAST_ADMIN": {
                    "$ref": "#/components/examples/TOKEN_LAST_ADMIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/users": {
      "get": {
        "operationId": "userList",
        "summary": "List users",
        "tags": [
          "users"
        ],
        "description": "Role: admin.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/User"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/users/{name}": {
      "get": {
        "operationId": "userGet",
        "summary": "Show a user",
        "tags": [
          "users"
        ],
        "description": "Role: admin.",
        "parameters": [
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "The user, without the password.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/User"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "USER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "USER_NOT_FOUND": {
                    "$ref": "#/components/examples/USER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      },
      "put": {
        "operationId": "userPut",
        "summary": "Make a user, or replace one",
        "tags": [
          "users"
        ],
        "description": "A new user needs a password; left out, the one there is stays. Another password, and \`disabled\`, sign the user out everywhere. The same body again changes nothing. Role: admin.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "role"
                ],
                "properties": {
                  "role": {
                    "enum": [
                      "viewer",
                      "operator",
                      "admin"
                    ],
                    "description": "Each may do what the ones before it may."
                  },
                  "password": {
                    "type": "string",
                    "minLength": 10,
                    "maxLength": 256,
                    "description": "Ten letters or more, of any kind."
                  },
                  "disabled": {
                    "type": "boolean",
                    "description": "Cannot sign in, and is signed out."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "role": "operator",
                "password": "correct horse battery"
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "The user, without the password.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/User"
                }
              }
            }
          },
          "201": {
            "description": "The user, without the password.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/User"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "409": {
            "description": "USER_LAST_ADMIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "USER_LAST_ADMIN": {
                    "$ref": "#/components/examples/USER_LAST_ADMIN"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "SIGN_IN_BUSY, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_BUSY": {
                    "$ref": "#/components/examples/SIGN_IN_BUSY"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "patch": {
        "operationId": "userPatch",
        "summary": "Change the role or password of a user, disable or enable it",
        "tags": [
          "users"
        ],
        "description": "A JSON merge patch (RFC 7396): what the body leaves out stays. Role: admin.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": {
                  "role": {
                    "enum": [
                      "viewer",
                      "operator",
                      "admin"
                    ],
                    "description": "Each may do what the ones before it may."
                  },
                  "password": {
                    "type": "string",
                    "minLength": 10,
                    "maxLength": 256,
                    "description": "Ten letters or more, of any kind."
                  },
                  "disabled": {
                    "type": "boolean",
                    "description": "Cannot sign in, and is signed out."
                  }
                }
              },
              "example": {
                "role": "viewer",
                "disabled": false
              }
            },
            "application/merge-patch+json": {
              "schema": {
                "type": "object",
                "properties": {
                  "role": {
                    "enum": [
                      "viewer",
                      "operator",
                      "admin"
                    ],
                    "description": "Each may do what the ones before it may."
                  },
                  "password": {
                    "type": "string",
                    "minLength": 10,
                    "maxLength": 256,
                    "description": "Ten letters or more, of any kind."
                  },
                  "disabled": {
                    "type": "boolean",
                    "description": "Cannot sign in, and is signed out."
                  }
                }
              },
              "example": {
                "role": "viewer",
                "disabled": false
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "The user, without the password.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/User"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "USER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "USER_NOT_FOUND": {
                    "$ref": "#/components/examples/USER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "USER_LAST_ADMIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "USER_LAST_ADMIN": {
                    "$ref": "#/components/examples/USER_LAST_ADMIN"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "SIGN_IN_BUSY, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_BUSY": {
                    "$ref": "#/components/examples/SIGN_IN_BUSY"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "userDelete",
        "summary": "Remove a user and sign it out everywhere",
        "tags": [
          "users"
        ],
        "description": "Role: admin.",
        "parameters": [
          {
            "schema": {
              "type": "boolean",
              "default": false
            },
            "in": "query",
            "name": "dryRun",
            "required": false,
            "description": "Check everything and answer as if, but change nothing."
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128
            },
            "in": "path",
            "name": "name",
            "required": true
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-match",
            "required": false,
            "description": "The ETag that was read: write only if nothing changed since. *: only if it is there."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "header",
            "name": "if-none-match",
            "required": false,
            "description": "*: write only if it is not there yet."
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "404": {
            "description": "USER_NOT_FOUND",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "USER_NOT_FOUND": {
                    "$ref": "#/components/examples/USER_NOT_FOUND"
                  }
                }
              }
            }
          },
          "409": {
            "description": "USER_LAST_ADMIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "USER_LAST_ADMIN": {
                    "$ref": "#/components/examples/USER_LAST_ADMIN"
                  }
                }
              }
            }
          },
          "412": {
            "description": "CHANGED_MEANWHILE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CHANGED_MEANWHILE": {
                    "$ref": "#/components/examples/CHANGED_MEANWHILE"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/sign-in": {
      "post": {
        "operationId": "signIn",
        "summary": "Sign in at the page, by password or token",
        "tags": [
          "users"
        ],
        "description": "The reply sets a cookie that stands for the user from then on: HttpOnly, SameSite=Strict, Secure by HTTPS. It lasts a week, and a day without use. Open to everybody.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "anyOf": [
                  {
                    "type": "object",
                    "required": [
                      "user",
                      "password"
                    ],
                    "properties": {
                      "user": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 64
                      },
                      "password": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 256
                      }
                    },
                    "additionalProperties": false
                  },
                  {
                    "type": "object",
                    "required": [
                      "token"
                    ],
                    "properties": {
                      "token": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 512
                      }
                    },
                    "additionalProperties": false
                  }
                ]
              },
              "example": {
                "user": "anna",
                "password": "correct horse battery"
              }
            }
          }
        },
        "security": [],
        "x-required-role": "none",
        "responses": {
          "200": {
            "description": "Who calls.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Caller"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "SIGN_IN_REFUSED, NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_REFUSED": {
                    "$ref": "#/components/examples/SIGN_IN_REFUSED"
                  },
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "429": {
            "description": "SIGN_IN_LOCKED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_LOCKED": {
                    "$ref": "#/components/examples/SIGN_IN_LOCKED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "SIGN_IN_BUSY, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_BUSY": {
                    "$ref": "#/components/examples/SIGN_IN_BUSY"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "signOut",
        "summary": "Sign out: the cookie is worth nothing any more",
        "tags": [
          "users"
        ],
        "description": "Role: viewer.",
        "x-required-role": "viewer",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/first-user": {
      "post": {
        "operationId": "firstUser",
        "summary": "Make the first user, with the link that the first start showed, and sign in",
        "tags": [
          "users"
        ],
        "description": "An admin. The link works once, for an hour, and only while there is no user. Open to everybody.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "link",
                  "name",
                  "password"
                ],
                "properties": {
                  "link": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 128,
                    "description": "What stands behind #/first/ in the link."
                  },
                  "name": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
                  },
                  "password": {
                    "type": "string",
                    "minLength": 10,
                    "maxLength": 256,
                    "description": "Ten letters or more, of any kind."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "link": "pJ0kq1v9Zr7T3yXw5uB8nM2cD4fG6hL0",
                "name": "anna",
                "password": "correct horse battery"
              }
            }
          }
        },
        "security": [],
        "x-required-role": "none",
        "responses": {
          "201": {
            "description": "Who calls.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Caller"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "403": {
            "description": "FIRST_LINK_INVALID, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "FIRST_LINK_INVALID": {
                    "$ref": "#/components/examples/FIRST_LINK_INVALID"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "409": {
            "description": "FIRST_USER_EXISTS",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "FIRST_USER_EXISTS": {
                    "$ref": "#/components/examples/FIRST_USER_EXISTS"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "429": {
            "description": "SIGN_IN_LOCKED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_LOCKED": {
                    "$ref": "#/components/examples/SIGN_IN_LOCKED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "SIGN_IN_BUSY, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_BUSY": {
                    "$ref": "#/components/examples/SIGN_IN_BUSY"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/caller": {
      "get": {
        "operationId": "callerGet",
        "summary": "Show who the caller is",
        "tags": [
          "users"
        ],
        "description": "Role: viewer.",
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "Who calls.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Caller"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/caller/password": {
      "put": {
        "operationId": "callerPassword",
        "summary": "Change the caller's own password",
        "tags": [
          "users"
        ],
        "description": "Ends every sign-in of the user, this one too. Role: viewer.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "current",
                  "password"
                ],
                "properties": {
                  "current": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 256
                  },
                  "password": {
                    "type": "string",
                    "minLength": 10,
                    "maxLength": 256,
                    "description": "Ten letters or more, of any kind."
                  }
                },
                "additionalProperties": false
              },
              "example": {
                "current": "correct horse battery",
                "password": "staple battery horse"
              }
            }
          }
        },
        "x-required-role": "viewer",
        "responses": {
          "204": {
            "description": "Done; there is nothing to say."
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "PASSWORD_WRONG, NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "PASSWORD_WRONG": {
                    "$ref": "#/components/examples/PASSWORD_WRONG"
                  },
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "413": {
            "description": "BODY_TOO_LARGE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "BODY_TOO_LARGE": {
                    "$ref": "#/components/examples/BODY_TOO_LARGE"
                  }
                }
              }
            }
          },
          "415": {
            "description": "MEDIA_TYPE_UNSUPPORTED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "MEDIA_TYPE_UNSUPPORTED": {
                    "$ref": "#/components/examples/MEDIA_TYPE_UNSUPPORTED"
                  }
                }
              }
            }
          },
          "429": {
            "description": "SIGN_IN_LOCKED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_LOCKED": {
                    "$ref": "#/components/examples/SIGN_IN_LOCKED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "SIGN_IN_BUSY, STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "SIGN_IN_BUSY": {
                    "$ref": "#/components/examples/SIGN_IN_BUSY"
                  },
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          },
          "507": {
            "description": "STORE_FULL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_FULL": {
                    "$ref": "#/components/examples/STORE_FULL"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/audit": {
      "get": {
        "operationId": "auditList",
        "summary": "List changes, newest first",
        "tags": [
          "audit"
        ],
        "description": "Role: admin.",
        "parameters": [
          {
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            },
            "in": "query",
            "name": "limit",
            "required": false
          },
          {
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 512
            },
            "in": "query",
            "name": "cursor",
            "required": false,
            "description": "From the page before."
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/AuditEntry"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "CURSOR_INVALID, REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "CURSOR_INVALID": {
                    "$ref": "#/components/examples/CURSOR_INVALID"
                  },
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/backup": {
      "get": {
        "operationId": "backupTake",
        "summary": "Take a backup",
        "tags": [
          "daemon"
        ],
        "description": "The database of one moment while the daemon goes on, packed with gzip; \`openwds restore\` takes it. Images are not in it. Without \`keys\` the stored secrets in it cannot be opened: keep the key file apart, or ask for it here. Role: admin.",
        "parameters": [
          {
            "schema": {
              "type": "boolean"
            },
            "in": "query",
            "name": "keys",
            "required": false,
            "description": "With the keys to the stored secrets and of the certificate authority."
          }
        ],
        "x-required-role": "admin",
        "responses": {
          "200": {
            "description": "The backup.",
            "content": {
              "application/gzip": {
                "schema": {
                  "type": "string",
                  "format": "binary"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "OUTPUT_UNWRITABLE, INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "OUTPUT_UNWRITABLE": {
                    "$ref": "#/components/examples/OUTPUT_UNWRITABLE"
                  },
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/health": {
      "get": {
        "operationId": "healthGet",
        "summary": "Say that the daemon is up",
        "tags": [
          "daemon"
        ],
        "description": "With a token of any role also what it listens on and whom it answers. Open to everybody.",
        "security": [],
        "x-required-role": "none",
        "responses": {
          "200": {
            "description": "The daemon is up.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Health"
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/settings": {
      "get": {
        "operationId": "settingList",
        "summary": "List every setting, its value and where it was written",
        "tags": [
          "daemon"
        ],
        "description": "As the daemon was started with them: config/openwds.yaml explains each. They hold no secrets. Role: viewer.",
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "One page.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "cursor"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Setting"
                      }
                    },
                    "cursor": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "description": "Ask for the next page with it; null on the last."
                    }
                  },
                  "additionalProperties": false,
                  "description": "One page."
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    },
    "/metrics": {
      "get": {
        "operationId": "metricsGet",
        "summary": "Counters for Prometheus",
        "tags": [
          "daemon"
        ],
        "description": "Role: viewer.",
        "x-required-role": "viewer",
        "responses": {
          "200": {
            "description": "Prometheus' text format.",
            "content": {
              "text/plain": {
                "schema": {
                  "type": "string",
                  "description": "Prometheus' text format."
                }
              }
            }
          },
          "400": {
            "description": "REQUEST_INVALID",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "REQUEST_INVALID": {
                    "$ref": "#/components/examples/REQUEST_INVALID"
                  }
                }
              }
            }
          },
          "401": {
            "description": "NOT_AUTHENTICATED, TOKEN_EXPIRED",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_AUTHENTICATED": {
                    "$ref": "#/components/examples/NOT_AUTHENTICATED"
                  },
                  "TOKEN_EXPIRED": {
                    "$ref": "#/components/examples/TOKEN_EXPIRED"
                  }
                }
              }
            }
          },
          "403": {
            "description": "NOT_ALLOWED, FOREIGN_ORIGIN",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "NOT_ALLOWED": {
                    "$ref": "#/components/examples/NOT_ALLOWED"
                  },
                  "FOREIGN_ORIGIN": {
                    "$ref": "#/components/examples/FOREIGN_ORIGIN"
                  }
                }
              }
            }
          },
          "500": {
            "description": "INTERNAL",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "INTERNAL": {
                    "$ref": "#/components/examples/INTERNAL"
                  }
                }
              }
            }
          },
          "503": {
            "description": "STORE_UNAVAILABLE",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                },
                "examples": {
                  "STORE_UNAVAILABLE": {
                    "$ref": "#/components/examples/STORE_UNAVAILABLE"
                  }
                }
              }
            }
          }
        }
      }
    }
  },
  "servers": [
    {
      "url": "/"
    }
  ],
  "security": [
    {
      "token": []
    },
    {
      "signIn": []
    }
  ],
  "tags": [
    {
      "name": "machines",
      "description": "Computers this server knows, and what each is to boot."
    },
    {
      "name": "pending",
      "description": "Unknown computers waiting for a word."
    },
    {
      "name": "images",
      "description": "What machines are booted with."
    },
    {
      "name": "drivers",
      "description": "Driver packages, and which machines get them."
    },
    {
      "name": "answers",
      "description": "Answer files (unattend.xml), the secrets in them, and what a machine gets."
    },
    {
      "name": "profiles",
      "description": "Named bundles of what is booted and installed, shared by machines and rules."
    },
    {
      "name": "rules",
      "description": "Which profile machines without an assignment of their own get."
    },
    {
      "name": "deployments",
      "description": "From arming to a machine that is ready."
    },
    {
      "name": "sessions",
      "description": "Boots of the past and of this minute."
    },
    {
      "name": "leases",
      "description": "Addresses lent by the DHCP server."
    },
    {
      "name": "users",
      "description": "Who signs in at the page, and as what."
    },
    {
      "name": "tokens",
      "description": "Keys to this API."
    },
    {
      "name": "audit",
      "description": "Who changed what."
    },
    {
      "name": "daemon",
      "description": "The daemon itself."
    }
  ]
}
`
