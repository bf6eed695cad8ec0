// What was on the wire in a boot: each packet opens into its fields; all of them as a file for Wireshark.
import type { SessionPacketsReply } from '../../api/session-packets.ts'
import { formatBytes } from '../../figures.ts'
import { ask, part } from '../api.ts'
import { useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'

type Packet = SessionPacketsReply['packets'][number]

/** The packets of one boot; `startedAt`: what times are counted from. */
export function Packets({ id, startedAt }: { id: string; startedAt: string }) {
  const path = `/sessions/${part(id)}/packets`
  const { value, problem } = useFresh(
    (signal) => ask<SessionPacketsReply>(path, { signal }),
    [id],
    (event) => 'sequence' in event && event.session === id,
  )
  return (
    <section aria-labelledby="packets">
      <h2 id="packets">Packets</h2>
      <ProblemNote problem={problem} />
      {value?.packets.length === 0 && <p class="hint">No packet of this boot is kept any more.</p>}
      {value && value.packets.length > 0 && (
        <>
          <p>
            <a href={`/api/v1${path}.pcap`} download={`openwds-${id}.pcap`}>
              Download for Wireshark
            </a>
          </p>
          <ol class="packets plain">
            {value.packets.map((packet, index) => (
              <li key={index}>
                <PacketFields packet={packet} sinceMs={Date.parse(packet.at) - Date.parse(startedAt)} />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

function PacketFields({ packet, sinceMs }: { packet: Packet; sinceMs: number }) {
  const { protocol, message, from, to, sizeBytes, fields } = packet
  return (
    <details>
      <summary>
        <span class="at">{(Math.max(0, sinceMs) / 1000).toFixed(3)} s</span>{' '}
        <strong>
          {protocol.toUpperCase()} {message}
        </strong>{' '}
        {from} → {to} <small>{formatBytes(sizeBytes)}</small>
      </summary>
      <table>
        <tbody>
          {fields.map(({ name, value }, index) => (
            <tr key={index}>
              <th scope="row">{name}</th>
              <td>
                <code>{value}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
