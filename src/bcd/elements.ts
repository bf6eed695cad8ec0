// The vocabulary of boot stores: objects, element types and their names as bcdedit writes them
// [learn.microsoft.com BCD reference; numbers as real stores have them].

/** How an element's value is kept: the nibble in bits 24 to 27 of its type. */
export const ElementFormat = {
  Device: 1,
  String: 2,
  Object: 3,
  ObjectList: 4,
  Integer: 5,
  Boolean: 6,
  IntegerList: 7,
} as const

/** Types of objects this project writes. */
export const ObjectType = {
  BootManager: 0x1010_0002,
  OsLoader: 0x1020_0003,
  RamdiskOptions: 0x3000_0000,
} as const

/** Well-known objects. */
export const WELL_KNOWN: Readonly<Record<string, string>> = {
  '{9dea862c-5cdd-4e70-acc1-f32b344d4795}': '{bootmgr}',
  '{a5a30fa2-3d06-4e9f-b5f4-a01df9d1fcba}': '{fwbootmgr}',
  '{b2721d73-1db4-4c62-bf78-c548a880142d}': '{memdiag}',
  '{466f5a88-0af2-4f76-9038-095b170dc21c}': '{ntldr}',
  '{ae5534e0-a924-466c-b836-758539a3ee3a}': '{ramdiskoptions}',
  '{7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e}': '{globalsettings}',
  '{6efb52bf-1766-41db-a6b3-0ee5eff72bd7}': '{bootloadersettings}',
  '{1afa9c49-16ab-4a5c-901b-212802da9460}': '{resumeloadersettings}',
  '{4636856e-540f-4170-a130-a84776f4c654}': '{dbgsettings}',
  '{0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9}': '{emssettings}',
  '{5189b25c-5558-4bf2-bca4-289b11bd29e2}': '{badmemory}',
  '{7ff607e0-4395-11db-b0de-0800200c9a66}': '{hypervisorsettings}',
  '{fa926493-6f1c-4193-a414-58f0b2456d1e}': '{current}',
  '{1cae1eb7-a0df-4d4d-9851-4860e34ef535}': '{default}',
}

/** The identifiers by their names. */
export const ObjectId = {
  BootManager: '{9dea862c-5cdd-4e70-acc1-f32b344d4795}',
  RamdiskOptions: '{ae5534e0-a924-466c-b836-758539a3ee3a}',
} as const

/** Which kind of object an element type belongs to: the same number means other things in others. */
export type ElementScope = 'any' | 'bootmgr' | 'osloader' | 'device'

/** Element types by name, with the objects they are found in. */
export const ELEMENTS = {
  device: { type: 0x1100_0001, scope: 'any' },
  path: { type: 0x1200_0002, scope: 'any' },
  description: { type: 0x1200_0004, scope: 'any' },
  locale: { type: 0x1200_0005, scope: 'any' },
  inherit: { type: 0x1400_0006, scope: 'any' },
  truncatememory: { type: 0x1500_0007, scope: 'any' },
  recoverysequence: { type: 0x1400_0008, scope: 'any' },
  recoveryenabled: { type: 0x1600_0009, scope: 'any' },
  badmemorylist: { type: 0x1700_000a, scope: 'any' },
  badmemoryaccess: { type: 0x1600_000b, scope: 'any' },
  firstmegabytepolicy: { type: 0x1500_000c, scope: 'any' },
  bootdebug: { type: 0x1600_0010, scope: 'any' },
  debugtype: { type: 0x1500_0011, scope: 'any' },
  debugport: { type: 0x1500_0013, scope: 'any' },
  baudrate: { type: 0x1500_0014, scope: 'any' },
  bootems: { type: 0x1600_0020, scope: 'any' },
  emsport: { type: 0x1500_0022, scope: 'any' },
  emsbaudrate: { type: 0x1500_0023, scope: 'any' },
  loadoptions: { type: 0x1200_0030, scope: 'any' },
  displayoptionsedit: { type: 0x1600_0040, scope: 'any' },
  advancedoptions: { type: 0x1600_0041, scope: 'any' },
  graphicsmodedisabled: { type: 0x1600_0046, scope: 'any' },
  nointegritychecks: { type: 0x1600_0048, scope: 'any' },
  testsigning: { type: 0x1600_0049, scope: 'any' },
  extendedinput: { type: 0x1600_0050, scope: 'any' },
  initialconsoleinput: { type: 0x1500_0051, scope: 'any' },
  graphicsresolution: { type: 0x1500_0052, scope: 'any' },
  highestmode: { type: 0x1600_0054, scope: 'any' },
  isolatedcontext: { type: 0x1600_0060, scope: 'any' },
  bootuxdisabled: { type: 0x1600_006c, scope: 'any' },
  displaymessage: { type: 0x1500_0065, scope: 'any' },
  flightsigning: { type: 0x1600_007e, scope: 'any' },

  displayorder: { type: 0x2400_0001, scope: 'bootmgr' },
  bootsequence: { type: 0x2400_0002, scope: 'bootmgr' },
  default: { type: 0x2300_0003, scope: 'bootmgr' },
  timeout: { type: 0x2500_0004, scope: 'bootmgr' },
  resume: { type: 0x2600_0005, scope: 'bootmgr' },
  resumeobject: { type: 0x2300_0006, scope: 'bootmgr' },
  toolsdisplayorder: { type: 0x2400_0010, scope: 'bootmgr' },
  displaybootmenu: { type: 0x2600_0020, scope: 'bootmgr' },
  bcddevice: { type: 0x2100_0022, scope: 'bootmgr' },
  bcdfilepath: { type: 0x2200_0023, scope: 'bootmgr' },

  osdevice: { type: 0x2100_0001, scope: 'osloader' },
  systemroot: { type: 0x2200_0002, scope: 'osloader' },
  associatedresumeobject: { type: 0x2300_0003, scope: 'osloader' },
  detecthal: { type: 0x2600_0010, scope: 'osloader' },
  kernel: { type: 0x2200_0011, scope: 'osloader' },
  hal: { type: 0x2200_0012, scope: 'osloader' },
  nx: { type: 0x2500_0020, scope: 'osloader' },
  pae: { type: 0x2500_0021, scope: 'osloader' },
  winpe: { type: 0x2600_0022, scope: 'osloader' },
  nocrashautoreboot: { type: 0x2600_0024, scope: 'osloader' },
  vga: { type: 0x2600_0040, scope: 'osloader' },
  quietboot: { type: 0x2600_0041, scope: 'osloader' },
  safeboot: { type: 0x2500_0080, scope: 'osloader' },
  bootlog: { type: 0x2600_0090, scope: 'osloader' },
  sos: { type: 0x2600_0091, scope: 'osloader' },
  debug: { type: 0x2600_00a0, scope: 'osloader' },
  ems: { type: 0x2600_00b0, scope: 'osloader' },
  bootstatuspolicy: { type: 0x2500_00e0, scope: 'osloader' },
  bootmenupolicy: { type: 0x2500_00c2, scope: 'osloader' },
  hypervisorlaunchtype: { type: 0x2500_00f0, scope: 'osloader' },

  ramdiskimageoffset: { type: 0x3500_0001, scope: 'device' },
  ramdisktftpclientport: { type: 0x3500_0002, scope: 'device' },
  ramdisksdidevice: { type: 0x3100_0003, scope: 'device' },
  ramdisksdipath: { type: 0x3200_0004, scope: 'device' },
  ramdiskimagelength: { type: 0x3500_0005, scope: 'device' },
  ramdiskexportascd: { type: 0x3600_0006, scope: 'device' },
  ramdisktftpblocksize: { type: 0x3500_0007, scope: 'device' },
  ramdisktftpwindowsize: { type: 0x3500_0008, scope: 'device' },
  ramdiskmcenabled: { type: 0x3600_0009, scope: 'device' },
  ramdiskmctftpfallback: { type: 0x3600_000a, scope: 'device' },
  ramdisktftpvarwindow: { type: 0x3600_000b, scope: 'device' },
  ramdiskvhdboot: { type: 0x3600_000c, scope: 'device' },
} as const satisfies Record<string, { type: number; scope: ElementScope }>
export type ElementName = keyof typeof ELEMENTS

/** bcdedit's name for an element of an object of this type; undefined for those it prints as `custom:`. */
export function elementName(objectType: number, elementType: number): ElementName | undefined {
  const scope = scopeOf(objectType)
  return (Object.keys(ELEMENTS) as ElementName[]).find((name) => {
    const element = ELEMENTS[name]
    return element.type === elementType && (element.scope === 'any' || element.scope === scope)
  })
}

function scopeOf(objectType: number): ElementScope {
  if (objectType >>> 28 === 3) return 'device'
  const application = objectType & 0x000f_ffff
  return application === 1 || application === 2 ? 'bootmgr' : 'osloader'
}

/** Objects with settings that others inherit, by what bcdedit calls them. */
const SETTINGS_TITLES: Readonly<Record<string, string>> = {
  '{7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e}': 'Global Settings',
  '{6efb52bf-1766-41db-a6b3-0ee5eff72bd7}': 'Boot Loader Settings',
  '{1afa9c49-16ab-4a5c-901b-212802da9460}': 'Resume Loader Settings',
  '{4636856e-540f-4170-a130-a84776f4c654}': 'Debugger Settings',
  '{0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9}': 'EMS Settings',
  '{5189b25c-5558-4bf2-bca4-289b11bd29e2}': 'RAM Defects',
  '{7ff607e0-4395-11db-b0de-0800200c9a66}': 'Hypervisor Settings',
}

/** What bcdedit prints above an object. */
export function objectTitle(objectType: number, id: string): string {
  if (objectType >>> 28 === 3) return 'Device options'
  if (objectType >>> 28 === 2) return SETTINGS_TITLES[id] ?? 'Inherited settings'
  const titles: Readonly<Record<number, string>> = {
    1: 'Firmware Boot Manager',
    2: 'Windows Boot Manager',
    3: 'Windows Boot Loader',
    4: 'Resume from Hibernate',
    5: 'Windows Memory Tester',
    6: 'Windows Legacy OS Loader',
    7: 'Windows Setup Loader',
    8: 'Real-mode Boot Sector',
    9: 'Startup Module',
    10: 'Boot Application',
  }
  return titles[objectType & 0x000f_ffff] ?? `Object of type 0x${objectType.toString(16)}`
}
