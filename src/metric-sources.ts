// What the daemon's parts say when metrics are read: boots and deployments under way, the library, the store's queue.
import type { BootService } from './boot/service.ts'
import type { MetricSources } from './metrics.ts'
import type { Store } from './store/store.ts'

/** The sources of the gauges that nobody counts up and down. */
export function createMetricSources(
  boot: Pick<BootService, 'activeBoots'>,
  store: Pick<Store, 'deploymentRunning' | 'imageFileAll' | 'waitingWrites'>,
): MetricSources {
  return {
    bootSessions: () => boot.activeBoots(),
    async deployments() {
      const counts = new Map<string, number>()
      for (const { stage } of await store.deploymentRunning()) counts.set(stage, (counts.get(stage) ?? 0) + 1)
      return counts
    },
    async imageFiles() {
      const states = new Map<string, { files: number; bytes: number }>()
      for (const { state, file } of await store.imageFileAll()) {
        const { files, bytes } = states.get(state) ?? { files: 0, bytes: 0 }
        states.set(state, { files: files + 1, bytes: bytes + file.sizeBytes })
      }
      return states
    },
    waitingWrites: () => store.waitingWrites(),
  }
}
