// What leaves the page's own host, as it is told to a person.

/** The address without its query, which may hold a secret; null for a request to the page's own host or to none. */
export function departureOf(address: string, origin: string): string | null {
  if (!/^(?:https?|wss?):/.test(address)) return null; // blobs and data stay in the browser
  const { origin: other, pathname } = new URL(address);
  return other === origin ? null : `${other}${pathname}`;
}
