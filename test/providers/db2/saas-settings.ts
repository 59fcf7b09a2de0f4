/** The CRN of a deployment in a region. */
export const crnOf = (region: string) => `crn:v1:bluemix:public:dashdb-for-transactions:${region}:a/0123:4567::`;

/** Settings for Db2 on Cloud whose answers name their role at `role`. */
export function saasSettings(change: object = {}, observe: object = {}): Record<string, unknown> {
  const region = (name: string, host: string) => ({ url: `https://${host}/api`, deployment: crnOf(name) });
  return {
    provider: 'db2',
    transport: 'saas',
    database: 'SHOP',
    regions: { 'us-south': region('us-south', 'us.db2.example'), 'eu-de': region('eu-de', 'eu.db2.example') },
    observe: {
      path: '/dr/{deployment}',
      role: { field: 'role', primary: ['Active'], standby: ['Standby'] },
      ...observe,
    },
    ...change,
  };
}
