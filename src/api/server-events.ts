// Reads a stream of server-sent events [HTML Living Standard §9.2.6], in Node and in a browser.

/** One event; `id` is the last one the stream named, also by an earlier event. */
export interface ServerEvent {
  id: string
  event: string
  data: string
}

/** One event of the daemon is a few kilobytes; whoever sends more without an end is no daemon of ours. */
const MAX_EVENT_CHARACTERS = 1024 * 1024

/** The events of a stream of bytes; comments and unknown fields are passed over. Throws RangeError on an endless event. */
export async function* readServerEvents(stream: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let id = ''
  let event = ''
  let data: string | undefined
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true })
    // a carriage return at the very end may be half of CR LF: it waits for what follows
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const { name, value } = parseField(line)
      if (line === '') {
        if (data !== undefined) yield { id, event: event || 'message', data }
        event = ''
        data = undefined
      } else if (name === 'data') data = data === undefined ? value : `${data}\n${value}`
      else if (name === 'event') event = value
      else if (name === 'id' && !value.includes('\0')) id = value
    }
    if (rest.length + (data?.length ?? 0) > MAX_EVENT_CHARACTERS) throw new RangeError('an event without an end')
  }
}

/** `name: value`, the space after the colon left out; a comment has the empty name. */
function parseField(line: string): { name: string; value: string } {
  const colon = line.indexOf(':')
  if (colon < 0) return { name: line, value: '' }
  return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') }
}
