// Windows' own boot programs, by the names they have had since Vista: they load more than themselves, from a boot store.
import { posix } from 'node:path'
import type { Architecture } from '../model.ts'

/** Ask the server on port 4011 what to do: with a prompt, an approval, another server. They must not be given to themselves. */
const ASKING = /^(wdsnbp\.com|wdsmgfw(_ex)?\.efi)$/i
const LOADERS =
  /^(wdsnbp\.com|pxeboot\.(com|n12|0)|hdlscom[12]\.(com|n12)|bootmgr(\.exe|\.efi)?|bootmgfw(_ex)?\.efi|wdsmgfw(_ex)?\.efi|startrom\.(com|n12|0))$/i

/** Whether the program is one of Windows' loaders: named with backslashes, takes option 252, ends in a `.wim`. */
export function isWindowsLoader(program: string): boolean {
  return LOADERS.test(posix.basename(program))
}

/** Whether the program is wdsnbp.com or wdsmgfw.efi. */
export function isAskingProgram(program: string): boolean {
  return ASKING.test(posix.basename(program))
}

/** Whether the program is a build of iPXE, as far as its name tells. */
export function isIpxe(program: string): boolean {
  return /(ipxe|snponly|undionly)[^/]*$/i.test(program)
}

/** Where the program that asks on port 4011 lies for firmware of this architecture, best first: WDS's names. */
export function askingPrograms(architecture: Architecture | null): readonly string[] {
  switch (architecture) {
    case null:
      return []
    case 'x86':
    case 'x64':
      // both run in 16 bits: WDS keeps one copy
      return ['boot/x86/wdsnbp.com', 'boot/x64/wdsnbp.com']
    default:
      return [`boot/${architecture}/wdsmgfw.efi`]
  }
}

/** What an asking program loads next when it is itself all that was assigned, best first. */
export function secondStages(architecture: Architecture): readonly string[] {
  if (architecture === 'x86' || architecture === 'x64')
    return [`boot/${architecture}/pxeboot.n12`, `boot/${architecture}/pxeboot.com`]
  return [`boot/${architecture}/bootmgfw.efi`]
}

/** The boot stores an administrator may have laid down, best first. */
export function bootStores(architecture: Architecture): readonly string[] {
  return [`boot/${architecture}/default.bcd`, 'boot/bcd']
}

/** Whether the arrival of this file means that a boot which started with `program` is done. */
export function isLastFile(name: string, program: string, lastFile: string | null): boolean {
  const arrived = name.replaceAll('\\', '/').toLowerCase()
  if (lastFile !== null) {
    const wanted = lastFile.replaceAll('\\', '/').toLowerCase()
    return arrived === wanted || arrived.endsWith(`/${wanted}`)
  }
  return isWindowsLoader(program) ? arrived.endsWith('.wim') : arrived === program.toLowerCase()
}
