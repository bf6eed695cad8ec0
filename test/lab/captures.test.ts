// The recorded clients are what they say they are: whole DHCP messages, from the lab's machines, each of its own kind.
import t from 'tap'
import { Option } from '../../src/dhcp/options.ts'
import { decodePacket, encodePacket, Op, textOf } from '../../src/dhcp/packet.ts'
import { captureNames, readCapture } from '../support/lab-captures.ts'

/** The vendor class of each client's first message; perfdhcp, dhclient and networkd send none. */
const CLASSES: Record<string, RegExp | undefined> = {
  'aavmf-server': /^PXEClient:Arch:00011:/,
  dhclient: undefined,
  'intel-bios': /^PXEClient:Arch:00000:/,
  'ipxe-rom-proxy': /^PXEClient:Arch:00000:/,
  'ipxe-rom-server': /^PXEClient:Arch:00000:/,
  'ipxe-snponly': /^PXEClient:Arch:00007:/,
  'ipxe-undionly': /^PXEClient:Arch:00000:/,
  'ovmf-http': /^HTTPClient:Arch:00016:/,
  'ovmf-proxy': /^PXEClient:Arch:00007:/,
  'ovmf-server': /^PXEClient:Arch:00007:/,
  perfdhcp: undefined,
  'relay-dhcrelay': /^udhcp /,
  'relay-dnsmasq': /^udhcp /,
  'systemd-networkd': undefined,
  'u-boot-arm64': /^U-Boot\.armv8$/,
  udhcpc: /^udhcp /,
  'udhcpc-pxe': /^PXEClient:Arch:00000:UNDI:002001$/,
  wdsmgfw: /^PXEClient$/,
  wdsnbp: /^PXEClient$/,
}

/** Clients that make up MACs of their own. */
const MADE_UP: Record<string, RegExp | undefined> = { perfdhcp: /^000c/, 'u-boot-arm64': /^525252525252/ }

t.test('every capture', async (t) => {
  t.same(captureNames(), Object.keys(CLASSES).sort())
  for (const name of captureNames()) {
    const messages = readCapture(name)
    const [first] = messages
    if (!first) {
      t.fail(`${name} is empty`)
      continue
    }
    const vendorClass = textOf(decodePacket(first.bytes).options.get(Option.VendorClass))
    const wanted = CLASSES[name]
    if (wanted) t.match(vendorClass, wanted, name)
    else t.equal(vendorClass, undefined, name)
    for (const { bytes } of messages) {
      const packet = decodePacket(bytes)
      const mac = Buffer.from(packet.chaddr.subarray(0, 6)).toString('hex')
      t.match(mac, MADE_UP[name] ?? /^525400770[12]/, `${name}: a MAC of the lab`)
      if (packet.op === Op.Reply) continue
      t.same(decodePacket(encodePacket(packet)).options, packet.options, `${name}: encoding changes no option`)
    }
  }
})

t.test('what makes each client worth recording is in its capture', async (t) => {
  const option = (name: string, index: number, code: number) => {
    const message = readCapture(name)[index]
    return message && decodePacket(message.bytes).options.get(code)
  }
  t.equal(textOf(option('ipxe-rom-server', 0, 77)), 'iPXE', 'iPXE sends its user class uncounted')
  t.ok(option('ipxe-rom-server', 0, 175), 'and its features')
  t.equal(textOf(option('ipxe-undionly', 2, 60)), 'PXEClient', 'undionly names no architecture in its class')
  t.same(
    option('relay-dhcrelay', 0, 82),
    Buffer.from('\x01\x04eth1'),
    'the relay names the card it heard the client on',
  )
  t.equal(option('relay-dnsmasq', 0, 82), undefined, 'dnsmasq as relay adds nothing')
  t.equal(option('intel-bios', 0, 77), undefined)
  t.match(readCapture('ovmf-proxy').at(-1), { from: { port: 4011 }, to: { port: 4011 } }, 'EDK2 asks from port 4011')
  t.equal(option('ovmf-proxy', 4, 54), undefined, 'without naming a server')
})
