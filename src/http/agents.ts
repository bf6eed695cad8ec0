// Who is behind a request, by its User-Agent: firmware, boot loaders and tools, in words for the journal.
import { printable } from '../printable.ts'

const KNOWN: readonly [RegExp, (version: string) => string][] = [
  [/^UefiHttpBoot\/([\w.]+)/, (version) => `UEFI HTTP boot ${version}`],
  [/^MsBoot\/([\w.]+)/, (version) => `Windows boot manager ${version}`],
  [/^iPXE\/([\w.+()-]+)/, (version) => `iPXE ${version}`],
  [/^GRUB ([\w.~+-]+)/, (version) => `GRUB ${version}`],
  [/^Microsoft BITS\/([\w.]+)/, (version) => `Windows BITS ${version}`],
  [/^curl\/([\w.-]+)/, (version) => `curl ${version}`],
  [/^Wget\/([\w.-]+)/, (version) => `Wget ${version}`],
]
const MAX_LENGTH = 64

/** `UEFI HTTP boot 1.0`; of others what they say, printable and short; null if they say nothing. */
export function describeAgent(userAgent: string | undefined): string | null {
  const said = userAgent?.trim() ?? ''
  if (said === '') return null
  for (const [pattern, describe] of KNOWN) {
    const [, version] = pattern.exec(said) ?? []
    if (version !== undefined) return describe(version).slice(0, MAX_LENGTH)
  }
  return printable(said.slice(0, MAX_LENGTH))
}
