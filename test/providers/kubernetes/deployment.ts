const cluster = { token: 'env:TOKEN', namespace: 'shop', replicas: 3, standby: 1 };

export const kubernetesSettings = {
  provider: 'kubernetes',
  regions: {
    'us-south': { ...cluster, server: 'https://us.example:6443', name: 'shop-us' },
    'eu-de': { ...cluster, server: 'https://eu.example:6443', name: 'shop-eu' },
    'ap-south': { ...cluster, server: 'https://eu.example:6443', name: 'shop-ap' },
  },
};

interface Shape {
  readonly replicas?: number;
  readonly annotations?: Record<string, string>;
  readonly status?: object;
  readonly generation?: number;
}

/** A Deployment (apps/v1) that is rolled out, changed as given; counts of zero are left out, as the API server does. */
export function deployment({ replicas = 3, annotations, status, generation = 4 }: Shape = {}) {
  const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', resourceVersion: '101', generation, ...(annotations && { annotations }) },
    spec: {
      replicas,
      selector: {
        matchLabels: { app: 'shop' },
        matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'work'] }],
      },
    },
    status: { observedGeneration: 4, ...(replicas > 0 && counts), ...status },
  };
}

/** The same, fenced. */
export const held = deployment({ replicas: 0, annotations: { 'regent/fenced': 'true' } });
