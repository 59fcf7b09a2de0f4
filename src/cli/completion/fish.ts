import { type CommandNode, type OptionNode, placeOf, takingOptions } from './tree.ts';

/** The script that completes `regent` in fish, each word with its sentence. */
export function fishCompletion(nodes: readonly CommandNode[]): string {
  const places = nodes.filter(({ path }) => path.length > 0).map(placeOf);
  const valued = takingOptions(nodes, ['a file', 'a value']);
  return `# fish completion for regent
# For this shell: regent completion fish | source
# For every one: regent completion fish > ~/.config/fish/completions/regent.fish
function __regent_at
    set -l at ''
    set -l before ''
    for word in (commandline -opc)[2..]
        if contains -- "$before" ${valued.join(' ')}
            set before ''
            continue
        end
        set before $word
        switch "$at/$word"
            case ${places.join(' ')}
                set at "$at/$word"
        end
    end
    test "$at" = "$argv[1]"
end
${nodes.flatMap(linesOf).join('\n')}
`;
}

function linesOf(node: CommandNode): string[] {
  const when = `complete -c regent -n '__regent_at "${placeOf(node)}"'`;
  const words = node.words.map(({ word, summary }) => `${when} -f -a ${quoted(word)}${about(summary)}`);
  return [...words, ...node.options.map((option) => `${when}${optionOf(option)}${about(option.summary)}`)];
}

function optionOf({ long, short, takes, choices }: OptionNode): string {
  const names = `${short === undefined ? '' : ` -s ${short.slice(1)}`} -l ${long.slice(2)}`;
  if (choices.length > 0) return `${names} -x -a ${quoted(choices.join(' '))}`;
  return `${names}${{ nothing: '', 'a value': ' -x', 'a file': ' -r -F' }[takes]}`;
}

function about(summary: string): string {
  return summary === '' ? '' : ` -d ${quoted(summary)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
