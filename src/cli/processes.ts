/** What `regent` can be besides a verb, each with its sentence: main.ts runs them, and each has its own --help. */
export const processes = [
  { word: 'controller', summary: 'decides and carries out; serves the REST API' },
  { word: 'prober', summary: 'observes from one region and reports' },
  { word: 'demo', summary: 'a region dies and comes back, on this machine, in a minute' },
  { word: 'sandbox', summary: 'an imitation IBM Cloud to try things on' },
] as const;
