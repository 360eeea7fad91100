// The Hugging Face Hub's HTTP interface, as far as fetching a model needs it: a revision becomes a commit, a commit a list
// of files with hashes, a file ranges of bytes. https://huggingface.co/docs/hub/api
// Trap: the Hub answers a file's address with a redirect to a storage host, and the token must not go there. It is sent
// to the endpoint alone; `fetch` drops Authorization when a redirect leaves the origin (Fetch standard, HTTP-redirect fetch).
import * as v from "valibot";
import { RunError } from "../../core/errors.ts";
import { issueText } from "../../core/issue_text.ts";
import type { ByteSource } from "../../formats/byte_source.ts";
import { checkRange } from "../../formats/byte_source.ts";
import { HttpClient, type HttpPorts, type RangeAnswer } from "./http_client.ts";
import {
  COMMIT,
  fileUrl,
  type HubAccess,
  type HubAddress,
  isModelName,
  revisionUrl,
  treeUrl,
} from "./hub_address.ts";

export interface HubRevision {
  /** "owner/name" as it is called today, which may not be how it was asked for. */
  readonly repo: string;
  /** 40 hex digits: what the revision stood for when it was asked. */
  readonly commit: string;
  /** As the model's card names it, e.g. "apache-2.0"; null when it does not. */
  readonly license: string | null;
  /** Whether its owner wants a login and consent first. */
  readonly isGated: boolean;
}

export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of the bytes, of files in large-file storage. */
  readonly sha256: string | null;
  /** Git's blob id, sha1("blob <size>\0" + bytes), of all others. */
  readonly gitSha1: string | null;
}

const MAX_API_BYTES = 32 * 1024 * 1024;
const MAX_PAGES = 50;
const MAX_FILES = 10_000;
/** Read ahead when a file is opened: a safetensors header of a 1 B model takes less. */
const HEAD_BYTES = 128 * 1024;

const revisionAnswer = v.object({
  id: v.optional(v.string()),
  sha: v.pipe(v.string(), v.regex(COMMIT)),
  gated: v.optional(v.union([v.boolean(), v.string()])),
  tags: v.optional(v.array(v.string())),
});
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const treeAnswer = v.array(
  v.object({
    type: v.string(),
    path: v.pipe(v.string(), v.nonEmpty()),
    size: v.optional(size, 0),
    oid: v.pipe(v.string(), v.regex(COMMIT)),
    lfs: v.optional(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), size })),
  }),
);

export class Hub {
  readonly access: HubAccess;
  private readonly http: HttpClient;

  constructor(ports: HttpPorts, access: HubAccess) {
    this.access = access;
    const { endpoint, token } = access;
    const headers = (url: string): Record<string, string> =>
      token !== null && url.startsWith(`${endpoint}/`) ? { Authorization: `Bearer ${token}` } : {};
    this.http = new HttpClient(ports, headers, (response) => explain(response, token !== null));
  }

  /** @throws RunError("fetch-failed" | "file-invalid" | "aborted") */
  async revision(address: HubAddress, signal: AbortSignal): Promise<HubRevision> {
    const url = revisionUrl(this.access, address);
    const answer = parse(revisionAnswer, (await this.http.json(url, MAX_API_BYTES, signal)).json, url);
    const isPinned = COMMIT.test(address.revision);
    if (isPinned && answer.sha !== address.revision) {
      const sentence = `${url}: asked for commit ${address.revision}, the server answered with ${answer.sha}.`;
      throw new RunError("file-invalid", sentence, { url });
    }
    const license = answer.tags?.find((tag) => tag.startsWith("license:"))?.slice("license:".length);
    const name = answer.id ?? "";
    return {
      repo: isModelName(name) ? name : address.repo, // of a renamed model the Hub tells its name of today
      commit: answer.sha,
      license: license ?? null,
      isGated: answer.gated !== undefined && answer.gated !== false,
    };
  }

  /** The files of the top folder. @throws RunError("fetch-failed" | "file-invalid" | "aborted") */
  async files({ repo, commit }: HubRevision, signal: AbortSignal): Promise<HubFile[]> {
    const files: HubFile[] = [];
    let next: string | null = treeUrl(this.access, repo, commit);
    for (let page = 0; next !== null; page++) {
      const url: string = next;
      if (page === MAX_PAGES || files.length > MAX_FILES) {
        throw new RunError("file-invalid", `${url}: the list of files does not end.`, { url });
      }
      const { json, headers } = await this.http.json(url, MAX_API_BYTES, signal);
      for (const entry of parse(treeAnswer, json, url)) {
        if (entry.type !== "file") continue;
        const { path, lfs, oid } = entry;
        files.push({
          path,
          size: lfs?.size ?? entry.size,
          sha256: lfs?.oid ?? null,
          gitSha1: lfs === undefined ? oid : null,
        });
      }
      next = this.nextPage(headers.get("Link"), url);
    }
    return files;
  }

  /** Some bytes of a file. @throws RunError("fetch-failed" | "file-invalid" | "aborted") */
  range(
    { repo, commit }: { readonly repo: string; readonly commit: string },
    file: HubFile,
    part: {
      readonly offset: number;
      readonly length: number;
      readonly etag: string | null;
      readonly signal: AbortSignal;
      readonly onBytes?: (bytes: number) => void;
    },
  ): Promise<RangeAnswer> {
    return this.http.range({
      ...part,
      url: fileUrl(this.access, repo, commit, file.path),
      size: file.size,
    });
  }

  /** A file to look into before it is downloaded: its first 128 KiB come with the first read. */
  source(revision: HubRevision, file: HubFile, signal: AbortSignal): ByteSource {
    let head: Promise<RangeAnswer> | null = null;
    const { size } = file;
    return {
      size,
      read: async (offset, length) => {
        checkRange(file.path, size, offset, length);
        head ??= this.range(revision, file, {
          offset: 0,
          length: Math.min(size, HEAD_BYTES),
          etag: null,
          signal,
        });
        const { bytes, etag } = await head;
        if (offset + length <= bytes.length) return bytes.slice(offset, offset + length);
        return (await this.range(revision, file, { offset, length, etag, signal })).bytes;
      },
    };
  }

  /** The address in a Link header, on this server only: the token goes there. @throws RunError("file-invalid") */
  private nextPage(link: string | null, url: string): string | null {
    const [, address] = /<([^>]+)>;\s*rel="next"/.exec(link ?? "") ?? [];
    if (address === undefined) return null;
    const next = new URL(address, url).href;
    if (next.startsWith(`${this.access.endpoint}/`)) return next;
    throw new RunError("file-invalid", `${url}: the list of files goes on at another server.`, { url });
  }
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  json: unknown,
  url: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the answer";
  const sentence = `${url}: ${field} — ${issueText(issue.message)}. This server does not speak as the Hugging Face Hub does.`;
  throw new RunError("file-invalid", sentence, { url, field });
}

/** What the Hub's refusals mean. It answers 401 also for models that do not exist, so as not to tell which do. */
function explain(response: Response, hasToken: boolean): string | null {
  const code = response.headers.get("X-Error-Code");
  const { status } = response;
  if (code === "GatedRepo" || (status === 403 && code === null)) {
    return hasToken
      ? `${status}: this access token may not read the model. Open the model's page, accept its terms, and use a token of that account`
      : `${status}: the model is gated. Open its page, accept its terms, and give an access token of that account`;
  }
  if (code === "RevisionNotFound") return `${status}: the model has no such branch, tag or commit`;
  if (code === "EntryNotFound") return `${status}: the model has no such file`;
  if (status === 401 || code === "RepoNotFound") {
    return hasToken
      ? `${status}: there is no such model, or this access token may not see it. Check the name and the token`
      : `${status}: there is no such model, or it is private. Check the name; a private or gated model needs an access token`;
  }
  return null;
}
