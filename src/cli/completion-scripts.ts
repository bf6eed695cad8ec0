// Completion scripts for bash, zsh and fish. They hold every word themselves: pressing Tab starts no process.
import { everyCommand, type CommandWords, type OptionWords, type ValueWords } from './vocabulary.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** The script that teaches `shell` the command line `root`. */
export function completionScript(shell: Shell, root: CommandWords): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](root)
}

/** `COMP_WORDS` also splits at `=` (COMP_WORDBREAKS), so `--method=x` arrives as three words. */
function bashScript(root: CommandWords): string {
  return `# bash completion of openwds; made by \`openwds completion bash\`
_openwds() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at= i
  local words= options= paths=
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${at:+$at }\${COMP_WORDS[i]}" in
      ${pathPattern(root)}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at" in
${everyCommand(root).map(bashCase).join('\n')}
  esac
  if [[ $cur == -* ]]; then words=$options paths=; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  if [[ $paths ]]; then
    compopt -o filenames 2> /dev/null || :
    mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
  fi
}
complete -F _openwds openwds
`
}

function bashCase(command: CommandWords): string {
  const { words, takesPath } = candidates(command)
  const values = command.options.flatMap((option) =>
    option.value
      ? [
          `        ${flagsOf(option).join('|')}) options= words=${quoted(option.value.choices.join(' '))} paths=${flag(option.value)} ;;`,
        ]
      : [],
  )
  return [
    `    ${quoted(command.path)})`,
    `      words=${quoted(words.map(({ word }) => word).join(' '))} paths=${takesPath ? 'yes' : ''}`,
    `      options=${quoted(command.options.map(({ long }) => long).join(' '))}`,
    ...(values.length > 0 ? ['      case "$prev" in', ...values, '      esac'] : []),
    '      ;;',
  ].join('\n')
}

function zshScript(root: CommandWords): string {
  return `#compdef openwds
# zsh completion of openwds; made by \`openwds completion zsh\`
_openwds() {
  local at= prev=\${words[CURRENT-1]} paths= i
  local -a verbs values options
  if [[ \${words[CURRENT]} == --*=* ]]; then
    prev=\${words[CURRENT]%%=*}
    compset -P '*='
  fi
  for ((i = 2; i < CURRENT; i++)); do
    case "\${at:+$at }\${words[i]}" in
      (${pathPattern(root)}) at="\${at:+$at }\${words[i]}" ;;
    esac
  done
  case "$at" in
${everyCommand(root).map(zshCase).join('\n')}
  esac
  if [[ $PREFIX == -* ]] && (( $#options )); then
    _describe -o option options
    return
  fi
  (( $#verbs )) && _describe command verbs
  (( $#values )) && compadd -- $values
  [[ -n $paths ]] && _files
}
# loaded from fpath it is the function itself; sourced it has to be told to the shell
if [[ \${funcstack[1]-} == _openwds ]]; then _openwds "$@"; else compdef _openwds openwds; fi
`
}

function zshCase(command: CommandWords): string {
  const { words, takesPath } = candidates(command)
  const described = (items: { word: string; description: string }[]) =>
    items.map(({ word, description }) => quoted(`${word.replaceAll(':', '\\:')}:${description}`)).join(' ')
  const verbs = words.filter(({ description }) => description !== '')
  const values = words.filter(({ description }) => description === '')
  const cases = command.options.flatMap((option) =>
    option.value
      ? [
          `        (${flagsOf(option).join('|')}) verbs=() options=() values=(${option.value.choices.map(quoted).join(' ')}) paths=${flag(option.value)} ;;`,
        ]
      : [],
  )
  return [
    `    (${quoted(command.path)})`,
    `      verbs=(${described(verbs)}) values=(${values.map(({ word }) => quoted(word)).join(' ')}) paths=${takesPath ? 'yes' : ''}`,
    `      options=(${described(command.options.map(({ long, description }) => ({ word: long, description })))})`,
    ...(cases.length > 0 ? ['      case "$prev" in', ...cases, '      esac'] : []),
    '      ;;',
  ].join('\n')
}

function fishScript(root: CommandWords): string {
  return `# fish completion of openwds; made by \`openwds completion fish\`
set -g __openwds_commands ${everyCommand(root)
    .filter(({ path }) => path !== '')
    .map(({ path }) => quotedForFish(path))
    .join(' ')}
function __openwds_at --description 'Whether the command typed so far is this one'
  set -l at ''
  for word in (commandline -opc)[2..]
    set -l longer (string trim -- "$at $word")
    if contains -- $longer $__openwds_commands
      set at $longer
    end
  end
  test "$at" = "$argv[1]"
end
complete -c openwds -f
${everyCommand(root).flatMap(fishLines).join('\n')}
`
}

function fishLines(command: CommandWords): string[] {
  const line = `complete -c openwds -n ${quotedForFish(`__openwds_at ${quotedForFish(command.path)}`)}`
  const { words, takesPath } = candidates(command)
  return [
    ...words.map(({ word, description }) => `${line} -a ${quotedForFish(word)} -d ${quotedForFish(description)}`),
    ...(takesPath ? [`${line} -F`] : []),
    ...command.options.map(({ long, short, value, description }) => {
      const parts = [
        line,
        '-l',
        long.slice(2),
        ...(short ? ['-s', short.slice(1)] : []),
        '-d',
        quotedForFish(description),
      ]
      if (value?.isPath) parts.push('-r', '-F')
      else if (value)
        parts.push('-x', ...(value.choices.length > 0 ? ['-a', quotedForFish(value.choices.join(' '))] : []))
      return parts.join(' ')
    }),
  ]
}

/** What may follow a command besides its options; words of an argument have no description. */
function candidates({ below, arguments: all }: CommandWords): {
  words: { word: string; description: string }[]
  takesPath: boolean
} {
  return {
    words: [
      ...below.map(({ path, description }) => ({ word: path.split(' ').at(-1) ?? '', description })),
      ...all.flatMap(({ value }) => value.choices.map((word) => ({ word, description: '' }))),
    ],
    takesPath: all.some(({ value }) => value.isPath),
  }
}

/** All commands as the alternatives of a `case`. */
function pathPattern(root: CommandWords): string {
  return everyCommand(root)
    .filter(({ path }) => path !== '')
    .map(({ path }) => quoted(path))
    .join('|')
}

function flagsOf({ long, short }: OptionWords): string[] {
  return short === undefined ? [long] : [short, long]
}

function flag({ isPath }: ValueWords): string {
  return isPath ? 'yes' : ''
}

/** A word for bash and zsh, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A word for fish, where a backslash escapes inside quotes too. */
function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
