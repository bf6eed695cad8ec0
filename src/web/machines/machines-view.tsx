// The view of machines: which of its parts the address names.
import type { Caller } from '../session.ts'
import { MachineList } from './machine-list.tsx'
import { MachinePage } from './machine-page.tsx'

/** `MAC` with one of its tabs, else the list. */
export function MachinesView({ rest, caller }: { rest: string[]; caller: Caller }) {
  const [ref, tab = 'assignment'] = rest
  if (ref === undefined) return <MachineList caller={caller} />
  return <MachinePage key={ref} reference={ref} tab={tab} caller={caller} />
}
