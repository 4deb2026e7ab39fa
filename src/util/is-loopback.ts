/** Whether an address is this machine's own: `localhost`, 127.0.0.0/8, ::1. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127(?:\.\d{1,3}){3}$/u.test(hostname) || hostname === '[::1]';
}
