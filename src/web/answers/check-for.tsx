// For which machine a file is checked: architectures of boot and install image, firmware, role of the file.
import { query } from '../api.ts'

export const PROCESSORS = ['amd64', 'x86', 'arm64'] as const
export type Processor = (typeof PROCESSORS)[number]

/** What is known of the machine; empty is not known, and not checked. */
export interface CheckFor {
  boot: Processor | ''
  install: Processor | ''
  firmware: 'uefi' | 'bios' | ''
}

export const ANY_MACHINE: CheckFor = { boot: '', install: '', firmware: '' }

/** As the body of /answers/check has it. */
export function checkContext({ boot, install, firmware }: CheckFor) {
  return {
    ...(boot && install ? { pair: { boot, install } } : {}),
    ...(firmware ? { firmware } : {}),
  }
}

/** As a query string, with what else is asked. */
export const checkQuery = ({ boot, install, firmware }: CheckFor, more: Record<string, number | undefined> = {}) =>
  query({ ...more, ...(boot && install ? { boot, install } : {}), firmware })

interface Props {
  value: CheckFor
  onChange: (value: CheckFor) => void
}

/** The choices. One architecture alone stands for both. */
export function CheckForFields({ value, onChange }: Props) {
  const choose = (changed: Partial<CheckFor>) => {
    const next = { ...value, ...changed }
    if (changed.boot !== undefined && (changed.boot === '' || next.install === '')) next.install = changed.boot
    if (changed.install !== undefined && (changed.install === '' || next.boot === '')) next.boot = changed.install
    onChange(next)
  }
  return (
    <fieldset class="row">
      <legend>Check for</legend>
      <label>
        Boot image
        <select value={value.boot} onChange={({ currentTarget }) => choose({ boot: currentTarget.value as Processor })}>
          <Processors />
        </select>
      </label>
      <label>
        Installed Windows
        <select
          value={value.install}
          onChange={({ currentTarget }) => choose({ install: currentTarget.value as Processor })}
        >
          <Processors />
        </select>
      </label>
      <label>
        Firmware
        <select
          value={value.firmware}
          onChange={({ currentTarget }) => choose({ firmware: currentTarget.value as 'uefi' })}
        >
          <option value="">any</option>
          <option value="uefi">UEFI</option>
          <option value="bios">BIOS</option>
        </select>
      </label>
    </fieldset>
  )
}

function Processors() {
  return (
    <>
      <option value="">any</option>
      {PROCESSORS.map((name) => (
        <option value={name}>{name}</option>
      ))}
    </>
  )
}
