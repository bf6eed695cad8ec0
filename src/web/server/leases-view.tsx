// Leases: the addresses lent by the DHCP server.
import { useState } from 'preact/hooks'
import type { HealthReply, LeaseReply } from '../../api/schemas.ts'
import { formatDuration } from '../../figures.ts'
import { ask, askAll, part } from '../api.ts'
import { Badge, Empty } from '../badge.tsx'
import { useClock } from '../clock.ts'
import { Dialog } from '../dialog.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import { mayWrite, type Caller } from '../session.ts'
import { count, type Word } from '../words.ts'

const STATES: Readonly<Record<LeaseReply['state'], Word>> = {
  offered: { text: 'offered', tone: 'note' },
  bound: { text: 'lent', tone: 'done' },
  declined: { text: 'declined: in use by somebody', tone: 'error' },
  released: { text: 'given back', tone: 'quiet' },
}

/** The view. */
export function LeasesView({ caller }: { caller: Caller }) {
  const [isCurrent, setCurrent] = useState(true)
  const [text, setText] = useState('')
  const [removed, setRemoved] = useState<LeaseReply>()
  const nowMs = useClock(5000)
  const { value, problem } = useFresh(
    async (signal) => {
      const [leases, health] = await Promise.all([
        askAll<LeaseReply>('/leases', { current: isCurrent || undefined }, signal),
        ask<HealthReply>('/health', { signal }),
      ])
      return { leases, mode: health.daemon?.answers.dhcpMode }
    },
    [isCurrent],
    (event) => event.kind === 'dhcp.ack' || event.kind === 'dhcp.release' || isChangeOf('lease')(event),
  )
  const wanted = text.toLowerCase()
  const shown = value?.leases.filter(({ address, mac }) => address.includes(wanted) || mac.includes(wanted))
  return (
    <>
      <div class="head">
        <h1>Leases</h1>
        {shown && <p class="about">{count(shown.length, 'address', 'addresses')}</p>}
      </div>
      <ProblemNote problem={problem} />
      {value?.leases.length === 0 && (
        <Empty>
          {value.mode === 'server' ? (
            <p>No address is lent. Next: switch a machine on.</p>
          ) : (
            <p>
              This server gives no addresses: <code>dhcp.mode</code> is {value.mode}. Next: leave that to the DHCP
              server you have, or set <code>dhcp.mode: server</code> and <code>dhcp.pools</code>.
            </p>
          )}
        </Empty>
      )}
      <search class="filters">
        <label>
          Search
          <input
            type="search"
            placeholder="Address or MAC"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={isCurrent}
            onChange={({ currentTarget }) => setCurrent(currentTarget.checked)}
          />
          Only those that have not expired
        </label>
      </search>
      {shown && shown.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Address</th>
                <th scope="col">Machine</th>
                <th scope="col">State</th>
                <th scope="col" class="figure">
                  Expires in
                </th>
                {mayWrite(caller) && <td />}
              </tr>
            </thead>
            <tbody>
              {shown.map((lease) => (
                <tr key={lease.address}>
                  <th scope="row">{lease.address}</th>
                  <td>
                    <a href={linkTo('machines', lease.mac)}>{lease.mac}</a>
                  </td>
                  <td>
                    <Badge of={STATES[lease.state]} />
                  </td>
                  <td class="figure">
                    {lease.expiresAtMs > nowMs ? formatDuration(lease.expiresAtMs - nowMs) : 'expired'}
                  </td>
                  {mayWrite(caller) && (
                    <td class="figure">
                      <button type="button" class="small" onClick={() => setRemoved(lease)}>
                        Free<span class="unseen"> {lease.address}</span>
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {removed && (
        <Dialog
          title={`Free ${removed.address}?`}
          verb="Free it"
          isDangerous
          onDone={async () => void (await ask(`/leases/${part(removed.address)}`, { method: 'DELETE' }))}
          onClose={() => setRemoved(undefined)}
        >
          <p>The machine is not told: it may use the address until its own clock says that the lease ended.</p>
        </Dialog>
      )}
    </>
  )
}
