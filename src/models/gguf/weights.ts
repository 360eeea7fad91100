// A GGUF model's tensors as the bytes of a model.safetensors that is nowhere stored. The header is made at once; of the data just
// the range asked for is read from the GGUF file, its blocks widened to f32 and the rows of q and k put back into transformers'
// order. So whoever reads safetensors by range reads a GGUF model, and never is more of it in memory than a reader asked for.
import type { ByteSource } from "../../formats/byte_source.ts";
import { checkRange } from "../../formats/byte_source.ts";
import { readElements } from "../../formats/gguf_read/elements.ts";
import { safetensorsHeader } from "../../formats/safetensors.ts";
import { modelInvalid } from "../config_entries.ts";
import type { GgufFamily, ModelFamily } from "../families/family.ts";
import { headsInHalves } from "./head_rows.ts";
import type { PlacedTensor } from "./parts.ts";
import { placeOf, ROPE_FACTORS } from "./tensor_names.ts";

/** Rows of a head of q and of k, in llama.cpp's order in some families. */
export interface HeadSizes {
  readonly heads: number;
  readonly kvHeads: number;
}

interface Stretch {
  /** Where its bytes begin and end in the file that is made. */
  readonly begin: number;
  readonly end: number;
  /** The bytes from `from` to before `to`, counted from its beginning. */
  readonly read: (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>;
}

/** @param name for errors */
export function ggufWeights(
  tensors: ReadonlyMap<string, PlacedTensor>,
  family: ModelFamily & { readonly gguf: GgufFamily },
  sizes: HeadSizes,
  name: string,
): ByteSource {
  const list = [...tensors.values()]
    .filter(({ info }) => info.name !== ROPE_FACTORS)
    .map((tensor) => asSafetensors(tensor, family, sizes));
  const header = safetensorsHeader(
    list.map(({ info }) => info),
    { format: "pt" },
  );
  const stretches: Stretch[] = [
    { begin: 0, end: header.length, read: (from, to) => Promise.resolve(header.slice(from, to)) },
  ];
  let size = header.length;
  for (const { info, read } of list) {
    stretches.push({ begin: size, end: size + info.byteLength, read });
    size += info.byteLength;
  }
  return {
    size,
    read: async (offset, length) => {
      checkRange(name, size, offset, length);
      return readAcross(stretches, offset, length);
    },
  };
}

/** Bytes that may lie in several stretches. */
async function readAcross(
  stretches: readonly Stretch[],
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const end = offset + length;
  const touched = stretches.filter((each) => each.begin < end && each.end > offset);
  const [only, ...more] = touched;
  if (only !== undefined && more.length === 0) return only.read(offset - only.begin, end - only.begin);
  const out = new Uint8Array(length);
  for (const { begin, end: stretchEnd, read } of touched) {
    const from = Math.max(offset, begin);
    out.set(await read(from - begin, Math.min(end, stretchEnd) - begin), from - offset);
  }
  return out;
}

/** Numbers in f32 with 1 taken from each. It was added in f32, so nothing is lost. */
function withoutOne(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const floats = new Float32Array(bytes.slice().buffer);
  return new Uint8Array(floats.map((each) => each - 1).buffer);
}

const BYTES = { F32: 4, F16: 2, BF16: 2 } as const;

function asSafetensors(
  tensor: PlacedTensor,
  family: ModelFamily & { readonly gguf: GgufFamily },
  sizes: HeadSizes,
) {
  const { info, source } = tensor;
  const { name, reordered, isNorm } = placeOf(info.name, family, family.gguf);
  const holdsOne = isNorm && family.gguf.normsHoldOne === true;
  if (holdsOne && info.type.dtype !== "F32") {
    throw modelInvalid(`${info.name} is ${info.type.name}, and this family's norms are read as F32`, {
      name: info.name,
    });
  }
  const { dtype } = info.type;
  const elementBytes = BYTES[dtype];
  const [rows = 1, ...rest] = info.shape;
  const elements = info.shape.reduce((product, size) => product * size, 1);
  const heads = reordered === null ? 0 : reordered === "q" ? sizes.heads : sizes.kvHeads;
  // A tensor whose rows are no whole heads is refused when it is held against the architecture; until then it stays as it is.
  const headDim = heads > 0 && rows % (2 * heads) === 0 ? rows / heads : 0;
  const headElements = headDim * rest.reduce((product, size) => product * size, 1);
  const inOrder = async (from: number, to: number) => {
    if (holdsOne) return { at: from, bytes: withoutOne(await readElements(source, info, from, to)) };
    if (headDim === 0) return { at: from, bytes: await readElements(source, info, from, to) };
    const at = Math.floor(from / headElements) * headElements;
    const end = Math.ceil(to / headElements) * headElements;
    const bytes = await readElements(source, info, at, end);
    return { at, bytes: headsInHalves(bytes, headDim, (headElements / headDim) * elementBytes) };
  };
  return {
    info: { name, dtype, shape: info.shape, byteLength: elements * elementBytes },
    read: async (from: number, to: number): Promise<Uint8Array<ArrayBuffer>> => {
      const { at, bytes } = await inOrder(Math.floor(from / elementBytes), Math.ceil(to / elementBytes));
      const first = from - at * elementBytes;
      return first === 0 && bytes.length === to - from ? bytes : bytes.slice(first, first + to - from);
    },
  };
}
