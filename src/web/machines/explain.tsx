// What a machine would get if it were switched on now: each rule's verdict, the reply, the files.
import { useState } from 'preact/hooks'
import type { ExplanationReply } from '../../api/explanation-schema.ts'
import { formatBytes } from '../../figures.ts'
import { ARCHITECTURES } from '../../model.ts'
import { ask, part, query } from '../api.ts'
import { Badge, Facts } from '../badge.tsx'
import { useLoaded } from '../loaded.ts'
import { Note, ProblemNote } from '../notes.tsx'
import type { Word } from '../words.ts'
import { Plan } from './preflight.tsx'

const ASKING = {
  pxe: 'its firmware, by PXE',
  http: 'its firmware, by HTTP boot',
  ipxe: 'iPXE',
  wdsnbp: 'wdsnbp.com, on port 4011',
}
const VERDICTS: Readonly<Record<string, Word>> = {
  decided: { text: 'decides', tone: 'done' },
  passed: { text: 'passes on', tone: 'quiet' },
  'not asked': { text: 'not asked', tone: 'quiet' },
}

/** The tab. */
export function Explain({ reference }: { reference: string }) {
  const [arch, setArch] = useState('x64uefi')
  const [kind, setKind] = useState('pxe')
  const { value, problem } = useLoaded(
    (signal) =>
      ask<ExplanationReply>(`/machines/${part(reference)}/explain${query({ arch, class: kind })}`, { signal }),
    [reference, arch, kind],
  )
  return (
    <>
      <div class="filters">
        <label>
          Architecture
          <select value={arch} onChange={({ currentTarget }) => setArch(currentTarget.value)}>
            {ARCHITECTURES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Who asks
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value)}>
            {Object.entries(ASKING).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ProblemNote problem={problem} />
      {value && <Explanation of={value} />}
    </>
  )
}

function Explanation({
  of: { identity, decision, rules, profileRules, dialect, loader, detour, reply, files, deployment },
}: {
  of: ExplanationReply
}) {
  return (
    <>
      <Note kind={decision.action === 'boot' || decision.action === 'menu' ? 'done' : 'care'}>
        <strong>{decision.action}</strong>: {decision.reason}
      </Note>
      <Facts
        of={[
          ['Known as', identity.name ?? (identity.mac === null ? 'not known' : identity.mac)],
          ['Found by', identity.foundBy],
          ['To note', identity.note],
          ['First another program', detour],
          ['Offer', dialect && `${dialect.dialect}: ${dialect.reason}`],
          ['Signature of the loader', loader && `${loader.signature}: ${loader.reason}`],
        ]}
      />
      <h2>Rules of the decision</h2>
      <div class="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Verdict</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {rules.map(({ rule, verdict, reason }) => (
              <tr key={rule} class={verdict === 'not asked' ? 'is-empty' : undefined}>
                <th scope="row">{rule}</th>
                <td>
                  <Badge of={VERDICTS[verdict] ?? { text: verdict, tone: 'quiet' }} />
                </td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {profileRules.length > 0 && <ProfileRules of={profileRules} />}
      {files.length > 0 && (
        <>
          <h2>Files it would get</h2>
          <div class="scroll" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">For</th>
                  <th scope="col">What comes</th>
                  <th scope="col" class="figure">
                    Size
                  </th>
                </tr>
              </thead>
              <tbody>
                {files.map(({ name, purpose, result, sizeBytes, details }) => (
                  <tr key={name}>
                    <td>
                      <code>{name}</code>
                    </td>
                    <td>{purpose}</td>
                    <td>
                      {result}
                      {details.map((detail) => (
                        <small key={detail} class="below">
                          {detail}
                        </small>
                      ))}
                    </td>
                    <td class="figure">{sizeBytes === null ? '' : formatBytes(sizeBytes)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {deployment && (
        <>
          <h2>How it would be deployed</h2>
          <Plan of={deployment} />
        </>
      )}
      {reply && (
        <>
          <h2>The reply, field by field</h2>
          <Facts of={reply.fields.map(({ name, value }) => [name, <code>{value}</code>])} />
        </>
      )}
    </>
  )
}

/** Each rule for profiles, and what it looked at. */
export function ProfileRules({ of }: { of: ExplanationReply['profileRules'] }) {
  return (
    <>
      <h2>Rules for profiles</h2>
      <div class="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Fits</th>
              <th scope="col">What it looked at</th>
              <th scope="col">Profile</th>
            </tr>
          </thead>
          <tbody>
            {of.map(({ rule, enabled, matches, checked, profile }) => (
              <tr key={rule} class={enabled ? undefined : 'is-empty'}>
                <th scope="row">{rule}</th>
                <td>
                  <Badge of={fitWord(enabled, matches)} />
                </td>
                <td>
                  {checked.map(({ selector, wanted, found, matches: fits }) => (
                    <p key={selector}>
                      {fits ? '✔' : '✖'} {selector}: {found ?? 'nothing'}; wanted {wanted}
                    </p>
                  ))}
                </td>
                <td>{profile}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function fitWord(isEnabled: boolean, matches: boolean): Word {
  if (!isEnabled) return { text: 'off', tone: 'quiet' }
  return matches ? { text: 'fits', tone: 'done' } : { text: 'does not fit', tone: 'quiet' }
}
