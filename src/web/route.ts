// Where in the page we are: the path behind the # of the address, so that the server needs one file only.
import { useEffect, useState } from 'preact/hooks'

/** The parts of the path, decoded: `#/answers/lab` gives answers, lab. */
export function readRoute(hash: string): string[] {
  return hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((piece) => piece !== '')
    .map(decode)
}

function decode(piece: string): string {
  try {
    return decodeURIComponent(piece)
  } catch {
    return piece
  }
}

/** The address of a place in the page. */
export const linkTo = (...pieces: string[]): string => `#/${pieces.map(encodeURIComponent).join('/')}`

/** Goes there. */
export const goTo = (...pieces: string[]): void => {
  location.hash = linkTo(...pieces)
}

/** Where we are, now and after every click. */
export function useRoute(): string[] {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const follow = () => setHash(location.hash)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return readRoute(hash)
}
