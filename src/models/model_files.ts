// A model's files as verified bytes: retort.json first, then each wanted file, held against the size and sha256 it states.
// Traps: a static host answers an unknown path with its index.html and status 200; a connection can stall without an
// error; a page cached half a file. Each becomes a sentence before anybody parses the bytes.
import { RunError } from "../core/errors.ts";
import { looksLikeHtml, orStall } from "../core/http_body.ts";
import { systemClock, type Clock, type Fetch } from "../core/ports.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { type ModelCard, parseModelCard } from "./card.ts";

export interface ModelFiles {
  readonly card: ModelCard;
  /** Keyed by the name in the card, e.g. "onnx/model.onnx". */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

const MAX_CARD_BYTES = 1024 * 1024;

/** Fetches `names` of the model at `path` (no trailing slash).
 *  @throws RunError("fetch-failed" | "file-invalid" | "model-invalid" | "aborted"), each naming the file. */
export async function fetchModelFiles(
  fetch: Fetch,
  path: string,
  names: readonly string[],
  signal?: AbortSignal,
  clock: Clock = systemClock,
): Promise<ModelFiles> {
  const card = await fetchModelCard(fetch, path, signal, clock);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of names) {
    const expected = Object.hasOwn(card.files, name) ? card.files[name] : undefined;
    if (expected === undefined) {
      const known = Object.keys(card.files).join(", ");
      throw new RunError("model-invalid", `${path}/retort.json lists no file "${name}", only ${known}.`, {
        name,
      });
    }
    const url = `${path}/${name}`;
    const bytes = await download(fetch, url, expected.bytes, signal, clock);
    if (bytes.length !== expected.bytes) {
      const hint = looksLikeHtml(bytes) ? " It begins like a web page: the host has no such file." : "";
      throw new RunError(
        "file-invalid",
        `${url}: expected ${expected.bytes} bytes, got ${bytes.length}.${hint} Reload the page; if it stays, the model was not uploaded whole.`,
        { url, expectedBytes: expected.bytes, gotBytes: bytes.length },
      );
    }
    const sha256 = await sha256Hex(bytes);
    if (sha256 !== expected.sha256) {
      throw new RunError(
        "file-invalid",
        `${url}: expected sha256 ${expected.sha256}, got ${sha256}. The file is damaged or belongs to another version; reload with an empty cache.`,
        { url, expected: expected.sha256, got: sha256 },
      );
    }
    files.set(name, bytes);
  }
  return { card, files };
}

/** @throws RunError("fetch-failed" | "file-invalid" | "model-invalid" | "aborted") */
export async function fetchModelCard(
  fetch: Fetch,
  path: string,
  signal?: AbortSignal,
  clock: Clock = systemClock,
): Promise<ModelCard> {
  const url = `${path}/retort.json`;
  const bytes = await download(fetch, url, MAX_CARD_BYTES, signal, clock);
  if (looksLikeHtml(bytes)) {
    throw new RunError(
      "file-invalid",
      `${url}: expected JSON, got a web page. There is no model at "${path}".`,
      { url },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const sentence = `${url}: expected JSON, got ${bytes.length} bytes that are not. The upload is damaged.`;
    throw new RunError("file-invalid", sentence, { url }, { cause });
  }
  return parseModelCard(json, url);
}

/** The reference that names a model's weights. @throws RunError("model-invalid") without model.safetensors */
export function modelRef(card: ModelCard, path: string): ModelRef {
  const weights = card.files["model.safetensors"];
  if (weights === undefined) {
    throw new RunError("model-invalid", `${path}/retort.json lists no model.safetensors.`, { path });
  }
  return { path, name: card.name, sha256: weights.sha256 };
}

/** Refuses a card whose weights are not the ones meant. @throws RunError("model-invalid") */
export function checkModelRef(card: ModelCard, model: ModelRef): void {
  const { sha256 } = modelRef(card, model.path);
  if (sha256 !== model.sha256) {
    throw new RunError(
      "model-invalid",
      `${model.path}: this run began with weights ${model.sha256}, the model there now has ${sha256}. Start a new run.`,
      { expected: model.sha256, got: sha256 },
    );
  }
}

/** The body of `url`, at most one byte more than `limit` (so that "too long" shows without reading it all). */
async function download(
  fetch: Fetch,
  url: string,
  limit: number,
  signal: AbortSignal | undefined,
  clock: Clock,
): Promise<Uint8Array<ArrayBuffer>> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const response = await orStall(fetch(url, { signal: stop.signal }), url, clock, stop.signal);
    if (!response.ok) {
      throw new RunError(
        "fetch-failed",
        `${url}: the server answered ${response.status} ${response.statusText}`.trimEnd() +
          ". Check the address and that the file was uploaded.",
        { url, status: response.status },
      );
    }
    return await readBody(response, url, limit, clock, stop.signal);
  } catch (thrown) {
    if (signal?.aborted === true)
      throw new RunError("aborted", `${url}: cancelled.`, { url }, { cause: thrown });
    if (thrown instanceof RunError) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const sentence = `${url}: could not be fetched (${reason}). Check the connection and try again.`;
    throw new RunError("fetch-failed", sentence, { url }, { cause: thrown });
  } finally {
    signal?.removeEventListener("abort", onAbort);
    stop.abort();
  }
}

async function readBody(
  response: Response,
  url: string,
  limit: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body === null) return new Uint8Array(0);
  const reader = response.body.getReader();
  while (length <= limit) {
    const { done, value } = await orStall(reader.read(), url, clock, signal);
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const bytes = new Uint8Array(Math.min(length, limit + 1));
  let at = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, bytes.length - at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
