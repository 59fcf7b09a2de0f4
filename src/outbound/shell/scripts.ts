import type { Script, Token } from './command-contract.ts';

/** What a script of ours says about itself, one line each, among whatever else the server prints. */
export const says = {
  trouble: 'regent:trouble',
  stale: 'regent:stale',
  busy: 'regent:busy',
  started: 'regent:started',
  ended: 'regent:ended',
} as const;

/** Where a script runs. Paths may begin with `~/`. */
export interface ScriptPlace {
  /** Sets up the environment of the instance. Absent: the shell has it already. */
  readonly profile?: string | undefined;
  /** Where tokens and locks are kept. */
  readonly folder: string;
}

/** A reading command that hangs is ended on the server too, after so many seconds: else they would pile up there. */
const readSeconds = 5;

/** How long a script waits for another one of ours to compare its token, in seconds. */
const lockSeconds = 3;

/**
 * A command that changes nothing. The braces make the shell read all of a script before it does anything of it, so that
 * half of one does nothing.
 */
export function readingScript({ profile }: ScriptPlace, command: string): string {
  const [first = '', ...filters] = command.split(' | ');
  const rest = filters.map((filter) => ` | ${quotedWords(filter)}`).join('');
  return `{
${preamble(profile)}
timeout -k 1 ${readSeconds} ${quotedWords(first)}${rest}
exit $?
} </dev/null
`;
}

export interface FencedCommand {
  readonly command: string | Script;
  /** `<installation>/<application>`. */
  readonly application: string;
  readonly fencing: Token;
  /** It does not wait for another command of ours, and keeps its own lock and files in `apart`. */
  readonly apart?: true | undefined;
}

/**
 * A command that changes something: under a lock the token is compared with the newest that this server has seen for the
 * application and the newer one is kept, durably, and then the command is started and left to itself, with a lock of its
 * own for as long as it runs. Waits about a second for its end, for Db2 refuses at once.
 *
 * In `<folder>/<installation>/<application>`: `fence` (epoch and token), `lock`, `running` (locked while a command
 * runs), `command`, `output`, `exit` (of the newest command) and `log` (one line a command). The command's own
 * children must not inherit the locks: Db2's command line leaves a process behind.
 */
export function actingScript(place: ScriptPlace, { command, application, fencing, apart }: FencedCommand): string {
  const { epoch, token } = fencing;
  const { profile, folder } = place;
  const name = typeof command === 'string' ? command : command.name;
  return `{
${preamble(profile)}
for each in flock setsid sync; do
  command -v "$each" >/dev/null || trouble "The server has no $each (of util-linux or coreutils)."
done
d=${pathOf(folder)}/${quoted(application)}
mkdir -p "$d" || trouble "$d can not be made."
exec 9>>"$d/lock" && flock -w ${lockSeconds} 9 || trouble "$d/lock is held by somebody else."
if [ -e "$d/fence" ]; then
  read -r e t rest <"$d/fence"
  for each in "$e" "$t"; do
    case "$each" in ''|*[!0-9]*) trouble "$d/fence can not be read, so nobody knows whether a newer Regent was here: look at it, and remove it.";; esac
  done
  if [ "$e" -gt ${epoch} ] || { [ "$e" -eq ${epoch} ] && [ "$t" -gt ${token} ]; }; then
    echo "${says.stale} $e $t"
    exit 0
  fi
fi
printf '%s %s\\n' ${epoch} ${token} >"$d/fence.new" && sync "$d/fence.new" && mv -f "$d/fence.new" "$d/fence" && sync "$d" ||
  trouble "$d/fence can not be written."
w=$d${apart === true ? '/apart' : ''}
mkdir -p "$w" || trouble "$w can not be made."
exec 8>>"$w/running"
if ! flock -n 8; then
  echo "${says.busy} $(cat "$w/command")"
  exit 0
fi
rm -f "$w/exit"
printf '%s\\n' ${quoted(name)} >"$w/command"
echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) ${epoch}.${token} "${quoted(name)} >>"$d/log"
setsid /bin/sh -c 'd=$1; shift; "$@" >"$d/output" 2>&1 8>&- 9>&-; echo $? >"$d/exit.new"; mv -f "$d/exit.new" "$d/exit"' \\
  regent "$w" ${wordsOf(command)} </dev/null >/dev/null 2>&1 9>&- &
echo "${says.started}"
i=0
while [ "$i" -lt 12 ] && [ ! -e "$w/exit" ]; do sleep 0.1; i=$((i + 1)); done
if [ -e "$w/exit" ]; then
  echo "${says.ended} $(cat "$w/exit")"
  cat "$w/output"
fi
exit 0
} </dev/null
`;
}

/** Db2's messages in English, whatever the server speaks: they are parsed. */
function preamble(profile: string | undefined): string {
  const sourcing =
    profile === undefined
      ? ''
      : `profile=${pathOf(profile)}
[ -r "$profile" ] || trouble "$profile can not be read: is that the profile of the instance?"
. "$profile"`;
  return `umask 077
LC_ALL=C; export LC_ALL
trouble() { echo "${says.trouble} $1"; exit 0; }
${sourcing}`;
}

function pathOf(path: string): string {
  return path.startsWith('~/') ? `"$HOME"/${quoted(path.slice(2))}` : quoted(path);
}

function wordsOf(command: string | Script): string {
  if (typeof command === 'string') return quotedWords(command);
  return ['/bin/sh', '-c', command.text, 'regent', ...command.words].map(quoted).join(' ');
}

function quotedWords(command: string): string {
  return command.split(' ').map(quoted).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
