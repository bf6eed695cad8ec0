// A real store in a temporary directory, and the nouns tests fill it with.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createLog, type Logger } from '../../src/log.ts'
import type { Actor, BootSession } from '../../src/model.ts'
import { macFromBytes, type Mac } from '../../src/net/address.ts'
import { openStore, type StoreOptions } from '../../src/store/sqlite.ts'
import type { AssignmentInput, BootImageInput, MachineInput, NewJournalEntry, Store } from '../../src/store/store.ts'

export const ADMIN: Actor = { name: 'local', role: 'admin', from: 'socket' }
export const AS_ADMIN = { actor: ADMIN }
export const SILENT: Logger = createLog({ level: 'silent', format: 'json' })

/** The n-th test machine's MAC. */
export function testMac(n: number): Mac {
  return macFromBytes(Uint8Array.of(0x52, 0x54, 0, (n >> 16) & 255, (n >> 8) & 255, n & 255))
}

/** A directory that goes with the test; short, because a socket's path must be. */
export function temporaryDirectory(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'openwds-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** The store's options with small limits. */
export function storeOptions(dataDirectory: string, options: Partial<StoreOptions> = {}): StoreOptions {
  return { dataDirectory, keepSessions: 20, maxEntries: 50, log: SILENT, ...options }
}

/** A store that is closed with the test. */
export async function openTestStore(t: Test, options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore(storeOptions(options.dataDirectory ?? temporaryDirectory(t), options))
  t.teardown(() => store.close())
  return store
}

export function machineOf(n: number, words: Partial<MachineInput> = {}): MachineInput {
  return { mac: testMac(n), name: null, uuid: null, description: null, tags: [], variables: {}, ...words }
}

export function assignmentOf(n: number, words: Partial<AssignmentInput> = {}): AssignmentInput {
  return {
    mac: testMac(n),
    profile: null,
    bootImage: 'grub',
    installImage: null,
    select: null,
    answer: null,
    method: 'boot-only',
    once: false,
    armed: true,
    ...words,
  }
}

export function bootImageOf(name: string, words: Partial<BootImageInput> = {}): BootImageInput {
  return { name, description: null, group: null, programs: { x64uefi: 'boot/grub/grubx64.efi' }, ...words }
}

export function sessionOf(id: string, n: number, words: Partial<BootSession> = {}): BootSession {
  return {
    id,
    mac: testMac(n),
    machineName: null,
    uuid: null,
    architecture: 'x64uefi',
    address: null,
    bootImage: null,
    program: null,
    state: 'discovered',
    startedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    entryCount: 0,
    ...words,
  }
}

export function entryOf(session: string, n: number, words: Partial<NewJournalEntry> = {}): NewJournalEntry {
  return {
    session,
    mac: testMac(n),
    at: '2026-01-01T00:00:00.000Z',
    kind: 'dhcp.discover',
    text: 'DISCOVER',
    data: { xid: 1 },
    ...words,
  }
}
