// How large something is, as people read it. Decimal units, which browsers, disks and hubs count in too.

/** "999 bytes", "12 kB", "134.5 MB", "1.1 GB". */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 999_500_000) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
