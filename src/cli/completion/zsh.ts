import { type CommandNode, type OptionNode, placeOf, spellings, takingOptions, type Word } from './tree.ts';

/** The script that completes `regent` in zsh, each word with its sentence. */
export function zshCompletion(nodes: readonly CommandNode[]): string {
  const places = nodes.filter(({ path }) => path.length > 0).map(placeOf);
  const files = takingOptions(nodes, ['a file']);
  const valued = takingOptions(nodes, ['a file', 'a value']);
  return `#compdef regent
# zsh completion for regent
# For this shell: source <(regent completion zsh)
# For every one: regent completion zsh > "\${fpath[1]}/_regent"
_regent() {
  local at='' before='' word i
  local -a commands options
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case $before in
      (${valued.join('|')}) before=''; continue ;;
    esac
    before=$word
    case $at/$word in
      (${places.join('|')}) at=$at/$word ;;
    esac
  done
  case \${words[CURRENT-1]} in
    (${files.join('|')}) _files; return ;;
  esac
  case $at:\${words[CURRENT-1]} in
${nodes.flatMap(choiceCases).join('\n')}
  esac
  case \${words[CURRENT-1]} in
    (${valued.join('|')}) return ;;
  esac
  case $at in
${nodes.map(wordCase).join('\n')}
  esac
  (( $#commands )) && _describe -t commands command commands
  [[ \${words[CURRENT]} == -* ]] && _describe -t options option options
  (( $#commands )) || _files
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _regent "$@"; else compdef _regent regent; fi
`;
}

function choiceCases(node: CommandNode): string[] {
  return node.options.filter(({ choices }) => choices.length > 0).map((option) => choiceCase(node, option));
}

function choiceCase(node: CommandNode, option: OptionNode): string {
  const patterns = spellings(option).map((spelling) => `${placeOf(node)}:${spelling}`);
  return `    (${patterns.join('|')}) compadd -- ${option.choices.join(' ')}; return ;;`;
}

function wordCase(node: CommandNode): string {
  const options = node.options.flatMap((option) =>
    spellings(option).map((word) => described({ word, summary: option.summary })),
  );
  return `    ('${placeOf(node)}')
      commands=(${node.words.map(described).join(' ')})
      options=(${options.join(' ')}) ;;`;
}

/** A colon ends the word, and a quote the text. */
function described({ word, summary }: Word): string {
  return `'${[word, summary].map((part) => part.replaceAll(':', '\\:').replaceAll("'", "'\\''")).join(':')}'`;
}
