import type { SetupFinding } from '../../domain/setup/setup-finding.ts';
import type { Commands } from '../../outbound/shell/command-contract.ts';
import type { ReadinessCall } from '../contract.ts';

/**
 * What would start a killed instance again: `db2iauto -on`, at the next start of the server; and the fault monitor, within
 * seconds (IBM support 1209001, restarting instances with the fault monitor).
 */
export async function autoStartFindings(
  sides: ReadonlyMap<string, Commands>,
  owner: string,
  { signal }: ReadinessCall,
): Promise<SetupFinding[]> {
  const each = [...sides].map(([region, transport]) => findingsOf(region, transport, owner, signal));
  const found = await Promise.all(each);
  signal.throwIfAborted();
  return found.flat();
}

async function findingsOf(
  region: string,
  transport: Commands,
  owner: string,
  signal: AbortSignal,
): Promise<SetupFinding[]> {
  const about = `the instance ${owner} in ${region}`;
  const registry = await transport.run('db2set DB2AUTOSTART', { signal });
  const processes = await transport.run('ps -e -o args= | grep -F db2fmd', { signal });
  const failed = [registry, processes].find(({ ok }) => !ok);
  if (failed?.ok === false) {
    const sentence = `Nobody can tell whether a killed instance would start again by itself: ${failed.because}`;
    return [{ severity: 'warning', about, sentence }];
  }
  const startsWithServer = registry.ok && /^(?:YES|ON|TRUE|1)$/im.test(registry.result.stdout.trim());
  const watched = processes.ok && monitors(processes.result.stdout, owner);
  return [
    ...(startsWithServer ? [finding(about, 'it starts again when its server does', `db2iauto -off ${owner}`)] : []),
    ...(watched ? [finding(about, "Db2's fault monitor starts it again", `db2fm -i ${owner} -f off`)] : []),
  ];
}

/** `db2fmd -i db2inst1 -m …/libdb2gcf.so`, one process for each instance that is watched. */
function monitors(list: string, owner: string): boolean {
  return list.split('\n').some((line) => {
    const words = line.trim().split(/\s+/);
    return words[0]?.endsWith('db2fmd') === true && words[words.indexOf('-i') + 1] === owner && words.includes('-i');
  });
}

function finding(about: string, what: string, command: string): SetupFinding {
  return {
    severity: 'warning',
    about,
    sentence: `It is killed to fence the region, and ${what}.`,
    cure: `Turn that off: ${command}`,
  };
}
