// A terminal for tests: what stands on it after the timeline has written to it.

/** What stands on a terminal after `text`: knows lines, colours, "cursor up" and "erase below". */
export function screen(text: string): string[] {
  const lines: string[] = ['']
  let row = 0

  for (const part of text.split(/(\n|\u001b\[[0-9;]*[A-Za-z])/)) {
    const escape = /^\u001b\[([0-9;]*)([A-Za-z])$/.exec(part)
    if (part === '\n') {
      row++
      lines[row] ??= ''
    } else if (escape?.[2] === 'A') row -= Number(escape[1])
    else if (escape?.[2] === 'J') lines.splice(row, lines.length - row, '')
    else if (escape && escape[2] !== 'm') throw new Error(`the timeline wrote ${JSON.stringify(part)}`)
    else if (!escape) lines[row] += part
  }
  return lines.slice(0, -1)
}
