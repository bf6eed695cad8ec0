// Offers under way in the order they were made, which is the order they lapse; any can be taken out at once.
import type { Offer } from './pools.ts'

/** A doubly linked list: a Map kept in that order walks over everything ever removed from its front. */
export class OfferQueue {
  #first: Offer | undefined
  #last: Offer | undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The one made first. */
  get first(): Offer | undefined {
    return this.#first
  }

  append(offer: Offer): void {
    offer.earlier = this.#last
    offer.later = undefined
    if (this.#last) this.#last.later = offer
    else this.#first = offer
    this.#last = offer
    this.#size++
  }

  remove(offer: Offer): void {
    if (offer.earlier) offer.earlier.later = offer.later
    else this.#first = offer.later
    if (offer.later) offer.later.earlier = offer.earlier
    else this.#last = offer.earlier
    offer.earlier = offer.later = undefined
    this.#size--
  }
}
