/** What a starter configuration can be of: how many of which regions serve users, with a sentence. */
export const topologies = {
  'active-passive': {
    regions: ['us-south', 'eu-de'],
    activeRegions: 1,
    about: 'one region serves, the other stands by',
  },
  'active-active': { regions: ['us-south', 'eu-de'], activeRegions: 2, about: 'both regions serve' },
  'active-active-standby': {
    regions: ['us-south', 'us-east', 'eu-de'],
    activeRegions: 2,
    about: 'two regions serve, the third stands by',
  },
  'three-active': { regions: ['us-south', 'us-east', 'eu-de'], activeRegions: 3, about: 'all three regions serve' },
} as const satisfies Readonly<Record<string, Topology>>;

interface Topology {
  readonly regions: readonly string[];
  readonly activeRegions: number;
  readonly about: string;
}

export type TopologyName = keyof typeof topologies;

/** A commented configuration to begin with. It is valid as it stands; every address and id in it is somebody else's. */
export function starterConfiguration(name: TopologyName): string {
  const topology: Topology = topologies[name];
  const vantages = topology.regions.length > 2 ? topology.regions : [...topology.regions, 'au-syd'];
  return `${[whole(name, topology, vantages), application(topology), resources(topology)].join('\n')}\n`;
}

function whole(name: TopologyName, { regions, about }: Topology, vantages: readonly string[]): string {
  return `# Regent, ${name}: ${about}. Every name, address and id here is an example: put your own.
# What it says and what follows from it:   regent check regent.yaml
# Every setting with its default:          docs/configuration.md

# Tells what Regent writes into your load balancers from what another Regent does.
installation: example

redis:
  # Redis or Valkey behind Sentinels in three regions: see docs/redis.md. Left out, Regent runs one of its own, to try it.
  url: env:REDIS_URL
  # How many replicas must have a decision before anything follows from it: as many as any one region gone leaves.
  replicas: 1
  members:
${vantages.map((region) => `    - { name: redis-${region}, region: ${region}, role: redis }`).join('\n')}
${vantages.map((region) => `    - { name: sentinel-${region}, region: ${region}, role: sentinel }`).join('\n')}

api:
  # Whoever calls needs a token; without any, /v1 answers on this machine alone. The token itself stays in the environment.
  tokens:
    - name: alice
      token: env:REGENT_TOKEN_ALICE
      grants: [{ role: admin }]

# Where a prober stands. Each has a vote, and more than half must agree before anything moves by itself${
    vantages.length > regions.length ? ':\n# the one in a region of its own breaks the tie when a region is lost.' : '.'
  }
vantages: [${vantages.join(', ')}]

# What a prober must be able to reach to be believed: things outside of the region that it judges.
controlTargets:
  - { name: iam, type: tcp, address: iam.cloud.ibm.com, port: 443 }
  - { name: dns, type: tcp, address: 1.1.1.1, port: 443 }

providers:
  iam:
    apiKey: env:IBM_CLOUD_API_KEY

# Who is told what happens; others are pagerduty, cloudevents and event-notifications. See that it arrives: regent notify test
notify:
  - { name: operators, type: slack, url: env:SLACK_WEBHOOK_URL }

# A dead man's switch elsewhere, so that Regent's own death is noticed.
# heartbeat: { url: env:HEARTBEAT_URL, every: 1m }
`;
}

function application({ regions, activeRegions }: Topology): string {
  return `applications:
  - name: shop
    # So many of the regions serve users, in this order of preference.
    activeRegions: ${activeRegions}
    regions:
${regions.map(region).join('\n')}
    # The public names of it. The answer names the region that gave it, in a header.
    edges:
      - { name: www, url: 'https://www.shop.example/', regionHeader: x-region }
    policy:
      # Nothing starts by itself before you say so: regent automation shop automatic
      automation: manual
      # How long a region must stay dead before anything that can't be undone, and stay well before users go back.
      confirmFor: 60s
      holdDown: 10m
      failback: automatic
      # How much of what was written last a forced move may lose; more waits for a person.
      maxDataLoss: 0s
      # What you have promised. Nothing is decided by it: \`regent check\` and the report of each operation go by it.
      objectives: { detect: 20s, recover: 5m, dataLoss: 0s }`;
}

function region(name: string): string {
  return `      - name: ${name}
        targets:
          - name: web
            type: https
            address: ${name}.shop.example
            path: /healthz
            interval: 5s
            timeout: 2s`;
}

/** Only the first is in force: what holds data or has to be stopped differs too much to be guessed. */
function resources({ regions }: Topology): string {
  const each = (value: (region: string, index: number) => string) => `{ ${regions.map(value).join(', ')} }`;
  return `    # What is changed when it moves. Others: docs/configuration.md.
    resources:
      - name: www
        provider: cis
        crn: 'crn:v1:bluemix:public:internet-svcs:global:a/0123456789abcdef0123456789abcdef:01234567-89ab-cdef-0123-456789abcdef::'
        zone: '0123456789abcdef0123456789abcdef'
        loadBalancer: '11111111111111111111111111111111'
        # A pool for each region, and the load balancer names those that serve.
        mode: pools
        pools: ${each((name, index) => `${name}: '${String(index + 2).repeat(32)}'`)}
      # Stops what may still write in a region that is left.
      # - name: db-servers
      #   provider: vpc-server
      #   regions:
${regions.map((name) => `      #     ${name}: { region: ${name}, servers: ['0717_...'] }`).join('\n')}
      # A database that one region writes at a time.
      # - name: shop-db
      #   provider: db2
      #   transport: agent
      #   database: SHOP
      #   token: env:DB2_AGENT_TOKEN
      #   regions:
${regions.map((name) => `      #     ${name}: { url: 'https://db2.${name}.shop.example:8443' }`).join('\n')}`;
}
