// The generations of Windows by the names people use, and the builds they have.

/** Source: https://learn.microsoft.com/windows/release-health/ and windows-server/get-started/windows-server-release-info. */
export const WINDOWS_VERSIONS = {
  '7': { title: 'Windows 7', build: 7601, isServer: false },
  '8.1': { title: 'Windows 8.1', build: 9600, isServer: false },
  '10': { title: 'Windows 10', build: 19_045, isServer: false },
  '11': { title: 'Windows 11', build: 26_100, isServer: false },
  'server-2016': { title: 'Windows Server 2016', build: 14_393, isServer: true },
  'server-2019': { title: 'Windows Server 2019', build: 17_763, isServer: true },
  'server-2022': { title: 'Windows Server 2022', build: 20_348, isServer: true },
  'server-2025': { title: 'Windows Server 2025', build: 26_100, isServer: true },
} as const satisfies Record<string, { title: string; build: number; isServer: boolean }>

export type WindowsVersion = keyof typeof WINDOWS_VERSIONS

/** The editions by the names people use; any EDITIONID does too. */
const EDITION_NAMES: Readonly<Record<string, string>> = {
  home: 'Core',
  pro: 'Professional',
  'pro-education': 'ProfessionalEducation',
  'pro-workstations': 'ProfessionalWorkstation',
  education: 'Education',
  enterprise: 'Enterprise',
  ltsc: 'EnterpriseS',
  standard: 'ServerStandard',
  datacenter: 'ServerDatacenter',
  essentials: 'ServerSolution',
}

/** The EDITIONID of an edition named in either way. */
export function editionId(name: string): string {
  return EDITION_NAMES[name.toLowerCase()] ?? name
}
