import type { Network, Place } from '../network.ts';
import { vantages } from '../world/topology.ts';

const everywhere = [...vantages, 'api', 'internet'];

/** Cuts every way into and out of a place; what is returned opens them again. */
export function cutOff(network: Network, place: Place): () => void {
  const others = everywhere.filter((other) => other !== place);
  const ends = others.flatMap((other) => [network.block(place, other), network.block(other, place)]);
  return () => {
    for (const end of ends) end();
  };
}
