// A good body for every route that takes one, by the route's id: shown in the OpenAPI document, and sent by the tests.

const ANSWER = `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend">
  <settings pass="specialize">
    <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <ComputerName>lab-1</ComputerName>
    </component>
  </settings>
</unattend>
`

/** The bodies. */
export const REQUEST_EXAMPLES: Readonly<Record<string, unknown>> = {
  machinePut: { name: 'lab-1', tags: ['room-3'], description: 'left bench', variables: { owner: 'physics' } },
  machinePatch: { description: 'right bench', variables: { owner: null } },
  assignmentPut: { bootImage: 'grub', method: 'boot-only', once: true },
  imagePut: { type: 'boot', programs: { x64uefi: 'boot/grub/grubx64.efi' }, group: 'linux' },
  imagePatch: { description: 'GRUB of the distribution', group: null },
  imageImport: { path: 'Win11.iso', name: 'win11', group: 'windows-11' },
  imageGroupPut: { description: 'Windows 11 for the lab' },
  driverPut: { path: 'drivers/net' },
  driverGroupPut: { packages: [], filters: [{ fact: 'manufacturer', include: ['Dell*'] }] },
  answerPut: { content: ANSWER, description: 'of the lab' },
  answerCheck: { content: ANSWER, pair: { boot: 'amd64', install: 'amd64' } },
  answerNew: { locale: 'de-CH', edition: 'pro', localAdmin: 'setup' },
  answerDefaultOfArchitecture: { answer: 'lab' },
  answerDefaultOfImage: { answer: 'lab' },
  secretPut: { value: 'correct horse battery staple' },
  profilePut: { bootImage: 'grub', method: 'boot-only', menuText: 'Rescue system' },
  profilePatch: { description: 'for every room' },
  rulePut: { profile: 'rescue', selectors: { subnet: ['192.168.30.0/24'], time: [{ days: ['sat', 'sun'] }] } },
  rulePatch: { selectors: { architecture: ['x64uefi', 'arm64'], time: null } },
  ruleMove: { order: 5 },
  pendingApprove: { name: 'lab-2', assignment: { bootImage: 'grub' } },
  deploymentStart: { machines: ['lab-1'], atOnce: 10, wake: true },
  machineDeploySettingsPut: { disk: 0, restartAfterFailureSeconds: 60 },
  profileDeploySettingsPut: { readyAt: 'logon' },
  tokenAdd: { name: 'monitoring', role: 'viewer', expiresAt: '2099-01-31T12:00:00Z' },
  userPut: { role: 'operator', password: 'correct horse battery' },
  userPatch: { role: 'viewer', disabled: false },
  signIn: { user: 'anna', password: 'correct horse battery' },
  firstUser: { link: 'pJ0kq1v9Zr7T3yXw5uB8nM2cD4fG6hL0', name: 'anna', password: 'correct horse battery' },
  callerPassword: { current: 'correct horse battery', password: 'staple battery horse' },
}
