// Where the drops and meshes of the sieve stand, in CSS pixels of the room that there is.
import type { Sieve, SieveBand, SieveDrop } from "./sieve.ts";

/** A drop's size, and the room from one to the next. */
export const DROP = { radius: 5, pitch: 17 } as const;
/** Above the drops of a band: its label. Below them: a little air before the next mesh. */
const LABEL = 26;
const AIR = 8;

export interface PlacedDrop {
  readonly drop: SieveDrop;
  readonly x: number;
  readonly y: number;
}

export interface PlacedBand extends Pick<SieveBand, "mesh" | "label"> {
  /** Its upper edge, where its mesh is. */
  readonly y: number;
  readonly drops: readonly PlacedDrop[];
}

export interface SieveLayout {
  readonly width: number;
  readonly height: number;
  readonly bands: readonly PlacedBand[];
}

export function sieveLayout({ bands }: Sieve, room: number): SieveLayout {
  const across = Math.max(1, Math.floor(room / DROP.pitch));
  const placed: PlacedBand[] = [];
  let y = 2;
  for (const { mesh, label, drops } of bands) {
    const inside = drops.map((drop, i) => ({
      drop,
      x: (i % across) * DROP.pitch + DROP.radius + 1.5,
      y: y + LABEL + Math.floor(i / across) * DROP.pitch + DROP.radius + 1.5,
    }));
    placed.push({ mesh, label, y, drops: inside });
    y += LABEL + Math.ceil(drops.length / across) * DROP.pitch + AIR;
  }
  return { width: room, height: y, bands: placed };
}
