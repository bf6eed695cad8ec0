// What a boot store loads into memory: of each entry its WIM and its boot.sdi.
import { isDevice } from './element-text.ts'
import { ObjectId } from './elements.ts'
import type { BcdObject, ElementValue } from './store.ts'

/** An entry that boots from memory. */
export interface RamdiskPaths {
  readonly title: string | null
  readonly wimPath: string
  /** Null: its options name none, and it does not boot. */
  readonly sdiPath: string | null
}

/** The entries of a store that boot a WIM, the default first. */
export function ramdiskEntries(objects: readonly BcdObject[]): RamdiskPaths[] {
  const byId = new Map(objects.map((object) => [object.id, object]))
  const chosen = valueOf(byId.get(ObjectId.BootManager), 'default')
  const first = typeof chosen === 'string' ? byId.get(chosen) : undefined
  const inOrder = first ? [first, ...objects.filter((object) => object !== first)] : objects
  return inOrder.flatMap((object) => {
    const device = valueOf(object, 'device')
    if (device === undefined || !isDevice(device) || device.kind !== 'ramdisk') return []
    const title = valueOf(object, 'description')
    const sdiPath = valueOf(byId.get(device.options), 'ramdisksdipath')
    return [{ title: textOf(title), wimPath: device.path, sdiPath: textOf(sdiPath) }]
  })
}

function valueOf(object: BcdObject | undefined, name: string): ElementValue | undefined {
  return object?.elements.find((element) => element.name === name)?.value
}

function textOf(value: ElementValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}
