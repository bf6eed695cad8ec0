// The media type of a file by its name: firmware decides by it whether it starts a file or mounts it.

const TYPES: Readonly<Record<string, string>> = {
  efi: 'application/efi', // [UEFI 2.10 §24.7.3.1]
  iso: 'application/vnd.efi-iso',
  img: 'application/vnd.efi-img',
  ipxe: 'text/plain; charset=utf-8',
  cfg: 'text/plain; charset=utf-8',
  ini: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  cmd: 'text/plain; charset=utf-8',
  xml: 'application/xml',
  json: 'application/json',
  wim: 'application/x-ms-wim',
  swm: 'application/x-ms-wim',
  esd: 'application/x-ms-wim',
}

/** For everything else [RFC 9110 §8.3]. */
const BYTES = 'application/octet-stream'

/** The media type of a file of this name, in any case. */
export function contentTypeOf(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  return (extension !== undefined && Object.hasOwn(TYPES, extension) && TYPES[extension]) || BYTES
}
