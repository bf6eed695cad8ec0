// The view of images: which of its parts the address names.
import type { Caller } from '../session.ts'
import { ImageList } from './image-list.tsx'
import { ImagePage } from './image-page.tsx'

/** `NAME` of one image, else the library. */
export function ImagesView({ rest: [name], caller }: { rest: string[]; caller: Caller }) {
  if (name !== undefined) return <ImagePage key={name} name={name} caller={caller} />
  return <ImageList caller={caller} />
}
