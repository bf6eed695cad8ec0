// One image: what is inside with the evidence, its boot files, who has it; rename, disable, verify, remove.
import { useState } from 'preact/hooks'
import type { ImageDetailReply } from '../../api/image-schemas.ts'
import { formatBytes } from '../../figures.ts'
import { ask, part, toProblem, type Problem } from '../api.ts'
import { Badge, Facts } from '../badge.tsx'
import { Dialog } from '../dialog.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { Note, ProblemNote } from '../notes.tsx'
import { goTo, linkTo } from '../route.ts'
import { mayWrite, type Caller } from '../session.ts'
import { formatTime } from '../time.ts'
import { count } from '../words.ts'
import { InnerImages, sizeOf } from './image-list.tsx'
import { Jobs, useJobs } from './jobs.tsx'

/** The view. */
export function ImagePage({ name, caller }: { name: string; caller: Caller }) {
  const jobs = useJobs()
  const running = jobs.value?.some(({ subject, state }) => subject === name && state === 'running') ?? false
  const { value: image, problem } = useFresh(
    (signal) => ask<ImageDetailReply>(`/images/${part(name)}`, { signal }),
    [name, running],
    isChangeOf('image', 'assignment', 'profile'),
  )
  return (
    <>
      <p class="crumbs">
        <a href={linkTo('images')}>Images</a>
      </p>
      <ProblemNote problem={problem} />
      {image && (
        <>
          <div class="head">
            <h1>{image.name}</h1>
            {!image.enabled && <Badge of={{ text: 'disabled', tone: 'warning' }} />}
            {mayWrite(caller) && <ImageActions image={image} onJob={jobs.reload} />}
          </div>
          <Jobs jobs={jobs.value ?? []} subject={name} />
          <ImageFacts image={image} />
        </>
      )}
    </>
  )
}

function ImageFacts({ image }: { image: ImageDetailReply }) {
  const { content, fileState, answer, programs, script, ipxe } = image
  const inside = content?.images ?? []
  return (
    <>
      {image.description !== null && <p class="about">{image.description}</p>}
      {content?.findings.map((finding) => (
        <Note key={finding} kind="care">
          {finding}
        </Note>
      ))}
      {fileState && fileState.state !== 'ok' && (
        <div class="note is-problem">
          <strong>The file is {fileState.state}</strong>
          <p>{fileState.reason}</p>
          <p class="next">Next: verify it, or upload it anew under the same name.</p>
        </div>
      )}
      <Facts
        of={[
          ['Type', image.type === 'boot' ? 'boot image' : 'install image'],
          ['Group', image.group],
          ['File', content?.file.path],
          ['Inside the disc', content?.inside],
          ['Size', content && formatBytes(sizeOf(content))],
          ['SHA-256', content && <code>{content.file.sha256}</code>],
          ['Content', content && `number ${content.number}`],
          ['Verified', fileState && (fileState.verifiedAt === null ? 'never' : formatTime(fileState.verifiedAt))],
          ['Boot manager signed by', content && image.type === 'boot' ? SIGNERS[content.signature] : null],
          ['Answer file of later passes', answer],
          ['Script', script],
          ['iPXE', ipxe && JSON.stringify(ipxe)],
          ['Added', formatTime(image.createdAt)],
        ]}
      />
      {inside.length > 0 && (
        <>
          <h2>{count(inside.length, 'image')} inside</h2>
          <InnerImages images={inside} booted={content?.index ?? null} />
          <Evidence inside={inside} />
        </>
      )}
      {Object.keys(programs).length > 0 && (
        <>
          <h2>Boot programs</h2>
          <Facts of={Object.entries(programs).map(([architecture, path]) => [architecture, <code>{path}</code>])} />
        </>
      )}
      {content && content.bootFiles.length > 0 && <BootFiles of={content.bootFiles} />}
      <Use image={image} />
    </>
  )
}

const SIGNERS = { 'microsoft-2011': 'Microsoft 2011', 'microsoft-2023': 'Microsoft 2023' } as const

function Evidence({ inside }: { inside: NonNullable<ImageDetailReply['content']>['images'] }) {
  return (
    <details>
      <summary>How origin and generalization were found out</summary>
      <ul>
        {inside.map(({ index, name, generalized, origin }) => (
          <li key={index}>
            <strong>
              {index}: {name}
            </strong>{' '}
            {generalized?.evidence} {origin.evidence.join('; ')}
          </li>
        ))}
      </ul>
    </details>
  )
}

function BootFiles({ of }: { of: NonNullable<ImageDetailReply['content']>['bootFiles'] }) {
  return (
    <>
      <h2>Boot files</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Served as</th>
              <th scope="col">Signer</th>
              <th scope="col">From</th>
              <th scope="col" class="figure">
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {of.map(({ name, signer, from, sizeBytes }) => (
              <tr key={name}>
                <th scope="row">boot/{name}</th>
                <td>{signer}</td>
                <td>{from}</td>
                <td class="figure">{formatBytes(sizeBytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** Who has it: what stands in the way of removing it. */
function Use({ image: { use } }: { image: ImageDetailReply }) {
  const { machines, profiles, pinned, overrides } = use
  return (
    <>
      <h2>Used by</h2>
      {machines.length + profiles.length === 0 && (
        <p class="hint">Nobody. Next: assign it to a machine or a profile.</p>
      )}
      <Facts
        of={[
          ['Profiles', profiles.length > 0 ? profiles.join(', ') : null],
          [
            count(machines.length, 'machine'),
            machines.length > 0 ? (
              <span class="names">
                {machines.map((mac) => (
                  <a key={mac} href={linkTo('machines', mac)}>
                    {mac}
                  </a>
                ))}
              </span>
            ) : null,
          ],
          ['Armed with an earlier content', pinned.length > 0 ? pinned.join(', ') : null],
          [
            'Assigned against a refusal',
            overrides.length > 0
              ? overrides.map(({ mac, reason, by }) => `${mac}: ${reason} (${by})`).join('; ')
              : null,
          ],
        ]}
      />
    </>
  )
}

function ImageActions({ image, onJob }: { image: ImageDetailReply; onJob: () => void }) {
  const [open, setOpen] = useState<'edit' | 'remove'>()
  const [problem, setProblem] = useState<Problem>()
  const path = `/images/${part(image.name)}`
  const patch = (body: object) => ask(path, { method: 'PATCH', body, headers: { 'if-match': `"${image.version}"` } })
  const attempt = async (act: Promise<unknown>, after?: () => void) => {
    try {
      await act
      setProblem(undefined)
      after?.()
    } catch (error) {
      setProblem(toProblem(error))
    }
  }
  return (
    <>
      {image.content && (
        <button type="button" onClick={() => void attempt(ask(`${path}/verify`, { method: 'POST' }), onJob)}>
          Verify
        </button>
      )}
      <button type="button" onClick={() => void attempt(patch({ enabled: !image.enabled }))}>
        {image.enabled ? 'Disable' : 'Enable'}
      </button>
      <button type="button" onClick={() => setOpen('edit')}>
        Rename …
      </button>
      <button type="button" onClick={() => setOpen('remove')}>
        Remove …
      </button>
      {problem && (
        <div class="outcome">
          <ProblemNote problem={problem} />
        </div>
      )}
      {open === 'edit' && <EditImage image={image} patch={patch} onClose={() => setOpen(undefined)} />}
      {open === 'remove' && (
        <Dialog
          title={`Remove ${image.name}?`}
          verb="Remove"
          isDangerous
          onDone={async () => {
            await ask(path, { method: 'DELETE' })
            goTo('images')
          }}
          onClose={() => setOpen(undefined)}
        >
          <p>
            {image.content?.file.linked
              ? 'Its file stays where it lies.'
              : 'Its file is removed with the last image that has it.'}
          </p>
        </Dialog>
      )}
    </>
  )
}

interface EditProps {
  image: ImageDetailReply
  patch: (body: object) => Promise<unknown>
  onClose: () => void
}

function EditImage({ image, patch, onClose }: EditProps) {
  const [name, setName] = useState(image.name)
  const [group, setGroup] = useState(image.group ?? '')
  const [description, setDescription] = useState(image.description ?? '')
  async function save() {
    await patch({
      ...(name === image.name ? {} : { name }),
      group: group || null,
      description: description || null,
    })
    if (name !== image.name) goTo('images', name)
  }
  const field = (label: string, value: string, set: (value: string) => void) => (
    <label>
      {label}
      <input value={value} required={label === 'Name'} onInput={({ currentTarget }) => set(currentTarget.value)} />
    </label>
  )
  return (
    <Dialog title={`Name and place of ${image.name}`} verb="Save" onDone={save} onClose={onClose}>
      <div class="two">
        {field('Name', name, setName)}
        {field('Group', group, setGroup)}
      </div>
      {field('Description', description, setDescription)}
      <p class="hint">Machines and profiles go on with the image under its new name.</p>
    </Dialog>
  )
}
