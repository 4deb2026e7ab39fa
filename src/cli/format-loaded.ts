import type { BridgeHealth } from '../bridge/wire.ts';
import { formatBytes } from './format-quantity.ts';
import { formatTable } from './format-table.ts';

/** The models and memories that a bridge holds, where each is, and how much room it takes. */
export function formatLoaded({ models, memories }: BridgeHealth): string {
  const rows = [
    ...models.map(({ id, role, device, bytes }) => [`${role === 'memory' ? 'memory model' : role} ${id}`, device, bytes === null ? '' : formatBytes(bytes)]),
    ...memories.map(({ state, place, device, bytes }) => [`memory ${state.slice(0, 12)}`, place === 'host' ? `host, for ${device}` : device, formatBytes(bytes)]),
  ];
  return formatTable([['LOADED', 'DEVICE', 'SIZE'], ...rows], { right: [2] });
}
