// A machine that computes nothing and counts the rooms that a network asks for, in their order: a device gives them all at once, before
// anything is recorded.
import type { Buffers, Slice } from "../gpu/buffers.ts";
import type { Machine } from "./machine.ts";

const nothing = (): void => {};

/** -> the numbers of each room */
export function plannedSpace(build: (machine: Machine<number>) => void): number[] {
  const rooms: number[] = [];
  build({
    space: (count) => rooms.push(count),
    linear: nothing,
    linearInput: nothing,
    linearWeights: nothing,
    unfold: nothing,
    unfoldBackward: nothing,
    groupNorm: nothing,
    groupNormBackward: nothing,
    mish: nothing,
    mishBackward: nothing,
    spread: nothing,
    spreadBackward: nothing,
    attention: nothing,
    attentionBackward: nothing,
  });
  return rooms;
}

/** The rooms of a network on a device, in their order. @throws RunError("gpu-memory") */
export async function roomsOnDevice(
  buffers: Buffers,
  build: (machine: Machine<number>) => void,
): Promise<Iterator<Slice>> {
  const rooms = plannedSpace(build);
  const sizes = Object.fromEntries(rooms.map((count, i) => [`${i}`, 4 * count]));
  const slices = await buffers.allocate("madiff rooms", sizes);
  return rooms.map((_, i) => slices[`${i}`]!).values();
}
