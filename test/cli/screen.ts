// A terminal for tests: what stands on it after the timeline has written to it.

/** What stands on a terminal of `columns` columns after `text`; anything but what bars need is an error. */
export function screen(text: string, columns = 120): string[] {
  const lines: string[][] = [[]]
  let [row, column, wraps] = [0, 0, true]

  function type(character: string): void {
    if (column === columns && wraps) lineFeed()
    column = Math.min(column, columns - 1)
    const line = (lines[row] ??= [])
    while (line.length < column) line.push(' ')
    line[column++] = character
  }

  function lineFeed(): void {
    row++
    column = 0
    lines[row] ??= []
  }

  function obey(sequence: string, count: number, command: string): void {
    if (command === 'A') row -= count
    else if (command === 'G') column = count - 1
    else if (command === 'K') lines[row]?.splice(count === 2 ? 0 : column)
    else if (command === 'J') {
      lines[row]?.splice(column)
      lines.splice(row + 1)
    } else if (/^\u001b\[\?7[lh]$/.test(sequence)) wraps = command === 'h'
    else if (!/^\u001b\[([0-9;]*m|\?25[lh])$/.test(sequence))
      throw new Error(`the timeline wrote ${JSON.stringify(sequence)}`)
    if (row < 0) throw new Error('the timeline left the screen')
  }

  for (const part of text.split(/(\n|\u001b\[\??[0-9;]*[A-Za-z])/)) {
    const escape = /^\u001b\[\??([0-9]*)[0-9;]*([A-Za-z])$/.exec(part)
    if (part === '\n') lineFeed()
    else if (escape) obey(part, Number(escape[1]), escape[2] ?? '')
    else
      for (const character of part) {
        if (/[\u0000-\u001f\u007f-\u009f]/.test(character))
          throw new Error(`the timeline wrote ${JSON.stringify(part)}`)
        type(character)
      }
  }
  const shown = lines.map((line) => line.join('').trimEnd())
  while (shown.at(-1) === '') shown.pop()
  return shown
}
