// The texts of the deployment protocol: lines of fields separated by TAB (docs/deployment-protocol.md, "Lines").

/** More is refused by agents. */
export const MAX_TEXT_BYTES = 262_144
const MAX_LINE_BYTES = 4096

/** The lines as they go on the wire; a control character in a field becomes a space, so that no field begins a line. */
export function formatLines(lines: readonly (readonly (string | number)[])[]): string {
  return lines.map((fields) => `${fields.map(fieldOf).join('\t')}\n`).join('')
}

function fieldOf(field: string | number): string {
  const text = String(field).replace(/[\u0000-\u001f\u007f]+/g, ' ')
  return text.length > MAX_LINE_BYTES / 4 ? `${text.slice(0, MAX_LINE_BYTES / 4 - 1)}…` : text
}

/** Text as lines of fields; empty lines are left out. */
export function parseLines(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
}
