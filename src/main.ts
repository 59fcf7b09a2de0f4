/** What a process can be; everything else on the command line is an operator's verb. Each loads only what it needs. */
const processes: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  controller: async (argv) => (await import('./compose/controller-process.ts')).runController(argv),
  prober: async (argv) => (await import('./compose/prober-process.ts')).runProber(argv),
  demo: async (argv) => (await import('./sandbox/demo/index.ts')).runDemo(argv),
  sandbox: async (argv) => {
    await (await import('./sandbox/main.ts')).runSandbox([...argv]);
    return 0;
  },
};

const [name = '', ...rest] = process.argv.slice(2);
const run = processes[name];
process.exitCode =
  run === undefined ? await (await import('./cli/index.ts')).runCli(process.argv.slice(2)) : await run(rest);
