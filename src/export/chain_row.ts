// A chain as a training row: what the agents say is learned, what a tool said is read with weight 0.
// Source: Chain-of-Agents (arXiv:2508.13167): L = - sum over tokens that are no observation of log p(token | all before it).
import type { WrittenChain } from "./chain.ts";

/** What of a tokenizer it takes. */
interface ChainEncoder {
  readonly encode: (text: string, options?: { readonly addSpecials: boolean }) => readonly number[];
  readonly endId: number;
}

/** @returns ids [tokens], lossMask [tokens]: 0 for the prompt and for each token of a tool's text, 1 elsewhere, the end token included.
 *  A tool's text is cut into tokens apart from what stands around it, as it is where a running tool inserts it, so no token is half of each. */
export function chainRow(
  prompt: string,
  { text, unlearned }: WrittenChain,
  { encode, endId }: ChainEncoder,
): { readonly ids: number[]; readonly lossMask: (0 | 1)[] } {
  const pieces: { readonly ids: readonly number[]; readonly bit: 0 | 1 }[] = [
    { ids: encode(prompt, { addSpecials: true }), bit: 0 },
  ];
  let at = 0;
  for (const [start, end] of unlearned) {
    pieces.push({ ids: encode(text.slice(at, start)), bit: 1 });
    pieces.push({ ids: encode(text.slice(start, end)), bit: 0 });
    at = end;
  }
  pieces.push({ ids: [...encode(text.slice(at)), endId], bit: 1 });
  return {
    ids: pieces.flatMap(({ ids }) => ids),
    lossMask: pieces.flatMap(({ ids, bit }) => ids.map(() => bit)),
  };
}
