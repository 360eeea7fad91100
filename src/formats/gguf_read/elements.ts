// Elements of a tensor in a GGUF file, read by range: the blocks that hold them are read and widened, nothing else.
import type { ByteSource } from "../byte_source.ts";
import type { GgufTensorInfo } from "./header.ts";

/** Elements `from` to before `to` of a tensor, in the order of the file. Plain floats come as they are stored, blocks as f32.
 *  -> bytes of `to - from` elements of `type.dtype`, in an array of their own
 *  @throws errors of the source */
export async function readElements(
  source: ByteSource,
  { type, begin }: GgufTensorInfo,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const first = Math.floor(from / type.elements);
  const end = Math.ceil(to / type.elements);
  const bytes = await source.read(begin + first * type.bytes, (end - first) * type.bytes);
  if (type.widen === null) return bytes;
  const floats = new Float32Array((end - first) * type.elements);
  type.widen(bytes, floats);
  const inside = floats.subarray(from - first * type.elements, to - first * type.elements);
  const isWhole = inside.length === floats.length;
  const own = isWhole ? floats : inside.slice();
  return new Uint8Array(own.buffer);
}
