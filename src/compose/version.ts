import packageJson from '../../package.json' with { type: 'json' };

/** Regent's version, as its package has it. */
export const version: string = packageJson.version;
