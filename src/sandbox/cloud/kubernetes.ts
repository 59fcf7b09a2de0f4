import type { Request, Router } from 'express';
import express from 'express';
import { isObject } from '../call.ts';
import { Durable } from '../durable.ts';
import { jsonBody, Refusal } from '../http.ts';
import type { SandboxLayout } from '../layout.ts';
import type { Recorder } from '../recorder.ts';

type Deployment = {
  replicas: number;
  annotations: Record<string, string>;
  version: number;
  generation: number;
  observedGeneration: number;
  /** Pods that run, those that are ending included; and those that count for the deployment. */
  pods: number;
  available: number;
};

type Options = { layout: SandboxLayout; path: string; podMs: number; recorder: Recorder };

/**
 * One cluster a region, each with the Deployment of the application. Its controller sees a change a moment later, and pods
 * take `podMs` to come and to go: while they go they count for the deployment no longer, and still run.
 */
export class Clusters {
  readonly #options: Options;
  readonly #deployments: Durable<Record<string, Deployment>>;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: Options) {
    this.#options = options;
    const { layout, path } = options;
    const [preferred] = layout.hadr.pair;
    const initial = Object.keys(layout.regions).map((region) => {
      const replicas = region === preferred ? 3 : 1;
      const seen = { version: 1, generation: 1, observedGeneration: 1, pods: replicas, available: replicas };
      return [region, { replicas, annotations: {}, ...seen }] as const;
    });
    this.#deployments = new Durable(path, Object.fromEntries(initial));
    for (const region of Object.keys(layout.regions)) this.#roll(region);
  }

  find(region: string): Deployment {
    const found = this.#deployments.value[region];
    if (!found) throw status(404, 'NotFound', `deployments.apps "shop" not found in ${region}`);
    return found;
  }

  /** A merge patch; the version that it names must be the newest. */
  patch(region: string, body: Record<string, unknown>): Deployment {
    const deployment = this.find(region);
    const { metadata, spec } = body as { metadata?: Record<string, unknown>; spec?: { replicas?: unknown } };
    const wanted = metadata?.resourceVersion;
    if (wanted !== undefined && wanted !== String(deployment.version))
      throw status(409, 'Conflict', 'the object has been modified; please apply your changes to the latest version');
    for (const [key, value] of Object.entries(isObject(metadata?.annotations) ? metadata.annotations : {})) {
      if (value === null) delete deployment.annotations[key];
      else deployment.annotations[key] = String(value);
    }
    if (typeof spec?.replicas === 'number' && spec.replicas !== deployment.replicas) {
      deployment.replicas = spec.replicas;
      deployment.generation += 1;
    }
    deployment.version += 1;
    this.#deployments.save();
    this.#options.recorder.event('kubernetes.scale', { region, replicas: deployment.replicas });
    this.#roll(region);
    return deployment;
  }

  close(): void {
    this.#deployments.close();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #roll(region: string): void {
    this.#after(this.#options.podMs / 4, () => {
      const deployment = this.find(region);
      deployment.observedGeneration = deployment.generation;
      deployment.available = Math.min(deployment.available, deployment.replicas);
    });
    this.#after(this.#options.podMs, () => {
      const deployment = this.find(region);
      deployment.pods = deployment.replicas;
      deployment.available = deployment.replicas;
      this.#options.recorder.event('kubernetes.pods', { region, pods: deployment.pods });
    });
  }

  #after(ms: number, change: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      change();
      this.#deployments.save();
    }, ms);
    this.#timers.add(timer);
  }
}

/** The API servers, below `/kubernetes/{region}`. */
export function kubernetesRoutes(clusters: Clusters, token: string): Router {
  const router = express.Router();
  const path = '/:region/apis/apps/v1/namespaces/:namespace/deployments/:name';
  const known = (request: Request): string => {
    if (request.get('authorization') !== `Bearer ${token}`) throw status(401, 'Unauthorized', 'Unauthorized');
    const { region = '', namespace, name = 'shop' } = request.params as Record<string, string>;
    if (namespace !== 'shop' || name !== 'shop') throw status(404, 'NotFound', `deployments.apps "${name}" not found`);
    return region;
  };
  router.get(path, (request, response) => void response.json(deploymentObject(clusters.find(known(request)))));
  router.patch(path, (request, response) => {
    const region = known(request);
    if (!request.is('application/merge-patch+json')) throw status(415, 'UnsupportedMediaType', 'merge-patch+json');
    response.json(deploymentObject(clusters.patch(region, jsonBody(request))));
  });
  router.get('/:region/api/v1/namespaces/:namespace/pods', (request, response) => {
    const { pods } = clusters.find(known(request));
    const limit = Number(request.query.limit ?? pods);
    const items = Array.from({ length: Math.min(pods, limit) }, (_, index) => ({
      metadata: { name: `shop-${index}` },
    }));
    response.json({ kind: 'PodList', apiVersion: 'v1', items });
  });
  return router;
}

/** Counts that are zero are left out, as the API server does. */
function deploymentObject({ replicas, annotations, version, generation, observedGeneration, available }: Deployment) {
  const rolled = observedGeneration === generation ? Math.max(available, replicas) : available;
  const counts = { replicas: rolled, updatedReplicas: rolled, readyReplicas: available, availableReplicas: available };
  const some = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'shop', resourceVersion: String(version), generation, annotations },
    spec: { replicas, selector: { matchLabels: { app: 'shop' } } },
    status: { observedGeneration, ...some },
  };
}

function status(code: number, reason: string, message: string): Refusal {
  return new Refusal(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code });
}
