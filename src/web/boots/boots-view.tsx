// The view of boots: which of its parts the address names.
import { BootList } from './boot-list.tsx'
import { BootPage } from './boot-page.tsx'

/** `ID` of one boot, else the list. */
export function BootsView({ rest: [id] }: { rest: string[] }) {
  if (id !== undefined) return <BootPage key={id} id={id} />
  return (
    <>
      <div class="head">
        <h1>Boots</h1>
        <p class="about">Newest first</p>
      </div>
      <BootList />
    </>
  )
}
