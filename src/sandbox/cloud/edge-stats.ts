type Counts = { total: number; byStatus: Record<string, number>; byRegion: Record<string, number> };

/** How many requests the edge answered, and from where. `none` counts those that reached no region. */
export class EdgeStats {
  readonly #total: Counts = emptyCounts();
  readonly #hosts = new Map<string, Counts>();

  count(host: string, region: string | undefined, status: number): void {
    const own = this.#hosts.get(host) ?? emptyCounts();
    this.#hosts.set(host, own);
    for (const counts of [this.#total, own]) {
      counts.total += 1;
      counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1;
      counts.byRegion[region ?? 'none'] = (counts.byRegion[region ?? 'none'] ?? 0) + 1;
    }
  }

  read(): Counts & { byLoadBalancer: Record<string, Counts> } {
    return { ...this.#total, byLoadBalancer: Object.fromEntries(this.#hosts) };
  }
}

function emptyCounts(): Counts {
  return { total: 0, byStatus: {}, byRegion: {} };
}
