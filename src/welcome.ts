// The one screen an operator sees at start, and the words for a port that may not be opened.
import { styleText } from 'node:util'
import type { Daemon } from './daemon.ts'
import type { OpenWdsError } from './errors.ts'

const DOORS = { dhcp: 'DHCP', pxe: 'PXE/BINL', tftp: 'TFTP', http: 'HTTP', https: 'HTTPS', api: 'admin API' } as const

/** What the daemon listens on, whom it answers, and what to type next. Shows the link of the first start, once. */
export function welcome(daemon: Daemon, colour: boolean): string {
  const strong = (text: string) => (colour ? styleText('bold', text) : text)
  const { serverAddress, listening, answers } = daemon.status()
  const doors = listening.map(({ door, protocol, address, port }) => {
    const where = protocol === 'unix' ? address : `${protocol} ${address}:${port ?? ''}`
    return `    ${DOORS[door].padEnd(10)} ${where}`
  })
  const lines = [
    '',
    strong('openwds is running'),
    '',
    `  Clients are told   ${serverAddress ?? ''}  (dhcp.mode ${answers.dhcpMode})`,
    `  It answers         ${answers.text}`,
    '  It listens on',
    ...doors,
    `  Page               ${daemon.pageUrl}`,
    `  API pages          ${daemon.pageUrl}api/docs`,
    '',
  ]
  if (daemon.firstLink !== null)
    lines.push(
      `  ${strong('Open this once')}     ${daemon.firstLink}`,
      '                     makes you the first user; good for an hour, shown only now',
      '',
    )
  lines.push(
    '  Next:',
    '    npx openwds image add boot/grub/grubx64.efi --name grub     a boot program from boot-images/boot/',
    '    npx openwds machine add 52:54:00:12:34:56 --name pc-1',
    '    npx openwds machine assign pc-1 --boot-image grub',
    '    npx openwds watch                                           boots, live',
    '  Or see one boot without any hardware: npm run lab',
    '',
  )
  return `${lines.join('\n')}\n`
}

/** How to get the right to open ports below 1024, each way with what it opens up. */
export function portRights(error: OpenWdsError, nodePath: string): string {
  return [
    `${error.message}.`,
    '',
    'DHCP, TFTP and PXE have fixed ports below 1024. Any one of these gives the right to open them:',
    '',
    '  1. for this Node only (every program run by it may then open such ports):',
    `       sudo setcap cap_net_bind_service=+ep ${nodePath}`,
    '  2. for every program on this host, from port 67 on (until the next reboot):',
    '       sudo sysctl net.ipv4.ip_unprivileged_port_start=67',
    '  3. run it as root:',
    '       sudo npm start',
    '',
    'To try it without any right: npm run lab',
    '',
  ].join('\n')
}
