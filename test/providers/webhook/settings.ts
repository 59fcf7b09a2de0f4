export const webhookSettings = {
  provider: 'webhook',
  secret: 'env:HOOK',
  verbs: ['fence', 'unfence', 'prepare'],
  regions: {
    'us-south': { url: 'https://hook.example/orders?site=us', status: 'https://hook.example/state?site=us' },
    'eu-de': { url: 'https://hook.example/orders?site=eu', status: 'https://hook.example/state?site=eu' },
  },
};
