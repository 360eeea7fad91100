// A model's folder on the server that the page came from. A static host lists no files, so retort.json does: with the size and the
// sha256 of each, against which every file is held before it is used. What was fetched is kept as a Blob, which the browser may
// put on its disk; readers take ranges of it.
// Traps: a static host answers an unknown path with its index.html and status 200; a connection can stall without an error; a
// page cached half a file. Each becomes a sentence before the bytes are parsed.
import { RunError } from "../core/errors.ts";
import { looksLikeHtml, orStall } from "../core/http_body.ts";
import type { Clock, Fetch } from "../core/ports.ts";
import { openSha256 } from "../core/sha256_stream.ts";
import { blobSource } from "../formats/byte_source.ts";
import { CARD, type ModelCard, parseModelCard } from "./card.ts";
import { type Folder, MAX_BYTES } from "./folder.ts";
import { cardHashes, type ModelSource } from "./source.ts";

export interface SitePorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** Bytes that are held in this thread before they go into the Blob. */
const HELD_BYTES = 4 * 2 ** 20;

/** A model on the page's own site, with its retort.json.
 *  @param path without a slash at its end
 *  @throws RunError("fetch-failed" | "file-invalid" | "model-invalid" | "aborted") of the card */
export async function siteSource(ports: SitePorts, path: string, signal?: AbortSignal): Promise<ModelSource> {
  const card = await fetchCard(ports, path, signal);
  const folder = siteFolder(ports, path, card, signal);
  return { path, name: card.name, folder, card, license: card.license, sha256: cardHashes(folder, card) };
}

async function fetchCard(ports: SitePorts, path: string, signal?: AbortSignal): Promise<ModelCard> {
  const url = `${path}/${CARD}`;
  const { blob } = await download(ports, url, MAX_BYTES.text, signal);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (looksLikeHtml(bytes)) {
    const sentence = `${url}: expected JSON, got a web page. There is no model at "${path}".`;
    throw new RunError("file-invalid", sentence, { url });
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

/** The folder that a card describes. Opening a file throws RunError("fetch-failed" | "file-invalid" | "aborted"), each
 *  naming the file; one that the card does not list, or lists as made of the others, is not there. */
function siteFolder(ports: SitePorts, path: string, card: ModelCard, signal?: AbortSignal): Folder {
  return {
    name: path,
    files: Object.keys(card.files),
    listedIn: `${path}/${CARD}`,
    open: async (file) => {
      const expected = Object.hasOwn(card.files, file) ? card.files[file] : undefined;
      if (expected === undefined || expected.made === true) return null;
      const url = `${path}/${file}`;
      const { blob, sha256 } = await download(ports, url, expected.bytes, signal);
      if (blob.size !== expected.bytes) {
        const start = new Uint8Array(await blob.slice(0, 64).arrayBuffer());
        const hint = looksLikeHtml(start) ? " It begins like a web page: the host has no such file." : "";
        throw new RunError(
          "file-invalid",
          `${url}: expected ${expected.bytes} bytes, got ${blob.size}.${hint} Reload the page; if it stays, the model was not uploaded whole.`,
          { url, expectedBytes: expected.bytes, gotBytes: blob.size },
        );
      }
      if (sha256 !== expected.sha256) {
        throw new RunError(
          "file-invalid",
          `${url}: expected sha256 ${expected.sha256}, got ${sha256}. The file is damaged or belongs to another version; reload with an empty cache.`,
          { url, expected: expected.sha256, got: sha256 },
        );
      }
      return blobSource(blob, url);
    },
  };
}

interface Downloaded {
  readonly blob: Blob;
  readonly sha256: string;
}

/** The body of `url`, at most one byte more than `limit` (so that "too long" shows without reading it all). */
async function download(
  { fetch, clock }: SitePorts,
  url: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Downloaded> {
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
    return await readBody(response, limit, (step) => orStall(step, url, clock, stop.signal));
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
  limit: number,
  watched: <T>(step: Promise<T>) => Promise<T>,
): Promise<Downloaded> {
  const hash = await openSha256();
  let blob = new Blob([]);
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  const keep = () => {
    blob = new Blob([blob, ...held]);
    [held, heldBytes] = [[], 0];
  };
  if (response.body === null) return { blob, sha256: hash.hex() };
  const reader = response.body.getReader();
  while (blob.size + heldBytes <= limit) {
    const { done, value } = await watched(reader.read());
    if (done) break;
    const part = value.subarray(0, limit + 1 - blob.size - heldBytes);
    hash.update(part);
    held.push(part);
    heldBytes += part.length;
    if (heldBytes >= HELD_BYTES) keep();
  }
  keep();
  return { blob, sha256: hash.hex() };
}
