// Counters for Prometheus: every figure the daemon exports, set up once and handed to the parts that count.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/** What the parts count with; `registry.metrics()` is the text of /metrics. */
export type Metrics = ReturnType<typeof createMetrics>

/** What the daemon knows of itself now. */
export interface MetricSources {
  /** Boot sessions in memory that still move, by their state. */
  bootSessions(): ReadonlyMap<string, number>
  /** Deployments that are not ended, by their stage. */
  deployments(): Promise<ReadonlyMap<string, number>>
  /** Image files, by their state. */
  imageFiles(): Promise<ReadonlyMap<string, { files: number; bytes: number }>>
  /** Writes that wait for their commit. */
  waitingWrites(): number
}

/**
 * A fresh set of metrics. `processMetrics` adds memory, CPU and event-loop lag of this process; call `close()` to stop
 * measuring them.
 */
export function createMetrics({ processMetrics = true }: { processMetrics?: boolean } = {}) {
  const registry = new Registry()
  const registers = [registry]
  if (processMetrics) collectDefaultMetrics({ register: registry })
  let tftpRate = () => 0
  let sources: MetricSources | undefined
  const packetTallies: Tally[] = []
  const collectPackets = () => {
    for (const tally of packetTallies) tally.tell()
  }

  return {
    registry,

    /** Where the gauges look that are counted when somebody reads them. */
    readFrom(given: MetricSources): void {
      sources = given
    },

    dhcpPackets: new Counter({
      name: 'openwds_dhcp_packets_total',
      help: 'DHCP and PXE packets received, by door (dhcp, pxe), message kind and outcome (answered, silent, limited).',
      labelNames: ['door', 'kind', 'outcome'] as const,
      registers,
      collect: collectPackets,
    }),
    dhcpReplies: new Counter({
      name: 'openwds_dhcp_replies_total',
      help: 'DHCP and PXE packets sent, by message kind (offer, ack, nak).',
      labelNames: ['kind'] as const,
      registers,
      collect: collectPackets,
    }),
    /** Counts for one of the two counters above what comes thousands of times a second. */
    tally(counter: { inc(count: number): void }): Tally {
      const tally = new Tally(counter)
      packetTallies.push(tally)
      return tally
    },
    relaysIgnored: new Counter({
      name: 'openwds_dhcp_relays_ignored_total',
      help: 'DHCP requests through relay agents that are not listed in dhcp.relays.',
      registers,
    }),
    packetsDropped: new Counter({
      name: 'openwds_packets_dropped_total',
      help: 'Datagrams that could not be decoded, by door and error code.',
      labelNames: ['door', 'code'] as const,
      registers,
    }),
    bootDecisions: new Counter({
      name: 'openwds_boot_decisions_total',
      help: 'Decisions about boot requests, by action (boot, wait, abort, silent) and rule.',
      labelNames: ['action', 'rule'] as const,
      registers,
    }),

    tftpTransfers: new Counter({
      name: 'openwds_tftp_transfers_total',
      help: 'File transfers ended, by outcome (done, probed, failed, missing, refused).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    tftpBytes: new Counter({
      name: 'openwds_tftp_bytes_total',
      help: 'Bytes of files acknowledged by clients.',
      registers,
    }),
    tftpRetransmits: new Counter({
      name: 'openwds_tftp_retransmits_total',
      help: 'Data blocks sent again.',
      registers,
    }),
    /** Where the gauge of bytes per second looks when it is read. */
    onTftpRate(measure: () => number): void {
      tftpRate = measure
    },
    tftpBytesPerSecond: new Gauge({
      name: 'openwds_tftp_bytes_per_second',
      help: 'Bytes of files acknowledged in a second by all running transfers together.',
      registers,
      collect() {
        this.set(tftpRate())
      },
    }),
    tftpWindows: new Histogram({
      name: 'openwds_tftp_window_blocks',
      help: 'Blocks in flight (RFC 7440) that clients agreed to, of transfers begun.',
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    }),
    tftpRunning: new Gauge({
      name: 'openwds_tftp_transfers_running',
      help: 'File transfers running now.',
      registers,
    }),

    httpReadings: new Counter({
      name: 'openwds_http_readings_total',
      help: 'Files read by HTTP, by door (http, https) and outcome (done, partly, probed, failed, missing, refused).',
      labelNames: ['door', 'outcome'] as const,
      registers,
    }),
    httpBytes: new Counter({
      name: 'openwds_http_bytes_total',
      help: 'Bytes of files handed to the network by HTTP, by door.',
      labelNames: ['door'] as const,
      registers,
    }),
    httpRunning: new Gauge({
      name: 'openwds_http_readings_running',
      help: 'Files being read by HTTP now.',
      registers,
    }),

    sessionStates: new Counter({
      name: 'openwds_boot_sessions_total',
      help: 'Boot sessions that reached a state, by state.',
      labelNames: ['state'] as const,
      registers,
    }),

    bootSeconds: new Histogram({
      name: 'openwds_boot_seconds',
      help: 'Time from the first packet of a boot to its last boot file, by architecture.',
      labelNames: ['architecture'] as const,
      buckets: [1, 2, 5, 10, 20, 40, 60, 120, 300, 600],
      registers,
    }),
    bootSessionsActive: new Gauge({
      name: 'openwds_boot_sessions_active',
      help: 'Boots under way now, by state.',
      labelNames: ['state'] as const,
      registers,
      collect() {
        this.reset()
        for (const [state, count] of sources?.bootSessions() ?? []) this.set({ state }, count)
      },
    }),

    deploymentsActive: new Gauge({
      name: 'openwds_deployments_active',
      help: 'Deployments that are not ended, by stage.',
      labelNames: ['stage'] as const,
      registers,
      async collect() {
        const stages = await sources?.deployments()
        this.reset()
        for (const [stage, count] of stages ?? []) this.set({ stage }, count)
      },
    }),
    deploymentStages: new Counter({
      name: 'openwds_deployment_stages_total',
      help: 'Deployments that reached a stage, by method and stage.',
      labelNames: ['method', 'stage'] as const,
      registers,
    }),
    deploymentFailures: new Counter({
      name: 'openwds_deployment_failures_total',
      help: 'Deployments that failed, by method, stage and the number the machine shows.',
      labelNames: ['method', 'stage', 'code'] as const,
      registers,
    }),
    deploymentSeconds: new Histogram({
      name: 'openwds_deployment_seconds',
      help: 'Time from arming to ready, by method.',
      labelNames: ['method'] as const,
      buckets: [60, 300, 600, 1200, 1800, 3600, 7200, 14400],
      registers,
    }),
    deploymentAlarms: new Counter({
      name: 'openwds_deployment_alarms_total',
      help: 'Tokens of deployments that somebody else tried to use.',
      registers,
    }),

    storeCommitSeconds: new Histogram({
      name: 'openwds_store_commit_seconds',
      help: 'Time of one durable commit of grouped writes.',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1],
      registers,
    }),
    storeWrites: new Counter({
      name: 'openwds_store_writes_total',
      help: 'Writes, by outcome (done, refused: by a rule of the store, failed: by the disk).',
      labelNames: ['outcome'] as const,
      registers,
    }),

    storeWaiting: new Gauge({
      name: 'openwds_store_writes_waiting',
      help: 'Writes that wait for their commit.',
      registers,
      collect() {
        this.set(sources?.waitingWrites() ?? 0)
      },
    }),

    libraryFiles: new Gauge({
      name: 'openwds_image_files',
      help: 'Files of the image library, by state.',
      labelNames: ['state'] as const,
      registers,
      async collect() {
        const states = await sources?.imageFiles()
        this.reset()
        for (const [state, { files }] of states ?? []) this.set({ state }, files)
      },
    }),
    libraryBytes: new Gauge({
      name: 'openwds_image_library_bytes',
      help: 'Bytes of the image library.',
      registers,
      async collect() {
        let sum = 0
        for (const { bytes } of (await sources?.imageFiles())?.values() ?? []) sum += bytes
        this.set(sum)
      },
    }),

    apiRequestSeconds: new Histogram({
      name: 'openwds_api_request_seconds',
      help: 'Time of admin API requests, by method, route and status. Event streams are not counted.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
    eventStreams: new Gauge({
      name: 'openwds_api_event_streams',
      help: 'Event streams open now.',
      registers,
    }),

    /** Stops measuring the process, so that nothing keeps it alive. */
    close(): void {
      registry.clear()
    },
  }
}

/** A number that its counter is told when somebody reads that: a counter's own labels and hashes cost more than the packet. */
class Tally {
  readonly #counter: { inc(count: number): void }
  #count = 0

  constructor(counter: { inc(count: number): void }) {
    this.#counter = counter
  }

  inc(): void {
    this.#count++
  }

  tell(): void {
    if (this.#count > 0) this.#counter.inc(this.#count)
    this.#count = 0
  }
}
