// What the TFTP bench measures: one row per shape of load.

/** One comparison. */
export interface BenchRow {
  readonly id: string
  readonly group: 'lock step' | 'windows' | 'round trip' | 'loss' | 'virtual file'
  readonly clients: number
  readonly blockSizeBytes: number
  readonly windowSize: number
  /** Simulated in the load client. */
  readonly roundTripUs: number
  /** Probability of losing a DATA packet or an ACK, simulated in the load client. */
  readonly loss: number
  /** Served as ranges of a file and pieces of memory, by our own servers only. */
  readonly virtual: boolean
}

const PLAIN = { roundTripUs: 0, loss: 0, virtual: false }

/** All rows, as issue 4 of the project lists them. */
export const BENCH_ROWS: readonly BenchRow[] = [
  ...[1, 16, 128].flatMap((clients) =>
    [512, 1456, 8192].map((blockSizeBytes): BenchRow => ({
      id: `lock-${clients}x${blockSizeBytes}`,
      ...{ group: 'lock step', clients, blockSizeBytes, windowSize: 1, ...PLAIN },
    })),
  ),
  ...[1, 16, 128].flatMap((clients) =>
    [4, 16, 64].map((windowSize): BenchRow => ({
      id: `window-${clients}x${windowSize}`,
      ...{ group: 'windows', clients, blockSizeBytes: 1456, windowSize, ...PLAIN },
    })),
  ),
  ...[200, 1000].flatMap((roundTripUs) =>
    [1, 4, 16].map((windowSize): BenchRow => ({
      id: `rtt-${roundTripUs}us-w${windowSize}`,
      ...{ group: 'round trip', clients: 1, blockSizeBytes: 1456, windowSize, ...PLAIN, roundTripUs },
    })),
  ),
  ...[0.001, 0.01].flatMap((loss) =>
    [1, 4, 16].map((windowSize): BenchRow => ({
      id: `loss-${loss * 100}pc-w${windowSize}`,
      ...{ group: 'loss', clients: 16, blockSizeBytes: 1456, windowSize, ...PLAIN, roundTripUs: 200, loss },
    })),
  ),
  ...[1, 16].map((windowSize): BenchRow => ({
    id: `virtual-16x${windowSize}`,
    ...{ group: 'virtual file', clients: 16, blockSizeBytes: 1456, windowSize, ...PLAIN, virtual: true },
  })),
]

/** One line for people. */
export function rowText({ clients, blockSizeBytes, windowSize, roundTripUs, loss }: BenchRow): string {
  const conditions = [
    `${clients} × ${blockSizeBytes}, window ${windowSize}`,
    ...(roundTripUs > 0 ? [`${roundTripUs / 1000} ms`] : []),
    ...(loss > 0 ? [`${loss * 100} % lost`] : []),
  ]
  return conditions.join(', ')
}
