// Times as people read them, in the place where the browser is.

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Day and minute of an ISO time. */
export const formatTime = (iso: string): string => FORMAT.format(new Date(iso))
