import { z } from 'zod';
import { address } from '../../outbound/address.ts';
import { secretReference } from '../../outbound/secret-reference.ts';

const object = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'expected the name of a Kubernetes object');

/** How an object in a cluster of its own is reached. */
export const cluster = {
  server: address.describe('The address of the API server of its cluster.'),
  token: secretReference.describe('The bearer token of a service account there: env:NAME or file:PATH.'),
  ca: secretReference
    .optional()
    .describe('The certificates (PEM) that have signed the API server’s: file:PATH. Left out: those that Node trusts.'),
  namespace: object.describe('Its namespace.'),
  name: object.describe('Its name.'),
};

const workload = z
  .strictObject({
    ...cluster,
    kind: z.enum(['Deployment', 'StatefulSet']).default('Deployment').describe('What it is.'),
    replicas: z.int().min(1).describe('How many replicas serve all users.'),
    autoscaler: object
      .optional()
      .describe(
        'The HorizontalPodAutoscaler that scales it, if any: its `minReplicas` is raised to `replicas` and lowered again along, or it would take back what is scaled.',
      ),
    standby: z
      .int()
      .min(0)
      .optional()
      .describe(
        'How many replicas run where the region is a standby; below `replicas`. Left out for a region: no capacity is brought up or taken down.',
      ),
  })
  .refine(({ replicas, standby = 0 }) => standby < replicas, {
    path: ['standby'],
    message: 'must be below `replicas`: leave it out where as many run in a standby',
  })
  .refine(({ autoscaler, standby }) => autoscaler === undefined || standby !== 0, {
    path: ['standby'],
    message: 'must be at least 1 with an autoscaler, which does nothing while there are no replicas',
  });

/** Settings for a workload that runs in a Kubernetes cluster of each region. */
export const kubernetesSettings = z.strictObject({
  provider: z
    .literal('kubernetes')
    .describe(
      'A workload in a Kubernetes or OpenShift cluster: scaled to zero to fence a region, scaled up in a standby.',
    ),
  fences: z
    .boolean()
    .default(true)
    .describe('Whether it is scaled to zero to keep a region from writing. `false`: it only brings capacity up.'),
  regions: z.record(z.string().min(1), workload).describe('By region: the workload that runs there.'),
});

export type KubernetesSettings = z.output<typeof kubernetesSettings>;
export type Workload = KubernetesSettings['regions'][string];

const expression = z.looseObject({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()).nullish(),
});

/** A Deployment or a StatefulSet (apps/v1), as far as it is read. Counts that are zero may be left out. */
export const workloadReply = z.looseObject({
  kind: z.enum(['Deployment', 'StatefulSet']),
  metadata: z.looseObject({
    resourceVersion: z.string(),
    generation: z.number().default(0),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({
    replicas: z.number().default(1),
    selector: z.looseObject({
      matchLabels: z.record(z.string(), z.string()).default({}),
      matchExpressions: z.array(expression).default([]),
    }),
  }),
  status: z
    .looseObject({
      observedGeneration: z.number().default(0),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      readyReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
    })
    .prefault({}),
});

export type WorkloadReply = z.output<typeof workloadReply>;

const target = z.looseObject({ kind: z.string(), name: z.string() });

/** A HorizontalPodAutoscaler (autoscaling/v2), as far as it is read. */
export const autoscalerReply = z.looseObject({
  kind: z.literal('HorizontalPodAutoscaler'),
  metadata: z.looseObject({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({ scaleTargetRef: target, minReplicas: z.number().default(1), maxReplicas: z.number() }),
});

export type AutoscalerReply = z.output<typeof autoscalerReply>;

/** A list of them; the items have no kind of their own. */
export const autoscalersReply = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      spec: z.looseObject({ scaleTargetRef: target }),
    }),
  ),
});

/** A list of pods, of which only the number counts. */
export const podsReply = z.looseObject({ kind: z.literal('PodList'), items: z.array(z.unknown()) });

/** `Status`: what the API server answers when it refuses. */
export const statusReply = z.looseObject({
  kind: z.literal('Status'),
  reason: z.string().default(''),
  message: z.string().default(''),
});

/** Where an object is, and as whom it is asked for. */
export type Cluster = Pick<Workload, keyof typeof cluster>;
