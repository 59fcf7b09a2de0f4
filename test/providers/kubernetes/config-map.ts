const cluster = { token: 'env:TOKEN', namespace: 'shop' };

export const configMapSettings = {
  provider: 'config-map',
  data: { MEDIA: '{media}', MEDIA_HOST: '{media.host}', MEDIA_URL: 'nfs://{media.host}{media.path}' },
  regions: {
    'us-south': { ...cluster, server: 'https://us.example:6443', name: 'media-us' },
    'eu-de': { ...cluster, server: 'https://eu.example:6443', name: 'media-eu' },
  },
};

/** A ConfigMap (v1) with these data. */
export function configMap(data: Record<string, string>, annotations?: Record<string, string>) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'media', resourceVersion: '55', ...(annotations && { annotations }) },
    ...(Object.keys(data).length > 0 && { data }),
  };
}
