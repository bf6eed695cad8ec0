// What one boot of a machine is about, as the files made for it depend on it; and who says which files go into its boot.wim.
import type { Architecture, BootImage, ImageContent } from '../model.ts'
import type { Ipv4, Mac } from '../net/address.ts'
import type { OverlayChange } from '../wim/overlay.ts'

/** A boot of an image with a WIM. It stays the same for the whole boot, also when the image is replaced meanwhile. */
export interface SessionBoot {
  /** The boot session's id. */
  readonly session: string
  /** The registered machine, else the client. */
  readonly mac: Mac
  readonly machineName: string | null
  /** Of the client. */
  readonly uuid: string | null
  /** Where its requests came from. */
  readonly addresses: readonly Ipv4[]
  readonly architecture: Architecture | null
  /** What it was given first, below the image directory. */
  readonly program: string | null
  readonly image: BootImage & { readonly content: ImageContent }
}

/** Finds the boot of a session; undefined when the session boots no WIM of the library. */
export type FindSessionBoot = (session: string) => Promise<SessionBoot | undefined>

/**
 * THE SEAM for deployment: the files that go into the boot.wim of this session, by their path in the image
 * (`\Windows\System32\winpeshl.ini`, `\Autounattend.xml`, `\openwds\…`); contents null removes one. It is asked once per
 * session and daemon, at the first request of the session's boot.wim, and must give the same bytes again after a restart
 * of the daemon: a loader asks for the size first and reads later. What it throws refuses boot.wim with that reason.
 */
export type FilesFor = (boot: SessionBoot) => Promise<readonly OverlayChange[]>

/** How boot stores are written. */
export interface BootStorePolicy {
  /** Bytes a block of the loader's own TFTP. */
  readonly blockSize: number
  /** Blocks a window [RFC 7440]. */
  readonly windowSize: number
  readonly variableWindow: boolean
  /** Free text that reaches the kernel. */
  readonly loadOptions: string | null
}
