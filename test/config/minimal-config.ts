/** The least that is a configuration, as a person would write it. */
export const MINIMAL = `installation: example
vantages: [us-south, eu-de, au-syd]
applications:
  - name: shop
    regions:
      - name: us-south
        targets:
          - { name: web, type: https, address: us-south.shop.example }
      - name: eu-de
        targets:
          - { name: web, type: https, address: eu-de.shop.example }
`;

/** The minimal configuration with one piece of it replaced. */
export function changed(from: string, to: string): string {
  if (!MINIMAL.includes(from)) throw new Error(`the minimal configuration has no ${from}`);
  return MINIMAL.replace(from, () => to);
}

/** The minimal configuration with more settings: of the application, then of the whole. */
export function extended(ofApplication: string, ofAll = ''): string {
  return `${MINIMAL}${ofApplication.replaceAll(/^(?=.)/gm, '    ')}\n${ofAll}`;
}

/** What every provider needs to sign in: its settings are right but for what a test makes wrong in them. */
export const KEYS = 'providers: { iam: { apiKey: env:IAM_KEY }, softlayer: { apiKey: env:CLASSIC_KEY } }\n';
