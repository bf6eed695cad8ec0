// The throughput of the last minutes as a curve; its figures are in words too, for who does not see it.
import { formatRate } from '../../figures.ts'
import { CHART_SECONDS, roundUp, smooth } from './throughput.ts'

const WIDTH = 600
const HEIGHT = 120
/** Seconds that are averaged: TFTP tells of itself in bursts. */
const SMOOTH_SECONDS = 3
const LINES = [0, 0.5, 1]

/** The curve of bytes per second, the oldest first. */
export function ThroughputChart({ perSecond }: { perSecond: readonly number[] }) {
  const values = smooth(perSecond, SMOOTH_SECONDS)
  const top = roundUp(Math.max(...values, 100_000))
  const now = values.at(-1) ?? 0
  const most = Math.max(...values)
  const x = (index: number) => (index / (values.length - 1)) * WIDTH
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT
  const line = values.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
  const curve = line.join('')
  return (
    <figure class="chart">
      <figcaption>
        Throughput <strong>{formatRate(now)}</strong> <span>at most {formatRate(most)}</span>
      </figcaption>
      <div class="plot">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Throughput of the last ${CHART_SECONDS / 60} minutes: now ${formatRate(now)}, at most ${formatRate(most)}`}
        >
          {LINES.map((share) => (
            <line class="grid" x1={0} x2={WIDTH} y1={y(share * top)} y2={y(share * top)} />
          ))}
          <path class="area" d={`${curve}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
          <path class="curve" d={curve} />
        </svg>
        <div class="scale" aria-hidden="true">
          {[...LINES].reverse().map((share) => (
            <span>{formatRate(share * top)}</span>
          ))}
        </div>
        <div class="times" aria-hidden="true">
          <span>{CHART_SECONDS / 60} min ago</span>
          <span>now</span>
        </div>
      </div>
    </figure>
  )
}
