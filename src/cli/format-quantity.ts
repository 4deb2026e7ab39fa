/** `1,234 chunks`, `1 chunk`. */
export function formatCount(count: number, unit: string): string {
  const singular = unit.endsWith('ies') ? `${unit.slice(0, -3)}y` : unit.replace(/s$/u, '');
  return `${formatNumber(count)} ${count === 1 ? singular : unit}`;
}

/** Whole numbers with commas, whatever the machine's locale. */
export function formatNumber(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(?:\d{3})+$)/gu, ',');
}

/** `812 B`, `4.2 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}

/** `0.4 s`, `13 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return `${minutes} min ${String(rest).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `12 ms`, `1.4 s`. */
export function formatMilliseconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : formatSeconds(milliseconds / 1000);
}
