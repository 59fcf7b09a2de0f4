import type { StoreWatcher } from '../redis/model-controller-store.ts';
import type { World } from './world.ts';

/** Writes into the world's record what the Redis servers carry out. */
export function storeWatcher({ record, cluster }: World): StoreWatcher {
  return {
    onCommit(commit, version, server) {
      record.tell({ type: 'committed', commit, version, newest: server === cluster.primary });
      if (commit.answer !== undefined && commit.entry.kind === 'decision' && commit.entry.view.command !== undefined)
        record.tell({
          type: 'answered',
          application: commit.application,
          answer: commit.answer,
          kind: commit.entry.view.command.kind,
        });
    },
    onConfirmed: (commit, version) => record.tell({ type: 'confirmed', commit, version }),
    onLease: (instance, askedAgoMs, ttlMs) => record.tell({ type: 'leased', instance, askedAgoMs, ttlMs }),
    onClaim: (application, instance, token, server) =>
      record.tell({ type: 'claimed', application, instance, token, newest: server === cluster.primary }),
  };
}
