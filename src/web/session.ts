// The token of this browser tab: kept until the tab is closed or the user signs out, and sent nowhere but to our API.

const KEY = 'openwds.token'

/** What the server says of the token's owner. */
export interface Caller {
  name: string
  role: 'viewer' | 'operator' | 'admin'
}

/** The token, or null where nobody signed in. */
export const readToken = (): string | null => sessionStorage.getItem(KEY)

/** Keeps the token for this tab. */
export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token)

/** Forgets it. */
export const forgetToken = (): void => sessionStorage.removeItem(KEY)

/** Whether the role may change things. */
export const mayWrite = ({ role }: Caller): boolean => role !== 'viewer'
