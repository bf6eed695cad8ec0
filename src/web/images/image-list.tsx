// The library: every image with what is inside its file.
import { useState } from 'preact/hooks'
import type { ImageReply } from '../../api/image-schemas.ts'
import { formatBytes } from '../../figures.ts'
import { askAll } from '../api.ts'
import { Badge, Empty } from '../badge.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import { mayWrite, type Caller } from '../session.ts'
import { count, type Word } from '../words.ts'
import { Jobs, useJobs } from './jobs.tsx'
import { UploadZone } from './upload-zone.tsx'

/** The view. */
export function ImageList({ caller }: { caller: Caller }) {
  const { value: images, problem } = useFresh(
    (signal) => askAll<ImageReply>('/images', {}, signal),
    [],
    isChangeOf('image', 'group', 'image-group'),
  )
  const jobs = useJobs()
  const [text, setText] = useState('')
  const [type, setType] = useState('')
  const wanted = text.toLowerCase()
  const shown = images?.filter(
    (image) => (type === '' || image.type === type) && (wanted === '' || wordsOf(image).includes(wanted)),
  )
  return (
    <>
      <div class="head">
        <h1>Images</h1>
      </div>
      <ProblemNote problem={problem} />
      {mayWrite(caller) && <UploadZone onImport={jobs.reload} />}
      <Jobs jobs={jobs.value ?? []} />
      {images?.length === 0 && (
        <Empty>
          <p>The library is empty.</p>
          <p>
            Next: drop a Windows .iso here, or put it into the image directory and say{' '}
            <code>openwds image add Win11.iso</code>.
          </p>
        </Empty>
      )}
      {images && images.length > 0 && (
        <search class="filters">
          <label class="grow">
            Search
            <input
              type="search"
              placeholder="Name, group, edition, language, architecture …"
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
          </label>
          <label>
            Type
            <select value={type} onChange={({ currentTarget }) => setType(currentTarget.value)}>
              <option value="">any</option>
              <option value="boot">boot images</option>
              <option value="install">install images</option>
            </select>
          </label>
        </search>
      )}
      {shown?.map((image) => (
        <ImageCard key={image.id} image={image} />
      ))}
      {shown?.length === 0 && images && images.length > 0 && <Empty>No image is like that.</Empty>}
    </>
  )
}

function wordsOf({ name, group, description, content, programs }: ImageReply): string {
  const inside = content?.images.flatMap((one) => [
    one.name,
    one.edition,
    one.architecture,
    one.version,
    ...one.languages,
  ])
  return [name, group, description, ...Object.keys(programs), ...(inside ?? [])].join(' ').toLowerCase()
}

const TYPES: Readonly<Record<ImageReply['type'], Word>> = {
  boot: { text: 'boot image', tone: 'note' },
  install: { text: 'install image', tone: 'done' },
}

function ImageCard({ image }: { image: ImageReply }) {
  const { name, type, group, description, enabled, content, programs } = image
  return (
    <article class={enabled ? 'card image' : 'card image is-off'} aria-labelledby={`image-${image.id}`}>
      <div class="head">
        <h2 id={`image-${image.id}`}>
          <a href={linkTo('images', name)}>{name}</a>
        </h2>
        <Badge of={TYPES[type]} />
        {!enabled && <Badge of={{ text: 'disabled', tone: 'warning' }} />}
        {group !== null && <span class="tag">{group}</span>}
        <span class="about">
          {content ? `${formatBytes(sizeOf(content))}, ${content.file.format.toUpperCase()}, ` : ''}
          {content ? count(content.images.length, 'image') + ' inside' : 'boot programs'}
        </span>
      </div>
      {description !== null && <p class="about">{description}</p>}
      {content ? (
        <InnerImages images={content.images} booted={content.index} />
      ) : (
        <p>
          {Object.entries(programs).map(([architecture, path]) => (
            <span key={architecture} class="program">
              {architecture} <code>{path}</code>
            </span>
          ))}
        </p>
      )}
    </article>
  )
}

/** Of the file and its further parts. */
export const sizeOf = ({ file }: NonNullable<ImageReply['content']>): number =>
  file.parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, file.sizeBytes)

type InnerImage = NonNullable<ImageReply['content']>['images'][number]

const GENERALIZED: Readonly<Record<NonNullable<InnerImage['generalized']>['state'], Word>> = {
  generalized: { text: 'generalized', tone: 'done' },
  'not-generalized': { text: 'not generalized', tone: 'error' },
  unknown: { text: 'not known', tone: 'warning' },
}
const BOOT_KINDS = { winpe: 'Windows PE', setup: 'Windows Setup', winre: 'Windows RE' } as const
const ORIGINS = { media: 'Microsoft media', custom: 'captured', unknown: 'not known' } as const

/** What is inside a WIM, one row each; `booted` is the index that is booted. */
export function InnerImages({ images, booted }: { images: readonly InnerImage[]; booted: number | null }) {
  return (
    <div class="scroll" role="group" aria-label="Images inside" tabIndex={0}>
      <table class="inner">
        <thead>
          <tr>
            <th scope="col" class="figure">
              Index
            </th>
            <th scope="col">Name</th>
            <th scope="col">Edition</th>
            <th scope="col">Architecture</th>
            <th scope="col">Build</th>
            <th scope="col">Languages</th>
            <th scope="col">Origin</th>
            <th scope="col">Generalized</th>
            <th scope="col" class="figure">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {images.map(
            ({ index, name, edition, architecture, version, languages, origin, generalized, bootKind, sizeBytes }) => (
              <tr key={index}>
                <td class="figure">{index}</td>
                <th scope="row">
                  {name ?? 'without a name'} {index === booted && <Badge of={{ text: 'booted', tone: 'note' }} />}
                </th>
                <td>{bootKind ? BOOT_KINDS[bootKind] : edition}</td>
                <td>{architecture}</td>
                <td>{version}</td>
                <td>{languages.join(', ')}</td>
                <td title={origin.evidence.join('; ')}>{ORIGINS[origin.origin]}</td>
                <td title={generalized?.evidence}>
                  {generalized ? <Badge of={GENERALIZED[generalized.state]} /> : 'need not be'}
                </td>
                <td class="figure">{sizeBytes === null ? '' : formatBytes(sizeBytes)}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  )
}
