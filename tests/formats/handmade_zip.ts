// Zip archives put together piece by piece, so that a test can write what no writer would.
import { deflateSync } from "fflate";
import { crc32 } from "../../src/formats/crc32.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** One entry of an archive written by hand, with whatever is to be wrong in it. */
export interface ZipPart {
  readonly name: string;
  readonly data: string;
  readonly localName?: string;
  readonly rawName?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly packed?: Uint8Array;
  readonly statedPacked?: number;
  readonly statedBytes?: number;
  readonly statedCrc?: number;
  /** Where the directory says it begins. */
  readonly offset?: number;
}
export interface AroundParts {
  readonly before?: Uint8Array;
  readonly between?: Uint8Array;
  readonly after?: Uint8Array;
  readonly count?: number;
  readonly disk?: number;
  readonly directoryShift?: number;
}

export function handmade(parts: readonly ZipPart[], around: AroundParts = {}): Uint8Array<ArrayBuffer> {
  const out: number[] = [...(around.before ?? [])];
  const u16 = (value: number) => [value & 255, (value >> 8) & 255];
  const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
  const placed = parts.map((part) => {
    const at = out.length;
    const data = utf8(part.data);
    const method = part.method ?? 0;
    const packed = part.packed ?? (method === 8 ? deflateSync(data) : data);
    const [crc, sizes] = [
      u32(part.statedCrc ?? crc32(data)),
      [...u32(part.statedPacked ?? packed.length), ...u32(part.statedBytes ?? data.length)],
    ];
    const local = utf8(part.localName ?? part.name);
    const facts = [...u16(part.flags ?? 0x800), ...u16(method), ...u32(0), ...crc, ...sizes];
    out.push(...u32(0x04034b50), ...u16(20), ...facts, ...u16(local.length), ...u16(0), ...local);
    for (const byte of packed) out.push(byte); // megabytes are too many to be spread
    out.push(...(around.between ?? []));
    const name = part.rawName ?? utf8(part.name);
    const mode = [...u16(0), ...u16(part.mode ?? 0)];
    return [
      ...u32(33639248),
      ...u16(20),
      ...u16(20),
      ...facts,
      ...u16(name.length),
      ...u16(0),
      ...u16(0),
      ...u16(0),
      ...u16(0),
      ...mode,
      ...u32(part.offset ?? at),
      ...name,
    ];
  });
  const directory = placed.flat();
  const at = out.length;
  const count = around.count ?? parts.length;
  out.push(
    ...directory,
    ...u32(0x06054b50),
    ...u16(around.disk ?? 0),
    ...u16(0),
    ...u16(count),
    ...u16(count),
  );
  out.push(...u32(directory.length), ...u32(at + (around.directoryShift ?? 0)), ...u16(0));
  return Uint8Array.from([...out, ...(around.after ?? [])]);
}
