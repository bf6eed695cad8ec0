// A driver package as makers ship them, made here.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** With a comment in quotation marks, a joined line, tokens, two sections of one name and a letter beyond ASCII. */
export function infText(): string {
  return [
    '; a network adapter',
    '[version]',
    'Signature = "$Windows NT$" ; of old',
    'Class=Net',
    'ClassGuid={4D36E972-E325-11CE-BFC1-08002BE10318}',
    'Provider=%Maker%',
    'DriverVer=3/07/2024, 12.19.2.60',
    'CatalogFile.NTamd64=e1.cat',
    '[Manufacturer]',
    '%MAKER% = Example, NTamd64.10.0, \\',
    '   NTarm64',
    '[Example.NTamd64.10.0]',
    '%Name% = Install, pci\\ven_8086&dev_15fb',
    '[Example.NTarm64]',
    '%Name% = Install, PCI\\VEN_8086&DEV_15FB',
    '[example.ntamd64.10.0]',
    '"Other, with = and ; in it" = Install,, PCI\\VEN_8086&DEV_15FC&SUBSYS_00008086',
    '[Strings]',
    'Maker = "Éxample; Inc"',
    'Name = "100%% fast"',
    '',
  ].join('\r\n')
}

/** Writes the package into a new folder and gives its path. */
export function writeDriver(folder: string, name: string): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'e1.inf'), infText())
  writeFileSync(join(path, 'e1.sys'), `the driver ${name}`)
  writeFileSync(join(path, 'e1.cat'), 'its signature')
  return path
}
