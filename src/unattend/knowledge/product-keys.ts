// Which edition a well-known product key stands for: the keys Microsoft publishes, none of which activates anything by itself.

/** What a key installs. */
export interface KeyEdition {
  /** As the image's EDITIONID has it: `Professional`, `ServerStandard`. */
  edition: string
  /** The builds of Windows the key is for. */
  minBuild: number
  maxBuild: number
  /** `kms`: for a KMS host; `setup`: selects the edition and nothing else. */
  use: 'kms' | 'setup'
  /** The name Microsoft's list gives it. */
  title: string
}

const LATEST = 99_999
const SERVER_2025 = [26_100, LATEST] as const
const SERVER_2022 = [20_348, 25_398] as const
const SERVER_2019 = [17_763, 17_763] as const
const SERVER_2016 = [14_393, 14_393] as const
const SERVER_SAC = [17_763, 19_042] as const
const WINDOWS_10_11 = [10_240, LATEST] as const
const LTSC = [17_763, LATEST] as const
const IOT_LTSC = [19_044, LATEST] as const
const LTSB_2016 = [14_393, 14_393] as const
const LTSB_2015 = [10_240, 10_240] as const
const BLUE = [9600, 9600] as const
const EIGHT = [9200, 9200] as const
const SEVEN = [7600, 7601] as const

type Row = readonly [key: string, edition: string, builds: readonly [number, number], title: string]

/** Source: https://learn.microsoft.com/windows-server/get-started/kms-client-activation-keys. */
const KMS: readonly Row[] = [
  ['TVRH6-WHNXV-R9WG3-9XRFY-MY832', 'ServerStandard', SERVER_2025, 'Windows Server 2025 Standard'],
  ['D764K-2NDRG-47T6Q-P8T8W-YP6DF', 'ServerDatacenter', SERVER_2025, 'Windows Server 2025 Datacenter'],
  ['XGN3F-F394H-FD2MY-PP6FD-8MCRC', 'ServerTurbine', SERVER_2025, 'Windows Server 2025 Datacenter: Azure Edition'],
  ['VDYBN-27WPP-V4HQT-9VMD4-VMK7H', 'ServerStandard', SERVER_2022, 'Windows Server 2022 Standard'],
  ['WX4NM-KYWYW-QJJR4-XV3QB-6VM33', 'ServerDatacenter', SERVER_2022, 'Windows Server 2022 Datacenter'],
  ['NTBV8-9K7Q8-V27C6-M2BTV-KHMXV', 'ServerTurbine', SERVER_2022, 'Windows Server 2022 Datacenter: Azure Edition'],
  ['N69G4-B89J2-4G8F4-WWYCC-J464C', 'ServerStandard', SERVER_2019, 'Windows Server 2019 Standard'],
  ['WMDGN-G9PQG-XVVXX-R3X43-63DFG', 'ServerDatacenter', SERVER_2019, 'Windows Server 2019 Datacenter'],
  ['WVDHN-86M7X-466P6-VHXV7-YY726', 'ServerSolution', SERVER_2019, 'Windows Server 2019 Essentials'],
  ['WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY', 'ServerStandard', SERVER_2016, 'Windows Server 2016 Standard'],
  ['CB7KF-BWN84-R7R2Y-793K2-8XDDG', 'ServerDatacenter', SERVER_2016, 'Windows Server 2016 Datacenter'],
  ['JCKRF-N37P4-C2D82-9YXRT-4M63B', 'ServerSolution', SERVER_2016, 'Windows Server 2016 Essentials'],
  ['N2KJX-J94YW-TQVFB-DG9YT-724CC', 'ServerStandardACor', SERVER_SAC, 'Windows Server Standard, version 1809 to 20H2'],
  [
    '6NMRW-2C8FM-D24W7-TQWMY-CWH2D',
    'ServerDatacenterACor',
    SERVER_SAC,
    'Windows Server Datacenter, version 1809 to 20H2',
  ],
  ['D2N9P-3P6X9-2R39C-7RTCD-MDVJX', 'ServerStandard', BLUE, 'Windows Server 2012 R2 Standard'],
  ['W3GGN-FT8W3-Y4M27-J84CP-Q3VJ9', 'ServerDatacenter', BLUE, 'Windows Server 2012 R2 Datacenter'],
  ['KNC87-3J2TX-XB4WP-VCPJV-M4FWM', 'ServerSolution', BLUE, 'Windows Server 2012 R2 Essentials'],
  ['XC9B7-NBPP2-83J2H-RHMBY-92BT4', 'ServerStandard', EIGHT, 'Windows Server 2012 Standard'],
  ['48HP8-DN98B-MYWDG-T2DCC-8W83P', 'ServerDatacenter', EIGHT, 'Windows Server 2012 Datacenter'],
  ['HTDQM-NBMMG-KGYDT-2DTKT-J2MPV', 'ServerSolution', EIGHT, 'Windows Server 2012 Essentials'],
  ['6TPJF-RBVHG-WBW2R-86QPH-6RTM4', 'ServerWeb', SEVEN, 'Windows Server 2008 R2 Web'],
  ['YC6KT-GKW9T-YTKYR-T4X34-R7VHC', 'ServerStandard', SEVEN, 'Windows Server 2008 R2 Standard'],
  ['489J6-VHDMP-X63PK-3K798-CPX3Y', 'ServerEnterprise', SEVEN, 'Windows Server 2008 R2 Enterprise'],
  ['74YFP-3QFB3-KQT8W-PMXWJ-7M648', 'ServerDatacenter', SEVEN, 'Windows Server 2008 R2 Datacenter'],
  ['W269N-WFGWX-YVC9B-4J6C9-T83GX', 'Professional', WINDOWS_10_11, 'Windows 10 or 11 Pro'],
  ['MH37W-N47XK-V7XM9-C7227-GCQG9', 'ProfessionalN', WINDOWS_10_11, 'Windows 10 or 11 Pro N'],
  ['NRG8B-VKK3Q-CXVCJ-9G2XF-6Q84J', 'ProfessionalWorkstation', WINDOWS_10_11, 'Windows 10 or 11 Pro for Workstations'],
  [
    '9FNHH-K3HBT-3W4TD-6383H-6XYWF',
    'ProfessionalWorkstationN',
    WINDOWS_10_11,
    'Windows 10 or 11 Pro for Workstations N',
  ],
  ['6TP4R-GNPTD-KYYHQ-7B7DP-J447Y', 'ProfessionalEducation', WINDOWS_10_11, 'Windows 10 or 11 Pro Education'],
  ['YVWGF-BXNMC-HTQYQ-CPQ99-66QFC', 'ProfessionalEducationN', WINDOWS_10_11, 'Windows 10 or 11 Pro Education N'],
  ['NW6C2-QMPVW-D7KKK-3GKT6-VCFB2', 'Education', WINDOWS_10_11, 'Windows 10 or 11 Education'],
  ['2WH4N-8QGBV-H22JP-CT43Q-MDWWJ', 'EducationN', WINDOWS_10_11, 'Windows 10 or 11 Education N'],
  ['NPPR9-FWDCX-D2C8J-H872K-2YT43', 'Enterprise', WINDOWS_10_11, 'Windows 10 or 11 Enterprise'],
  ['DPH2V-TTNVB-4X9Q3-TJR4H-KHJW4', 'EnterpriseN', WINDOWS_10_11, 'Windows 10 or 11 Enterprise N'],
  ['YYVX9-NTFWV-6MDM3-9PT4T-4M68B', 'EnterpriseG', WINDOWS_10_11, 'Windows 10 or 11 Enterprise G'],
  ['44RPN-FTY23-9VTTB-MP9BX-T84FV', 'EnterpriseGN', WINDOWS_10_11, 'Windows 10 or 11 Enterprise G N'],
  ['M7XTQ-FN8P6-TTKYV-9D4CC-J462D', 'EnterpriseS', LTSC, 'Windows Enterprise LTSC 2019, 2021 or 2024'],
  ['92NFX-8DJQP-P6BBQ-THF9C-7CG2H', 'EnterpriseSN', LTSC, 'Windows Enterprise N LTSC 2019, 2021 or 2024'],
  ['KBN8V-HFGQ4-MGXVD-347P6-PDQGT', 'IoTEnterpriseS', IOT_LTSC, 'Windows IoT Enterprise LTSC 2021 or 2024'],
  ['DCPHK-NFMTC-H88MJ-PFHPY-QJ4BJ', 'EnterpriseS', LTSB_2016, 'Windows 10 Enterprise LTSB 2016'],
  ['QFFDN-GRT3P-VKWWX-X7T3R-8B639', 'EnterpriseSN', LTSB_2016, 'Windows 10 Enterprise N LTSB 2016'],
  ['WNMTR-4C88C-JK8YV-HQ7T2-76DF9', 'EnterpriseS', LTSB_2015, 'Windows 10 Enterprise LTSB 2015'],
  ['2F77B-TNFGY-69QQF-B8YKP-D69TJ', 'EnterpriseSN', LTSB_2015, 'Windows 10 Enterprise N LTSB 2015'],
  ['GCRJD-8NW9H-F2CDX-CCM8D-9D6T9', 'Professional', BLUE, 'Windows 8.1 Pro'],
  ['HMCNV-VVBFX-7HMBH-CTY9B-B4FXY', 'ProfessionalN', BLUE, 'Windows 8.1 Pro N'],
  ['MHF9N-XY6XB-WVXMC-BTDCT-MKKG7', 'Enterprise', BLUE, 'Windows 8.1 Enterprise'],
  ['TT4HM-HN7YT-62K67-RGRQJ-JFFXW', 'EnterpriseN', BLUE, 'Windows 8.1 Enterprise N'],
  ['NG4HW-VH26C-733KW-K6F98-J8CK4', 'Professional', EIGHT, 'Windows 8 Pro'],
  ['XCVCF-2NXM9-723PB-MHCB7-2RYQQ', 'ProfessionalN', EIGHT, 'Windows 8 Pro N'],
  ['32JNW-9KQ84-P47T8-D8GGY-CWCK7', 'Enterprise', EIGHT, 'Windows 8 Enterprise'],
  ['JMNMF-RHW7P-DMY6X-RF3DR-X2BQT', 'EnterpriseN', EIGHT, 'Windows 8 Enterprise N'],
  ['FJ82H-XT6CR-J8D7P-XQJJ2-GPDD4', 'Professional', SEVEN, 'Windows 7 Professional'],
  ['MRPKT-YTG23-K7D7T-X2JMM-QY7MG', 'ProfessionalN', SEVEN, 'Windows 7 Professional N'],
  ['W82YF-2Q76Y-63HXB-FGJG9-GF7QX', 'ProfessionalE', SEVEN, 'Windows 7 Professional E'],
  ['33PXH-7Y6KF-2VJC9-XBBR8-HVTHH', 'Enterprise', SEVEN, 'Windows 7 Enterprise'],
  ['YDRBP-3D83W-TY26F-D46B2-XCKRJ', 'EnterpriseN', SEVEN, 'Windows 7 Enterprise N'],
  ['C29WB-22CC8-VJ326-GHFJW-H9DH4', 'EnterpriseE', SEVEN, 'Windows 7 Enterprise E'],
]

/** Source: `sources\product.ini` of Microsoft's installation media of Windows 10 and 11. */
const SETUP: readonly Row[] = [
  ['YTMG3-N6DKC-DKB77-7M9GH-8HVX7', 'Core', WINDOWS_10_11, 'Windows 10 or 11 Home'],
  ['4CPRK-NM3K3-X6XXQ-RXX86-WXCHW', 'CoreN', WINDOWS_10_11, 'Windows 10 or 11 Home N'],
  ['BT79Q-G7N6G-PGBYW-4YWX6-6F4BT', 'CoreSingleLanguage', WINDOWS_10_11, 'Windows 10 or 11 Home Single Language'],
  ['VK7JG-NPHTM-C97JM-9MPGT-3V66T', 'Professional', WINDOWS_10_11, 'Windows 10 or 11 Pro'],
  ['2B87N-8KFHP-DKV6R-Y2C8J-PKCKT', 'ProfessionalN', WINDOWS_10_11, 'Windows 10 or 11 Pro N'],
  ['DXG7C-N36C4-C4HTG-X4T3X-2YV77', 'ProfessionalWorkstation', WINDOWS_10_11, 'Windows 10 or 11 Pro for Workstations'],
  [
    'WYPNQ-8C467-V2W6J-TX4WX-WT2RQ',
    'ProfessionalWorkstationN',
    WINDOWS_10_11,
    'Windows 10 or 11 Pro N for Workstations',
  ],
  ['8PTT6-RNW4C-6V7J2-C2D3X-MHBPB', 'ProfessionalEducation', WINDOWS_10_11, 'Windows 10 or 11 Pro Education'],
  ['GJTYN-HDMQY-FRR76-HVGC7-QPF8P', 'ProfessionalEducationN', WINDOWS_10_11, 'Windows 10 or 11 Pro Education N'],
  ['YNMGQ-8RYV3-4PGQ3-C8XTP-7CFBY', 'Education', WINDOWS_10_11, 'Windows 10 or 11 Education'],
  ['84NGF-MHBT6-FXBX8-QWJK7-DRR8H', 'EducationN', WINDOWS_10_11, 'Windows 10 or 11 Education N'],
  ['XGVPP-NMH47-7TTHJ-W3FW7-8HV2C', 'Enterprise', WINDOWS_10_11, 'Windows 10 or 11 Enterprise'],
  ['WGGHN-J84D6-QYCPR-T7PJ7-X766F', 'EnterpriseN', WINDOWS_10_11, 'Windows 10 or 11 Enterprise N'],
]

const read = (rows: readonly Row[], use: KeyEdition['use']) =>
  rows.map(([key, edition, [minBuild, maxBuild], title]): [string, KeyEdition] => [
    key,
    { edition, minBuild, maxBuild, use, title },
  ])

const KEYS = new Map([...read(KMS, 'kms'), ...read(SETUP, 'setup')])

/** Five groups of five; the alphabet has no letter that looks like a digit. */
export const PRODUCT_KEY_PATTERN = /^[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}$/i

/** What a published key stands for; undefined for a key of somebody's own. */
export function findKeyEdition(key: string): KeyEdition | undefined {
  return KEYS.get(key.toUpperCase())
}

/** All published keys. */
export function publishedKeys(): ReadonlyMap<string, KeyEdition> {
  return KEYS
}

/** The published key that selects an edition (its EDITIONID, in any case) of a build; one for Setup before one for KMS. */
export function keyOfEdition(edition: string, build: number): string | undefined {
  const wanted = edition.toLowerCase()
  const fitting = [...KEYS].filter(
    ([, key]) => key.edition.toLowerCase() === wanted && build >= key.minBuild && build <= key.maxBuild,
  )
  return (fitting.find(([, key]) => key.use === 'setup') ?? fitting[0])?.[0]
}
