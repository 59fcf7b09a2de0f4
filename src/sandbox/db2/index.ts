import { setTimeout as sleep } from 'node:timers/promises';
import type { Express } from 'express';
import express from 'express';
import { call } from '../call.ts';
import { injectFaults } from '../fault-injection.ts';
import { faultRoutes } from '../fault-routes.ts';
import { answerRefusals, textBody } from '../http.ts';
import { regionOf, type SandboxLayout } from '../layout.ts';
import { recordCalls } from '../recorder.ts';
import { listen, type Running, stopServer } from '../server.ts';
import { agentRoutes } from './agent.ts';
import { runCommand } from './commands.ts';
import { dataRoutes } from './data-routes.ts';
import { sandboxMachine } from './machine.ts';
import { peerRoutes } from './peer-routes.ts';
import { Primary } from './primary.ts';
import { Side } from './side.ts';
import { Standby } from './standby.ts';
import { Startup } from './startup.ts';

/** EX_TEMPFAIL of sysexits.h: the server has no power; a supervisor may try again. */
export const noPowerExitCode = 75;

export type Db2SideOptions = {
  /** How the process ends itself: 75 without power, 137 when told to die. By default `process.exit`. */
  exit?: (code: number) => void;
};

/**
 * Starts one side of the Db2 HADR pair, as the process on its server. It listens first and asks for the server's power
 * then: in this order a server that reads HALTED can't have an active database. Throws PortTaken.
 */
export async function startDb2Side(
  layout: SandboxLayout,
  region: string,
  options: Db2SideOptions = {},
): Promise<Running> {
  const side = new Side(layout, region, sandboxMachine(layout, region));
  const primary = new Primary(side);
  const standby = new Standby(side);
  const startup = new Startup(side, primary);
  const parts = { side, standby, startup, startedAt: side.now() };
  const exit = options.exit ?? ((code: number) => process.exit(code));
  let ticking: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearInterval(ticking);
    side.die();
  };
  const app = buildApp(side, primary, standby, {
    run: (command, fencing) => runCommand(parts, command, fencing),
    end: (code) => {
      stop();
      exit(code);
    },
  });
  const { server, port } = await listen(app, regionOf(layout, region).db2Port, `the Db2 side of ${region}`);
  side.recorder.event('process.started', { region });
  ticking = setInterval(() => {
    standby.tick();
    void primary.tick();
  }, layout.hadr.heartbeatMs);
  void powerOnOrEnd(side).then((hasPower) => {
    if (side.dead) return;
    if (hasPower) return startup.resume().catch((error: unknown) => side.diag(String(error)));
    stop();
    exit(noPowerExitCode);
  });
  return {
    port,
    close: async ({ abrupt = false } = {}) => {
      if (!abrupt && side.online) await startup.leave();
      stop();
      await stopServer(server);
    },
  };
}

type Ends = { run: Parameters<typeof agentRoutes>[1]; end: (code: number) => void };

function buildApp(side: Side, primary: Primary, standby: Standby, { run, end }: Ends): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.post('/power-off', () => {
    // Said before it is so only by the length of this turn, in which nothing else can be acknowledged.
    side.become({ online: false });
    end(noPowerExitCode);
  });
  app.post('/sandbox/die', () => end(137));
  app.use(textBody());
  app.use(recordCalls(side.recorder, isNoise));
  app.use(injectFaults(side.faults));
  app.use(faultRoutes(side.faults));
  app.post('/sandbox/release-takeover', (_request, response) => {
    side.faults.clearKind('stall-takeover');
    response.status(204).end();
  });
  app.get('/sandbox/watch', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write(`${process.pid}\n`);
  });
  app.use(peerRoutes(side, primary, standby));
  app.use(dataRoutes(side, primary));
  app.use(agentRoutes(side, run));
  app.use(answerRefusals);
  return app;
}

/** Whether the server has power, as the cloud says; keeps asking while the cloud can't be reached. */
async function powerOnOrEnd(side: Side): Promise<boolean> {
  const { dbServerId } = regionOf(side.layout, side.region);
  while (!side.dead) {
    try {
      const path = `/sandbox/power/${dbServerId}?side=${side.region}`;
      const reply = await call('GET', side.layout.cloudPort, path, { timeoutMs: 2000 });
      if (reply.status === 200) return reply.body.on === true;
    } catch {
      // The cloud is not there yet.
    }
    await sleep(side.layout.hadr.heartbeatMs);
  }
  return false;
}

/** Traffic of the pair and of the sandbox itself says nothing about those who are being judged. */
function isNoise(path: string): boolean {
  return path === '/hadr/heartbeat' || path === '/hadr/log' || path === '/sandbox/watch' || path === '/state';
}
