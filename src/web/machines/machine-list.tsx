// All machines: looked for, chosen, and acted on together.
import { useMemo, useState } from 'preact/hooks'
import { Badge, Empty, Tags } from '../badge.tsx'
import { ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import { mayWrite, type Caller } from '../session.ts'
import { VirtualTable } from '../virtual-table.tsx'
import { count } from '../words.ts'
import { AddMachine } from './add-machine.tsx'
import { BulkBar } from './bulk-bar.tsx'
import {
  assignedText,
  filterRows,
  NO_FILTER,
  sortRows,
  STATES,
  useFleet,
  type Filter,
  type Row,
  type SortKey,
} from './fleet.ts'

/** As the style sheet has it. */
const ROW_HEIGHT = 44

/** The view. */
export function MachineList({ caller }: { caller: Caller }) {
  const { rows, problem } = useFleet()
  const [filter, setFilter] = useState(NO_FILTER)
  const [sort, setSort] = useState<{ key: SortKey; isDescending: boolean }>({ key: 'name', isDescending: false })
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [isAdding, setAdding] = useState(false)
  const shown = useMemo(
    () => sortRows(filterRows(rows ?? [], filter), sort.key, sort.isDescending),
    [rows, filter, sort],
  )
  const mayAct = mayWrite(caller)
  const chosen = shown.filter(({ machine }) => selected.has(machine.mac)).map(({ machine }) => machine)
  const areAll = shown.length > 0 && chosen.length === shown.length
  const toggle = (mac: string) => {
    const next = new Set(selected)
    if (!next.delete(mac)) next.add(mac)
    setSelected(next)
  }
  const heading = (key: SortKey, title: string) => (
    <Heading
      title={title}
      direction={sort.key === key ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
      onClick={() => setSort({ key, isDescending: sort.key === key && !sort.isDescending })}
    />
  )

  return (
    <>
      <div class="head">
        <h1>Machines</h1>
        {mayAct && (
          <button class="main" type="button" onClick={() => setAdding(true)}>
            Add a machine
          </button>
        )}
      </div>
      <ProblemNote problem={problem} />
      {rows?.length === 0 && <NoMachines />}
      {rows && rows.length > 0 && (
        <>
          <Filters rows={rows} filter={filter} onChange={setFilter} />
          <p class="counted" role="status">
            {shown.length === rows.length
              ? count(rows.length, 'machine')
              : `${shown.length.toLocaleString('en')} of ${count(rows.length, 'machine')}`}
          </p>
          {chosen.length > 0 && <BulkBar chosen={chosen} onClear={() => setSelected(new Set())} />}
          {shown.length === 0 && <Empty>No machine is like that. Next: take away a filter.</Empty>}
          {shown.length > 0 && (
            <VirtualTable
              items={shown}
              rowHeight={ROW_HEIGHT}
              label="Machines"
              keyOf={({ machine }) => machine.mac}
              isSelected={({ machine }) => selected.has(machine.mac)}
              head={
                <>
                  {mayAct && (
                    <td class="tick">
                      <input
                        type="checkbox"
                        aria-label={areAll ? 'Choose none' : `Choose all ${shown.length}`}
                        checked={areAll}
                        ref={(box) => {
                          if (box) box.indeterminate = chosen.length > 0 && !areAll
                        }}
                        onChange={() =>
                          setSelected(areAll ? new Set() : new Set(shown.map(({ machine }) => machine.mac)))
                        }
                      />
                    </td>
                  )}
                  {heading('name', 'Machine')}
                  {heading('state', 'State')}
                  {heading('assigned', 'Gets')}
                  <th scope="col">Tags</th>
                  <th scope="col" class="wide-only">
                    Description
                  </th>
                </>
              }
              cells={(row) => (
                <>
                  {mayAct && (
                    <td class="tick">
                      <input
                        type="checkbox"
                        aria-label={`Choose ${row.machine.name ?? row.machine.mac}`}
                        checked={selected.has(row.machine.mac)}
                        onChange={() => toggle(row.machine.mac)}
                      />
                    </td>
                  )}
                  <Cells row={row} />
                </>
              )}
            />
          )}
        </>
      )}
      {isAdding && <AddMachine onClose={() => setAdding(false)} />}
    </>
  )
}

function Cells({ row: { machine, word } }: { row: Row }) {
  return (
    <>
      <th scope="row">
        <a href={linkTo('machines', machine.mac)}>{machine.name ?? machine.mac}</a>
        {machine.name !== null && <small class="mac">{machine.mac}</small>}
      </th>
      <td>
        <Badge of={word} />
      </td>
      <td title={assignedText(machine)}>{assignedText(machine)}</td>
      <td>
        <Tags of={machine.tags} />
      </td>
      <td class="wide-only" title={machine.description ?? ''}>
        {machine.description}
      </td>
    </>
  )
}

interface HeadingProps {
  title: string
  direction: 'ascending' | 'descending' | undefined
  onClick: () => void
}

function Heading({ title, direction, onClick }: HeadingProps) {
  return (
    <th scope="col" aria-sort={direction ?? 'none'}>
      <button type="button" class="sort" onClick={onClick}>
        {title} <span aria-hidden="true">{direction === undefined ? '' : direction === 'ascending' ? '▲' : '▼'}</span>
      </button>
    </th>
  )
}

interface FilterProps {
  rows: readonly Row[]
  filter: Filter
  onChange: (filter: Filter) => void
}

function Filters({ rows, filter, onChange }: FilterProps) {
  const tags = useMemo(() => [...new Set(rows.flatMap(({ machine }) => machine.tags))].sort(), [rows])
  const profiles = useMemo(
    () => [...new Set(rows.flatMap(({ machine }) => machine.assignment?.profile ?? []))].sort(),
    [rows],
  )
  const choice = (key: 'tag' | 'profile' | 'state', label: string, words: readonly (readonly [string, string])[]) => (
    <label>
      {label}
      <select value={filter[key]} onChange={({ currentTarget }) => onChange({ ...filter, [key]: currentTarget.value })}>
        <option value="">any</option>
        {words.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <search class="filters">
      <label class="grow">
        Search
        <input
          type="search"
          placeholder="Name, MAC, UUID, tag, image …"
          value={filter.text}
          onInput={({ currentTarget }) => onChange({ ...filter, text: currentTarget.value })}
        />
      </label>
      {choice('state', 'State', Object.entries(STATES))}
      {choice(
        'tag',
        'Tag',
        tags.map((tag) => [tag, tag]),
      )}
      {choice(
        'profile',
        'Profile',
        profiles.map((name) => [name, name]),
      )}
    </search>
  )
}

function NoMachines() {
  return (
    <Empty>
      <p>No machine is known yet.</p>
      <p>
        Next: <em>Add a machine</em> by its MAC; or set <code>pxe.unknown: pending</code>, switch one on, and approve it
        under <a href={linkTo('now')}>Now</a>.
      </p>
    </Empty>
  )
}
