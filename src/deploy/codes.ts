// The numbers an administrator hears over the telephone: docs/deployment-protocol.md section 7.

/** The errors the server answers with, and their numbers. */
export const SERVER_CODES = {
  DEPLOY_TOKEN_UNKNOWN: 201,
  DEPLOY_TOKEN_EXPIRED: 202,
  DEPLOY_TOKEN_USED: 203,
  DEPLOY_TOKEN_BOUND: 204,
  DEPLOY_CREDENTIAL_INVALID: 205,
  DEPLOY_ENDED: 206,
  DEPLOY_CANCELLED: 207,
  DEPLOY_STAGE_ORDER: 208,
  DEPLOY_NOT_FOUND: 209,
  DEPLOY_REQUEST_INVALID: 210,
  DEPLOY_REFUSED: 211,
  DEPLOY_SHARE: 212,
  DEPLOY_FIRMWARE: 304,
  DEPLOY_FILE_GONE: 401,
  DEPLOY_NOT_GENERALIZED: 601,
  DEPLOY_UPLOAD_HASH: 603,
  DEPLOY_UPLOAD_ROOM: 605,
  DEPLOY_UPLOAD_INVALID: 606,
  DEPLOY_BUSY: 801,
} as const
export type DeployErrorName = keyof typeof SERVER_CODES

/** What the numbers that only the machine's side finds mean. */
export const AGENT_CODES: Readonly<Record<number, string>> = {
  101: 'no network adapter works: its driver is missing in the boot image',
  102: 'no address by DHCP',
  103: 'the server cannot be reached',
  104: 'the server’s certificate is not of the authority this boot was given',
  105: 'the server’s certificate is for another address, or not valid at this time',
  106: 'session.txt or ca.pem is missing or cannot be read',
  107: 'the server speaks another version of the protocol',
  301: 'the disk of the plan is not there',
  302: 'the disk is too small',
  303: 'the disk could not be partitioned',
  402: 'a file arrived wrong twice',
  403: 'the download stood still for too long',
  404: 'no room for a file on the target',
  405: 'the target cannot be written',
  406: 'the share could not be connected to, or the image is not in it',
  501: 'the image could not be applied, or Setup failed',
  502: 'a step took too long',
  503: 'a program of a step is not there',
  504: 'the system could not be made bootable',
  505: 'drivers could not be added',
  506: 'the operator’s script failed',
  602: 'the capture failed',
  604: 'the upload stood still for too long',
  701: 'a step after the installation failed',
  802: 'the server answered with an error of its own',
}

const NAMES = new Map<number, DeployErrorName>(
  Object.entries(SERVER_CODES).map(([name, code]) => [code, name as DeployErrorName]),
)

/** What a number means, for people; undefined for one nobody gives out. */
export function meaningOf(code: number): string | undefined {
  return AGENT_CODES[code] ?? NAMES.get(code)
}

/** `OW-203`. */
export function formatCode(code: number): string {
  return `OW-${code}`
}
