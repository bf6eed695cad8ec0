// Who is signed in with this browser: the server knows it by a cookie that no script can read, so nothing is kept here.
import { ask, Problem } from './api.ts'

/** What the server says of whoever is signed in. */
export interface Caller {
  /** `user:NAME`, `token:NAME` or `local`. */
  name: string
  role: 'viewer' | 'operator' | 'admin'
}

/** Who is signed in; null: nobody [Problem]. */
export async function readCaller(signal?: AbortSignal): Promise<Caller | null> {
  try {
    return await ask<Caller>('/caller', signal ? { signal } : {})
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null
    throw error
  }
}

/** Signs out [Problem]. */
export async function signOut(): Promise<void> {
  await ask('/sign-in', { method: 'DELETE' })
}

/** Whether the role may change things. */
export const mayWrite = ({ role }: Caller): boolean => role !== 'viewer'
