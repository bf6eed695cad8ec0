// For which machine a file is checked: its images, by name or architecture, and its firmware.
import type { ImageReply } from '../../api/image-schemas.ts'
import { ask, query } from '../api.ts'
import { useLoaded } from '../loaded.ts'

export const PROCESSORS = ['amd64', 'x86', 'arm64'] as const
export type Processor = (typeof PROCESSORS)[number]

/** An architecture, or an image of the library as `@name` or `@name#index`; empty is not known, and not checked. */
type Side = Processor | '' | `@${string}`

/** What is known of the machine. */
export interface CheckFor {
  boot: Side
  install: Side
  firmware: 'uefi' | 'bios' | ''
}

export const ANY_MACHINE: CheckFor = { boot: '', install: '', firmware: '' }

/** The images that are named. */
function namedImages({ boot, install }: CheckFor) {
  return {
    ...(boot.startsWith('@') ? { bootImage: boot.slice(1) } : {}),
    ...(install.startsWith('@') ? { installImage: install.slice(1) } : {}),
  }
}

/** The architectures that are named. */
function namedPair({ boot, install }: CheckFor) {
  return {
    ...(boot && !boot.startsWith('@') ? { boot } : {}),
    ...(install && !install.startsWith('@') ? { install } : {}),
  }
}

/** As the body of /answers/check has it. */
export function checkContext(checkFor: CheckFor) {
  const { firmware } = checkFor
  return { pair: namedPair(checkFor), ...namedImages(checkFor), ...(firmware ? { firmware } : {}) }
}

/** As a query string, with what else is asked. */
export const checkQuery = (checkFor: CheckFor, more: Record<string, number | undefined> = {}) =>
  query({ ...more, ...namedPair(checkFor), ...namedImages(checkFor), firmware: checkFor.firmware })

interface Props {
  value: CheckFor
  onChange: (value: CheckFor) => void
  /** What the choices are for. */
  legend?: string
  /** What it means to choose no image. */
  unknown?: string
}

/** The choices. One architecture alone stands for both. */
export function CheckForFields({ value, onChange, legend = 'Check for', unknown = 'any' }: Props) {
  const images = useLoaded(
    async (signal) => (await ask<{ items: ImageReply[] }>('/images?limit=1000', { signal })).items,
    [],
  )
  const choose = (changed: Partial<CheckFor>) => {
    const next = { ...value, ...changed }
    const isPlain = (side: Side) => !side.startsWith('@')
    if (changed.boot !== undefined && isPlain(changed.boot) && isPlain(next.install))
      if (changed.boot === '' || next.install === '') next.install = changed.boot
    if (changed.install !== undefined && isPlain(changed.install) && isPlain(next.boot))
      if (changed.install === '' || next.boot === '') next.boot = changed.install
    onChange(next)
  }
  return (
    <fieldset class="row">
      <legend>{legend}</legend>
      <label>
        Boot image
        <select value={value.boot} onChange={({ currentTarget }) => choose({ boot: currentTarget.value as Side })}>
          <Processors unknown={unknown} />
          <Images images={(images.value ?? []).filter(({ type, content }) => type === 'boot' && content)} />
        </select>
      </label>
      <label>
        Installed Windows
        <select
          value={value.install}
          onChange={({ currentTarget }) => choose({ install: currentTarget.value as Side })}
        >
          <Processors unknown={unknown} />
          <Images images={(images.value ?? []).filter(({ type, content }) => type === 'install' && content)} inside />
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

function Processors({ unknown }: { unknown: string }) {
  return (
    <>
      <option value="">{unknown}</option>
      {PROCESSORS.map((name) => (
        <option value={name}>{name}</option>
      ))}
    </>
  )
}

/** The library's, each with those inside where there are several to install. */
function Images({ images, inside = false }: { images: readonly ImageReply[]; inside?: boolean }) {
  if (images.length === 0) return null
  return (
    <optgroup label="Image library">
      {images.flatMap(({ name, content }) => [
        <option value={`@${name}`}>{name}</option>,
        ...(inside && content && content.images.length > 1
          ? content.images.map((image) => (
              <option value={`@${name}#${image.index}`}>
                {name}#{image.index} {image.name}
              </option>
            ))
          : []),
      ])}
    </optgroup>
  )
}
