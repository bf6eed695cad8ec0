// What deployments ask the image library: which files a machine is to get, and what is known of the images in them.
import type { ImageFacts } from '../unattend/select-image.ts'
import type { Processor } from '../unattend/sections.ts'
import type { ServedFile } from './methods.ts'

/** A boot image as far as a deployment depends on it. */
export interface BootImageFacts {
  name: string
  enabled: boolean
  /** Of Windows PE in it; null where it is no Windows PE, or it is not known. */
  processor: Processor | null
  /** `setup` holds `\sources\setup.exe`; null: no .wim at all. */
  kind: 'winpe' | 'setup' | 'winre' | null
  /** What is missing or wrong with its boot files and their signatures, for people. */
  problems: readonly string[]
}

/** One image inside an install image file. */
export interface InstallFacts extends ImageFacts {
  /** BP-1. */
  generalized: 'generalized' | 'not-generalized' | 'unknown'
  /** BP-4: as shipped, or captured. */
  origin: 'media' | 'custom' | 'unknown'
  /** What it takes on a disk. */
  sizeBytes: number
}

/** An install image file of the library. */
export interface InstallImageFacts {
  name: string
  enabled: boolean
  /** One, or the parts of a split image in order. */
  files: readonly ServedFile[]
  images: readonly InstallFacts[]
  problems: readonly string[]
}

/** A captured image on its way into the library. */
export interface CapturedImage {
  /** Absolute; the library takes the file away, or throws a coded error. */
  path: string
  name: string
  description: string | null
  group: string | null
  sha256: string
  /** Marked for ever when it is not generalized. */
  generalized: 'generalized' | 'not-generalized' | 'unknown'
}

/** The image library, as deployments see it. */
export interface DeployLibrary {
  bootImage(name: string): Promise<BootImageFacts | undefined>
  installImage(name: string): Promise<InstallImageFacts | undefined>
  /** Gives the name it has now: another one when that was taken. */
  addCaptured(image: CapturedImage): Promise<string>
}
