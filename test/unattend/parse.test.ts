// Reading answer files: places, encodings, refusals, and that an unchanged file comes out byte for byte.
import fc from 'fast-check'
import t from 'tap'
import { FormatError } from '../../src/errors.ts'
import { applyEdits } from '../../src/unattend/edit.ts'
import { parseAnswer, writeAnswer } from '../../src/unattend/parse.ts'
import { attributeRange, childOf, descend, forEachElement, pathOf, textOf } from '../../src/unattend/tree.ts'

const FILE = `\ufeff<?xml version="1.0" encoding="utf-8"?>\r
<!-- made by hand -->\r
<unattend xmlns="urn:schemas-microsoft-com:unattend">\r
  <settings pass="specialize">\r
    <component name='Microsoft-Windows-Shell-Setup'  processorArchitecture = "amd64"\r
      xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">\r
      <ComputerName>lab<!-- no number -->-1 &amp; &#x32;</ComputerName>\r
      <Note><![CDATA[a <b> & c]]></Note><Empty/>\r
    </component>\r
  </settings>\r
</unattend>\r
<!-- end -->\r
`

t.test('elements, attributes and texts know where they stand', async (t) => {
  const document = parseAnswer(Buffer.from(FILE))
  const { text, root } = document
  const component = descend(root, 'settings', 'component')
  const name = childOf(component, 'ComputerName')
  const note = childOf(component, 'Note')
  const empty = childOf(component, 'Empty')
  if (!component || !name || !note || !empty) throw new Error('an element is missing')
  t.equal(textOf(name), 'lab-1 & 2', 'comments do not count, references are resolved')
  t.equal(textOf(note), 'a <b> & c')
  t.equal(pathOf(name), 'ComputerName')
  t.equal(text.slice(name.start, name.openEnd), '<ComputerName>')
  t.equal(text.slice(name.closeStart, name.end), '</ComputerName>')
  t.equal(text.slice(empty.start, empty.end), '<Empty/>')
  t.equal(empty.closeStart, empty.end)
  t.same(
    [...name.texts, ...note.texts].map(({ start, end }) => text.slice(start, end)),
    ['lab', '-1 &amp; &#x32;', '<![CDATA[a <b> & c]]>'],
  )
  t.same(document.placeOf(name.start), { line: 7, column: 7 })
  const range = attributeRange(text, component, 'processorArchitecture')
  t.equal(range && text.slice(range.valueStart, range.valueEnd), 'amd64')
  t.equal(range && text.slice(range.start, range.end), 'processorArchitecture = "amd64"')
  t.equal(attributeRange(text, component, 'language'), undefined)
  t.match(document, { encoding: 'utf-8', byteOrderMark: true, declaredEncoding: 'utf-8' })
  t.equal(root.end, text.indexOf('</unattend>') + '</unattend>'.length)
})

t.test('every encoding Windows reads comes out as it went in', async (t) => {
  const plain = FILE.slice(1)
  const big = (text: string) => Buffer.from(text, 'utf16le').swap16()
  for (const [name, bytes, expected] of [
    ['UTF-8', Buffer.from(plain), { encoding: 'utf-8', byteOrderMark: false }],
    ['UTF-8 with a mark', Buffer.from(FILE), { encoding: 'utf-8', byteOrderMark: true }],
    ['UTF-16 LE', Buffer.from(FILE, 'utf16le'), { encoding: 'utf-16le', byteOrderMark: true }],
    ['UTF-16 BE', big(FILE), { encoding: 'utf-16be', byteOrderMark: true }],
    ['UTF-16 LE without mark', Buffer.from(plain, 'utf16le'), { encoding: 'utf-16le', byteOrderMark: false }],
    ['UTF-16 BE without mark', big(plain), { encoding: 'utf-16be', byteOrderMark: false }],
  ] as const) {
    const document = parseAnswer(bytes)
    t.match(document, expected, name)
    t.equal(document.text, plain, name)
    t.ok(bytes.equals(writeAnswer(document)), `${name} is the same bytes again`)
  }
})

t.test('what is refused, and where', async (t) => {
  const open = '<unattend xmlns="urn:schemas-microsoft-com:unattend">\n'
  for (const [name, input, problem, line, column] of [
    ['nothing', '', 'ANSWER_NOT_WELL_FORMED', 1, 1],
    ['no XML', 'hello', 'ANSWER_NOT_WELL_FORMED', 1, 6],
    ['an open element', `${open}<a>`, 'ANSWER_NOT_WELL_FORMED', 2, 3],
    ['crossed elements', `${open}<a><b></a></b>`, 'ANSWER_NOT_WELL_FORMED', 2, 10],
    ['two roots', '<a/>\n<b/>', 'ANSWER_NOT_WELL_FORMED', 2, 3],
    ['a bare ampersand', `${open}<Path>a && b;</Path>`, 'ANSWER_NOT_WELL_FORMED', 2, 9],
    ['one in an attribute', `${open}<Path x="a & b"/>`, 'ANSWER_NOT_WELL_FORMED', 2, 12],
    ['an unquoted attribute', `${open}<a b=1/>`, 'ANSWER_NOT_WELL_FORMED', 2, 6],
    ['an attribute given twice', `${open}<a b="1" b="2"/>`, 'ANSWER_NOT_WELL_FORMED', 2, 16],
    ['an unbound prefix', '<a wcm:action="add"/>', 'ANSWER_NOT_WELL_FORMED', 1, 21],
    ['XML 1.1', '<?xml version="1.1"?><a/>', 'ANSWER_NOT_WELL_FORMED', 1, 1],
    ['a reference to no character', '<a>&#0;</a>', 'ANSWER_NOT_WELL_FORMED', 1, 7],
    ['a document type', '<!DOCTYPE a SYSTEM "file:///etc/passwd">\n<a/>', 'ANSWER_DOCTYPE', 1, 1],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', 'ANSWER_DOCTYPE', 1, 1],
    ['an entity', '<a>\n x&nbsp;</a>', 'ANSWER_ENTITY', 2, 3],
    ['a control character', '<a>\n\u0007</a>', 'ANSWER_CONTROL_CHARACTER', 2, 1],
    ['65 levels', '<a>\n'.repeat(65), 'ANSWER_TOO_DEEP', 65, 1],
    ['100,001 elements', `<a>${'<b/>'.repeat(100_000)}</a>`, 'ANSWER_TOO_LARGE', 1, 399_997 + 3],
    ['65 attributes', `<a ${Array.from({ length: 65 }, (_, n) => `b${n}=""`).join(' ')}/>`, 'ANSWER_TOO_LARGE', 1, 1],
    ['more than 4 MB', '<a>' + 'x'.repeat(4 * 1024 * 1024) + '</a>', 'ANSWER_TOO_LARGE', 1, 1],
    ['Latin-1', Buffer.from('<a>\n\xfcber</a>', 'latin1'), 'ANSWER_ENCODING', 2, 1],
    ['a cut character', Buffer.from('<a>\nü', 'utf8').subarray(0, -1), 'ANSWER_ENCODING', 2, 1],
    ['half a UTF-16 unit', Buffer.from('\ufeff<a/>x', 'utf16le').subarray(0, -1), 'ANSWER_ENCODING', 1, 5],
    ['half a surrogate pair', Buffer.from('\ufeff<a>\ud800</a>', 'utf16le'), 'ANSWER_ENCODING', 1, 5],
  ] as [string, string | Buffer, string, number, number][]) {
    try {
      parseAnswer(typeof input === 'string' ? Buffer.from(input) : input)
      t.fail(`${name} was accepted`)
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      t.match(error.details, { problem, line, column }, `${name}: ${error.message}`)
      t.equal(error.code, 'ANSWER_UNREADABLE')
    }
  }
})

t.test('any bytes give a document that is written back unchanged, or a refusal', async (t) => {
  const pieces = fc.constantFrom(
    ...[
      '<a>',
      '</a>',
      '<a/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '&x;',
      '&',
      '<?p x?>',
      '\r\n',
      'ü',
      '"',
      "='",
      '\u0000',
    ],
  )
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(pieces, { maxLength: 40 }).map((all) => Buffer.from(all.join(''))),
    fc.array(pieces, { maxLength: 40 }).map((all) => Buffer.from('\ufeff' + all.join(''), 'utf16le')),
    fc
      .tuple(fc.nat(FILE.length), fc.string({ unit: 'binary', maxLength: 5 }))
      .map(([at, what]) => Buffer.from(FILE.slice(0, at) + what + FILE.slice(at))),
  )
  let accepted = 0
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        const document = parseAnswer(input)
        accepted += 1
        forEachElement(document.root, (element) => {
          if (!document.text.startsWith(`<${element.name}`, element.start)) throw new Error('an element is elsewhere')
        })
        return Buffer.from(input).equals(writeAnswer(document))
      } catch (error) {
        return error instanceof FormatError
      }
    }),
    { numRuns: 2000 },
  )
  t.ok(accepted > 20, `${accepted} of 2000 were accepted`)
})

t.test('edits replace what they name and nothing else', async (t) => {
  t.equal(
    applyEdits('abcdef', [
      { start: 4, end: 5, text: 'E' },
      { start: 0, end: 1, text: '' },
    ]),
    'bcdEf',
  )
  t.equal(
    applyEdits('ab', [
      { start: 1, end: 1, text: '1' },
      { start: 1, end: 1, text: '2' },
    ]),
    'a12b',
    'in their order',
  )
  t.throws(
    () =>
      applyEdits('abc', [
        { start: 0, end: 2, text: '' },
        { start: 1, end: 3, text: '' },
      ]),
    RangeError,
  )
})
