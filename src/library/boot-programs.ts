// Which programs a boot image starts machines with, from the loaders that were found for it. Pure.
import type { Architecture, BootImage, ImageContent } from '../model.ts'

/** Architecture → program below `boot/`, for firmware that can load the image. */
export function programsOf(content: Pick<ImageContent, 'bootFiles' | 'signature'>): BootImage['programs'] {
  const names = new Map(content.bootFiles.map((file) => [file.name.toLowerCase(), file]))
  const programs: Partial<Record<Architecture, string>> = {}
  for (const architecture of ['x64uefi', 'x86uefi', 'arm64', 'arm'] as const) {
    const managers = [`${architecture}/bootmgfw.efi`, `${architecture}/bootmgfw_ex.efi`].flatMap(
      (name) => names.get(name) ?? [],
    )
    // EFI_EX has those of 2023
    const byName = content.signature === 'microsoft-2023' ? managers.at(-1) : managers[0]
    const chosen = managers.find(({ signer, signers }) => (signers ?? [signer]).includes(content.signature)) ?? byName
    if (chosen) programs[architecture] = `boot/${chosen.name}`
  }
  for (const architecture of ['x64', 'x86'] as const) {
    const program = names.get(`${architecture}/pxeboot.n12`) ?? names.get(`${architecture}/pxeboot.com`)
    // pxeboot loads bootmgr.exe from beside itself
    if (program && names.has(`${architecture}/bootmgr.exe`)) programs[architecture] = `boot/${program.name}`
  }
  return programs
}
