import { readFileSync } from 'node:fs';
import type { ProcessSpec } from '../../src/sandbox/demo/supervisor.ts';

/** Resident memory of one process, in bytes. */
export function residentBytes(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}

/** The same Node process, with an inspector that can be asked to collect garbage. */
export function inspectable(spec: ProcessSpec, port: number): ProcessSpec {
  return { ...spec, args: [`--inspect=127.0.0.1:${port}`, ...spec.args], ports: [...spec.ports, port] };
}

/** Has a Node process collect its garbage, as its inspector on `port` lets a debugger do. Rejects when it does not answer. */
export async function collectGarbage(port: number): Promise<void> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
    socket.onmessage = () => resolve();
    socket.onerror = () => reject(new Error(`The inspector on port ${port} does not answer.`));
  });
  socket.close();
}
