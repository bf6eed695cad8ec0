// Before an assignment or a profile is written: whether its images may be, by the rules or by the caller's force.
import { weighImages, type GuardStore, type GuardWish } from '../library/weigh-images.ts'
import type { Override } from '../model.ts'

/** What it can refuse. */
export const IMAGE_GUARD_ERRORS = [
  'IMAGE_DISABLED',
  'IMAGE_FILE_CHANGED',
  'IMAGE_SELECTION_FAILED',
  'IMAGE_NOT_GENERALIZED',
  'IMAGE_NEEDS_SETUP',
  'IMAGE_ARCHITECTURE_MISMATCH',
] as const

/**
 * What was overruled, to be written down with the assignment; the first reason that was not is thrown [IMAGE_DISABLED,
 * IMAGE_FILE_CHANGED, IMAGE_SELECTION_FAILED, IMAGE_NOT_GENERALIZED, IMAGE_NEEDS_SETUP, IMAGE_ARCHITECTURE_MISMATCH].
 */
export async function requireAssignableImages(store: GuardStore, wish: GuardWish): Promise<Override[]> {
  const { overrides, refused } = await weighImages(store, wish)
  const [first] = refused
  if (first) throw first.error
  return overrides
}
