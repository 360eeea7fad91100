import { type KernelCase, normals } from "../kernel_case.ts";
import { packTokens, seenBy, TOKEN_WORDS } from "../tokens.ts";
import { windowReference } from "../window/reference.ts";
import { type AttentionVariant, type Heads, attention, attentionBackward } from "./attention.ts";
import { cachedAttention, type CachedVariant } from "./cached.ts";
import { attentionBackwardReference, attentionReference } from "./reference.ts";

/** Scores are sums of headDim products of size ~1, exp turns their absolute error into a relative one of p, and up to
 *  `keys` of them are added; exp itself may be off by 3 + 2 |x| ulp, |x| <= 8 here. */
const tolerance = (headDim: number, keys: number) => ({
  roundings: 32 + 4 * Math.sqrt(headDim) + 2 * Math.sqrt(keys),
  because: "score error + exp error (3 + 2|x| ulp) + weighted sum, see tolerance in cases.ts",
});

/** Heads of one, three, eight and sixteen quads: fewer than a subgroup has lanes, as many, and more. */
const BY_DEVICE = [4, 12, 32, 64];

/** The variants that any device can run, and for some heads what it chooses by itself: a software adapter another one, which takes it
 *  seconds to compile. */
function packedCases(
  heads: Heads,
  lengths: readonly number[],
  rows: number,
  window = Infinity,
): KernelCase[] {
  const variants: (AttentionVariant | undefined)[] = ["direct"];
  if (heads.headDim % 32 === 0) variants.push("tiled");
  if (BY_DEVICE.includes(heads.headDim)) variants.push(undefined);
  return variants.flatMap((variant) => Object.values(variantCases(variant, heads, lengths, rows, window)));
}

/** Both ways in the variant that the device chooses by itself. */
export const ownAttentionCases = (heads: Heads, lengths: readonly number[], rows: number) =>
  variantCases(undefined, heads, lengths, rows, Infinity);

function variantCases(
  chosen: AttentionVariant | undefined,
  heads: Heads,
  lengths: readonly number[],
  rows: number,
  window: number,
): { readonly forward: KernelCase; readonly backward: KernelCase } {
  const { qHeads, kvHeads, headDim } = heads;
  const variant = chosen === undefined ? {} : { variant: chosen };
  const stride = (qHeads + 2 * kvHeads) * headDim;
  const tokens = windowReference(packTokens(lengths, rows), window);
  const qkv = normals(31, rows * stride);
  const dOut = normals(32, rows * qHeads * headDim);
  const { out, lse } = attentionReference(qkv, tokens, rows, heads);
  const scaled = heads.scale === undefined ? "" : `, scale ${heads.scale}`;
  const name = `${lengths.join("+")} of ${rows} rows, heads ${qHeads}/${kvHeads} x ${headDim}${scaled}${window < Infinity ? `, window ${window}` : ""}, ${chosen ?? "by device"}`;
  const used = lengths.reduce((a, b) => a + b, 0);
  return {
    forward: {
      name: `attention forward ${name}`,
      inputs: { qkv, tokens },
      buffers: { out: out.length, lse: lse.length },
      record: (r, at) =>
        attention(r, {
          qkv: at("qkv"),
          tokens: at("tokens"),
          out: at("out"),
          lse: at("lse"),
          rows,
          ...heads,
          ...variant,
        }),
      // lse of padding rows means nothing; out must be zero there
      want: { out, lse: lse.slice(0, used * qHeads) },
      tolerance: tolerance(headDim, Math.max(...lengths)),
    },
    backward: {
      name: `attention backward ${name}`,
      inputs: {
        qkv,
        tokens,
        seen: seenBy(tokens, rows),
        out: Float32Array.from(out),
        lse: Float32Array.from(lse),
        dOut,
        // Stale values must not shine through.
        delta: normals(33, rows * qHeads),
        dQkv: normals(34, rows * stride),
      },
      buffers: {},
      record: (r, at) =>
        attentionBackward(r, {
          qkv: at("qkv"),
          tokens: at("tokens"),
          seen: at("seen"),
          out: at("out"),
          lse: at("lse"),
          dOut: at("dOut"),
          delta: at("delta"),
          dQkv: at("dQkv"),
          rows,
          ...heads,
          ...variant,
        }),
      want: { dQkv: attentionBackwardReference(qkv, tokens, dOut, rows, heads) },
      tolerance: tolerance(headDim, qHeads * Math.max(...lengths)),
    },
  };
}

/** Pages of rows that share their first `shared` keys, lie anywhere in the cache, and are as long as `lengths` says. */
export function cachedAttentionCase(
  variant: CachedVariant,
  heads: Heads,
  lengths: readonly number[],
  shared = 0,
): KernelCase {
  const { qHeads, kvHeads, headDim } = heads;
  const rows = lengths.length;
  const context = Math.max(...lengths) + 1;
  const width = 2 * kvHeads * headDim;
  const cacheRows = rows * context;
  const qkv = normals(35, rows * (qHeads + 2 * kvHeads) * headDim);
  const cache = normals(36, cacheRows * width);
  const tokens = new Uint32Array(rows * TOKEN_WORDS);
  const pages = new Uint32Array(rows * context);
  // What the reference reads: the same keys, copied out row by row.
  const copied = new Float32Array(rows * context * width);
  lengths.forEach((length, i) => {
    tokens.set([i * context, i * context + length, Math.max(0, length - 1), 0], i * TOKEN_WORDS);
    for (let j = 0; j < length; j++) {
      const page = j < shared ? j : cacheRows - 1 - i * context - j;
      pages[i * context + j] = page;
      copied.set(cache.subarray(page * width, (page + 1) * width), (i * context + j) * width);
    }
  });
  const { out } = attentionReference(qkv, tokens, rows, heads, copied);
  return {
    name: `attention over a cache, ${variant}, rows of ${lengths.join(", ")} keys, ${shared} of them shared, heads ${qHeads}/${kvHeads} x ${headDim}`,
    inputs: { qkv, cache, pages, tokens },
    buffers: { out: out.length },
    record: (r, at) =>
      cachedAttention(r, {
        qkv: at("qkv"),
        cache: at("cache"),
        pages: at("pages"),
        tokens: at("tokens"),
        out: at("out"),
        rows,
        variant,
        ...heads,
      }),
    want: { out },
    tolerance: tolerance(headDim, Math.max(...lengths)),
  };
}

export const attentionCases = (): readonly KernelCase[] => [
  ...packedCases({ qHeads: 1, kvHeads: 1, headDim: 4 }, [1], 1),
  ...packedCases({ qHeads: 4, kvHeads: 2, headDim: 32 }, [37, 5, 58], 104), // 4 empty rows at the end
  ...packedCases({ qHeads: 2, kvHeads: 2, headDim: 12 }, [63], 63),
  ...packedCases({ qHeads: 6, kvHeads: 2, headDim: 8 }, [65, 64], 129),
  ...packedCases({ qHeads: 2, kvHeads: 1, headDim: 16, scale: 0.125 }, [70, 21], 91, 24),
  ...packedCases({ qHeads: 3, kvHeads: 1, headDim: 64 }, [33, 31], 65, 24), // one tile and a row, both ways
  ...packedCases({ qHeads: 2, kvHeads: 1, headDim: 128 }, [9, 40], 50),
  cachedAttentionCase("direct", { qHeads: 4, kvHeads: 2, headDim: 32 }, [3, 16, 1, 9, 0, 15], 3),
  cachedAttentionCase("direct", { qHeads: 3, kvHeads: 1, headDim: 64, scale: 0.1 }, [130, 1]),
  cachedAttentionCase("split", { qHeads: 4, kvHeads: 2, headDim: 32 }, [3, 64, 1, 65, 0, 63], 3),
  cachedAttentionCase("split", { qHeads: 2, kvHeads: 1, headDim: 128 }, [200, 1]),
  cachedAttentionCase("split", { qHeads: 2, kvHeads: 1, headDim: 12 }, [140, 2]),
];
