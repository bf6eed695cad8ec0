// Trees of files for the WIM bench.
import type { NewFile } from '../src/wim/encode-metadata.ts'

/** Names and depth as in Windows: folders of some hundred files with long names. */
export function* treeFiles(count: number): Generator<NewFile> {
  for (let number = 0; number < count; number++) {
    const path = `\\Windows\\WinSxS\\amd64_component-${Math.floor(number / 12)}_31bf3856ad364e35_10.0.26100.1742_none\\file-${number}.dll`
    yield { path, contents: Buffer.from(`file ${number % 2000}`) }
  }
  yield { path: '\\Windows\\Setup\\State\\State.ini', contents: Buffer.from(STATE) }
  yield { path: '\\Windows\\System32\\winload.efi', contents: Buffer.from('loader') }
}

const STATE = '[State]\r\nImageState=IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE\r\n'
