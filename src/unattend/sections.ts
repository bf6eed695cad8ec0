// The components of an answer file, each with the pass it stands in: what most of the checks and the renderer work on.
import { findComponent } from './knowledge/components.ts'
import { PASSES, type Component, type Pass } from './knowledge/setting.ts'
import { attributeOf, childrenOf, type AnswerDocument, type XmlElement } from './tree.ts'

/** The processor architectures of Windows that boot and install images have, as answer files write them. */
export const PROCESSORS = ['x86', 'amd64', 'arm64', 'arm', 'ia64'] as const
export type Processor = (typeof PROCESSORS)[number]

/** The boot image's and the install image's architecture (BP-11). */
export interface ProcessorPair {
  boot: Processor
  install: Processor
}

/** As far as it is known. */
export interface KnownPair {
  boot?: Processor | undefined
  install?: Processor | undefined
}

/** One component in one pass. */
export interface Section {
  pass: Pass
  element: XmlElement
  /** As the tables spell it, or as written. */
  name: string
  /** Lower case; undefined if it is not one of images, like `neutral`. */
  processor: Processor | undefined
  /** What the tables know of it. */
  component: Component | undefined
}

/** Whether the text names a pass, exactly as Windows writes it. */
export function isPass(text: string | undefined): text is Pass {
  return (PASSES as readonly (string | undefined)[]).includes(text)
}

/** The architecture a text names, in any case, also as `x64`. */
export function parseProcessor(text: string): Processor | undefined {
  const name = text.trim().toLowerCase()
  return PROCESSORS.find((processor) => processor === (name === 'x64' ? 'amd64' : name))
}

/** The components of known passes, in the order of the file. */
export function sectionsOf(document: AnswerDocument): Section[] {
  return childrenOf(document.root, 'settings').flatMap((settings) => {
    const pass = attributeOf(settings, 'pass')
    if (!isPass(pass)) return []
    return childrenOf(settings, 'component').map((element) => {
      const written = attributeOf(element, 'name') ?? ''
      const component = findComponent(written)
      const processor = parseProcessor(attributeOf(element, 'processorArchitecture') ?? '')
      return { pass, element, name: component?.name ?? written, processor, component }
    })
  })
}

/** The architecture of the system a pass runs in (BP-11). */
export function processorOf<P extends KnownPair>(pass: Pass, pair: P): P['boot'] | P['install'] {
  return pass === 'windowsPE' ? pair.boot : pair.install
}
