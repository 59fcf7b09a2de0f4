import { type CommandNode, type OptionNode, placeOf, spellings, takingOptions } from './tree.ts';

/** The script that completes `regent` in bash. It holds words and options only, so that it asks nobody while one types. */
export function bashCompletion(nodes: readonly CommandNode[]): string {
  const places = nodes.filter(({ path }) => path.length > 0).map(placeOf);
  const files = takingOptions(nodes, ['a file']);
  const valued = takingOptions(nodes, ['a file', 'a value']);
  return `# bash completion for regent
# For this shell: source <(regent completion bash)
# For every one: regent completion bash > ~/.local/share/bash-completion/completions/regent
_regent() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at='' before='' word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $before in
      ${valued.join(' | ')}) before=''; continue ;;
    esac
    before=$word
    case $at/$word in
      ${places.join(' | ')}) at=$at/$word ;;
    esac
  done
  case $prev in
    ${files.join(' | ')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case $at:$prev in
${nodes.flatMap(choiceCases).join('\n')}
  esac
  case $prev in
    ${valued.join(' | ')}) return ;;
  esac
  local words='' options=''
  case $at in
${nodes.map(wordCase).join('\n')}
  esac
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur"))
  else COMPREPLY=($(compgen -W "$words" -- "$cur")); fi
}
complete -o default -F _regent regent
`;
}

function choiceCases(node: CommandNode): string[] {
  return node.options.filter(({ choices }) => choices.length > 0).map((option) => choiceCase(node, option));
}

function choiceCase(node: CommandNode, option: OptionNode): string {
  const patterns = spellings(option).map((spelling) => `${placeOf(node)}:${spelling}`);
  return `    ${patterns.join(' | ')}) COMPREPLY=($(compgen -W '${option.choices.join(' ')}' -- "$cur")); return ;;`;
}

function wordCase(node: CommandNode): string {
  const words = node.words.map(({ word }) => word).join(' ');
  const options = node.options.flatMap(spellings).join(' ');
  return `    '${placeOf(node)}') words='${words}' options='${options}' ;;`;
}
