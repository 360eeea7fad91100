// What many requests have in common at their beginning (a system message, worked examples) is read once, and its cache is kept.
// Where a prompt is cut depends on its request alone, because a prefix that is read apart may differ from the whole prompt in the
// last bit: a row must not change with the company that it happens to have.
import type { GenerateRequest } from "../records/completion.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { encodePrompt } from "./encode_prompt.ts";
import { type KvCache, type OnnxSession, disposeCache } from "./onnx_session.ts";

/** Caches of so many prefixes are kept: a debate of agents with examples of their own has one each, and the test another. */
const KEPT = 8;

/** How many of a prompt's ids are of the text that its request names as shared; at least one id is left to go on from.
 *  @param ids of the whole prompt */
export function sharedIds(
  request: Pick<GenerateRequest, "prompt" | "addSpecials" | "shared">,
  ids: readonly number[],
  tokenizer: Pick<Tokenizer, "encode">,
): number {
  if (request.shared === undefined || request.shared === 0) return 0;
  const before = encodePrompt({ ...request, prompt: request.prompt.slice(0, request.shared) }, tokenizer);
  // A token may reach over the border between the two texts, and an end token may stand behind the first.
  const differs = before.findIndex((id, i) => id !== ids[i]);
  return Math.min(differs < 0 ? before.length : differs, ids.length - 1);
}

/** The prefixes that a session has read, the last used ones. */
export class PrefixCaches {
  private readonly session: OnnxSession;
  private readonly caches = new Map<string, KvCache>();

  constructor(session: OnnxSession) {
    this.session = session;
  }

  /** The cache of `ids`, [1, Hkv, P, D] each; reads them where they are not kept. @throws errors of `OnnxSession.forward` */
  async of(ids: readonly number[]): Promise<KvCache> {
    const key = ids.join(" ");
    const cache = this.caches.get(key) ?? (await this.read(ids));
    this.caches.delete(key); // so that it stands last, as the newest
    this.caches.set(key, cache);
    for (const [oldest, dropped] of this.caches) {
      if (this.caches.size <= KEPT) break;
      disposeCache(dropped);
      this.caches.delete(oldest);
    }
    return cache;
  }

  private async read(ids: readonly number[]): Promise<KvCache> {
    const nothing = this.session.emptyPrefix();
    if (ids.length === 0) return nothing;
    const { present } = await this.session.forward({
      batch: 1,
      sequence: ids.length,
      inputIds: BigInt64Array.from(ids, BigInt),
      attentionMask: new BigInt64Array(ids.length).fill(1n),
      positionIds: BigInt64Array.from(ids, (_, i) => BigInt(i)),
      past: null,
      prefix: nothing,
    });
    return present;
  }
}
