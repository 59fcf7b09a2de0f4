import type { Log } from '../telemetry/log.ts';
import type { ProberListener } from './listener.ts';

/** Writes what an operator wants to have known of a prober. Samples are too many for that. */
export function logging(log: Log, vantage: string): ProberListener {
  // Told once when it begins and once when it ends: with Redis gone, every heartbeat of every application fails.
  let isUnreported = false;
  return {
    onVerdict(watched, verdict, reason) {
      const { region } = watched;
      const fields =
        'id' in watched ? { application: watched.application, target: watched.id } : { control: watched.name };
      log[verdict === 'down' ? 'warn' : 'info'](
        { vantage, region, ...fields, verdict, reason },
        'the verdict has changed',
      );
    },
    onIsolation(application, isolatedFor) {
      const fields = { vantage, application, isolatedFor };
      if (isolatedFor.length > 0) log.warn(fields, 'abstaining: every control target outside these regions is down');
      else log.info(fields, 'voting again: a control target answers');
    },
    onReported() {
      if (isUnreported) log.info({ vantage }, 'reports are delivered again');
      isUnreported = false;
    },
    onReportFailed(application, error) {
      if (!isUnreported) log.warn({ vantage, application, err: error }, 'reports are not delivered; probing goes on');
      isUnreported = true;
    },
  };
}
