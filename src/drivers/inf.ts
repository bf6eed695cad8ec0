// What a driver's .inf file says: class, provider, version, catalog, and for which devices on which processors. Pure.
import type { DriverInf, DriverProcessor } from '../model.ts'
import { decodeInf, invalid, readSections, type InfSections } from './inf-text.ts'

/** Hardware ids of one .inf file at most; the largest graphics drivers have some thousands. */
const MAX_HARDWARE_IDS = 20_000
const MAX_ID_LENGTH = 200

/**
 * Reads an .inf file; undefined where it is one but of no driver, like autorun.inf: without `Signature` or without
 * `[Manufacturer]` [DRIVER_INF_INVALID]. `path`: relative to the package, with backslashes.
 */
export function readInf(bytes: Uint8Array, path: string): DriverInf | undefined {
  const sections = readSections(decodeInf(bytes, path), path)
  const version = sections.get('version')
  const word = (name: string) => version?.find(({ key }) => key?.toLowerCase() === name)
  const signature = word('signature')
  if (!version || !signature || !sections.has('manufacturer')) return undefined
  // Windows NT's and Windows 95's are older than these names [learn: inf-version-section]
  if (!/^\$(?:windows nt|chicago)\$$/i.test(signature.values[0] ?? ''))
    throw invalid(path, signature.line, `Signature is ${JSON.stringify(signature.values[0] ?? '')}`)
  const [date = '', number = ''] = word('driverver')?.values ?? []
  const catalog = version.find(({ key }) => /^catalogfile(?:\.|$)/i.test(key ?? ''))
  return {
    path,
    class: textOf(word('class')?.values[0]),
    classGuid: textOf(word('classguid')?.values[0])?.toLowerCase() ?? null,
    provider: textOf(word('provider')?.values[0]),
    date: dateOf(date),
    version: textOf(number),
    catalog: textOf(catalog?.values[0]),
    models: readModels(sections, path),
  }
}

function textOf(value: string | undefined): string | null {
  const text = value?.trim().slice(0, 256) ?? ''
  return text === '' ? null : text
}

/** `mm/dd/yyyy` as `yyyy-mm-dd` [learn: inf-driverver-directive]. */
function dateOf(text: string): string | null {
  const [, month = '', day = '', year = ''] = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text.trim()) ?? []
  return year === '' ? null : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** `%Maker% = Models, NTamd64, NTx86.6.1`: the sections Models.NTamd64 and Models.NTx86.6.1 [learn: inf-manufacturer-section]. */
function readModels(sections: InfSections, path: string): DriverInf['models'] {
  const byProcessor = new Map<DriverProcessor, Set<string>>()
  let count = 0
  for (const { key, values, line } of sections.get('manufacturer') ?? []) {
    const [name = key ?? '', ...decorations] = values.map((value) => value.trim())
    for (const decoration of ['', ...decorations.filter((one) => one !== '')]) {
      const processors = processorsOf(decoration)
      const models = sections.get((decoration === '' ? name : `${name}.${decoration}`).toLowerCase())
      for (const { values: ids } of models ?? [])
        for (const id of ids.slice(1).map((one) => one.trim()))
          for (const processor of id === '' ? [] : processors) {
            const known = byProcessor.get(processor) ?? new Set()
            byProcessor.set(processor, known.add(id.slice(0, MAX_ID_LENGTH).toUpperCase()))
            if (++count > MAX_HARDWARE_IDS * 4) throw invalid(path, line, 'too many hardware ids')
          }
    }
  }
  return [...byProcessor].map(([architecture, ids]) => ({ architecture, hardwareIds: [...ids] }))
}

/** Sections without a word of the processor count for x86: 64-bit Windows reads decorated ones alone. */
function processorsOf(decoration: string): DriverProcessor[] {
  const [, word = ''] = /^nt(amd64|x86|arm64|arm|ia64)?(?:\.|$)/i.exec(decoration) ?? []
  switch (word.toLowerCase()) {
    case 'amd64':
      return ['amd64']
    case 'arm64':
      return ['arm64']
    case 'arm':
    case 'ia64':
      return []
    default:
      return ['x86']
  }
}
