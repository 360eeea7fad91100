// A server that speaks as the Hugging Face Hub does, as far as fetching models needs it, and misbehaves when told to:
// the API and small files on one origin, large files behind a redirect to a storage host on another one.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export interface HostedModel {
  /** Branch or tag -> commit. */
  readonly revisions: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly license?: string;
  /** Wants this token. */
  readonly token?: string;
  readonly isGated?: boolean;
}

/** What goes wrong with one request. `after`: bytes of the body that are sent first. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Record<string, string> }
  /** silence, with the connection open */
  | { readonly kind: "stall"; readonly after: number }
  /** the connection breaks */
  | { readonly kind: "cut"; readonly after: number }
  /** the body ends early and well, as with a server that closes in silence */
  | { readonly kind: "short"; readonly after: number }
  | { readonly kind: "html" }
  /** a whole answer of another kind, with status 200 */
  | { readonly kind: "reply"; readonly type: string; readonly text: string }
  /** the address sends on to itself */
  | { readonly kind: "loop" }
  /** other bytes than those that were asked for */
  | {
      readonly kind: "body";
      readonly make: (asked: Uint8Array, whole: Uint8Array) => Uint8Array;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: "ignore-range" }
  | { readonly kind: "headers"; readonly headers: Record<string, string> }
  | { readonly kind: "flip"; readonly at: number };

export interface SeenRequest {
  /** "hub" or "storage" */
  readonly host: "hub" | "storage";
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
  /** Bytes of the body that were sent. */
  sent: number;
}

const LARGE = /\.safetensors$/;
const EXPOSED =
  "ETag, Link, Content-Range, X-Repo-Commit, X-Error-Code, X-Error-Message, X-Linked-Size, X-Linked-ETag, Retry-After";
const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, range",
  "Access-Control-Expose-Headers": EXPOSED,
};

export class HubServer {
  readonly models = new Map<string, HostedModel>();
  /** Old names of models, each with the new one, to which the Hub sends on. */
  readonly renamed = new Map<string, string>();
  readonly seen: SeenRequest[] = [];
  /** Entries of a page of the file list. */
  pageSize = 1000;
  /** Called for a request that went silent. */
  onStall: () => void = () => {};
  endpoint = "";
  private storage = "";
  private readonly servers: Server[] = [];
  private faults: { matches: RegExp; left: number; fault: Fault }[] = [];

  static async start(): Promise<HubServer> {
    const hub = new HubServer();
    hub.endpoint = await hub.listen((request, response) => hub.answerHub(request, response));
    hub.storage = await hub.listen((request, response) => hub.answerStorage(request, response));
    return hub;
  }

  /** The next `times` requests whose path and range match get the fault. */
  break(matches: RegExp, fault: Fault, times = 1): void {
    this.faults.push({ matches, left: times, fault });
  }
  heal(): void {
    this.faults = [];
  }
  sentBytes(path: RegExp): number {
    return this.seen.filter((request) => path.test(request.path)).reduce((sum, { sent }) => sum + sent, 0);
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
  }

  private listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer((request, response) => {
      if (request.method === "OPTIONS") response.writeHead(204, CORS).end();
      else answer(request, response);
    });
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        if (address === null || typeof address === "string") reject(new Error("the server has no port"));
        else resolve(`http://127.0.0.1:${address.port}`);
      });
    });
  }

  private answerHub(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.endpoint);
    const [seen, fault] = this.note("hub", request, url.pathname);
    if (fault !== null && this.spoiled(fault, request, response)) return;
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/(.+)$/.exec(url.pathname);
    const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    const [, repo = "", kind = "resolve", rest = ""] =
      api ?? (file === null ? [] : [file[0], file[1], "resolve", file[2]]);
    const now = this.renamed.get(repo);
    if (now !== undefined) {
      response.writeHead(307, { ...CORS, Location: url.pathname.replace(repo, now) + url.search }).end();
      return;
    }
    const model = this.models.get(repo);
    const isAllowed = model?.token === undefined || seen.authorization === `Bearer ${model.token}`;
    if (model === undefined || (!isAllowed && model.isGated !== true)) {
      refuse(response, 401, "RepoNotFound", "Invalid username or password.");
      return;
    }
    const commit = Object.entries(model.revisions).flat().includes(decodeURIComponent(rest))
      ? (model.revisions[decodeURIComponent(rest)] ?? rest)
      : undefined;
    if (commit === undefined) {
      refuse(response, 404, "RevisionNotFound", `Invalid rev id: ${rest}`);
      return;
    }
    if (kind === "revision") {
      const tags = ["safetensors", ...(model.license === undefined ? [] : [`license:${model.license}`])];
      sendJson(response, { id: repo, sha: commit, gated: model.isGated === true ? "manual" : false, tags });
    } else if (kind === "tree") this.sendTree(response, model, url);
    else if (isAllowed)
      this.sendFile(request, response, model, commit, decodeURIComponent(file?.[3] ?? ""), seen, fault);
    else refuse(response, 403, "GatedRepo", "Access to this model is restricted.");
  }

  private sendTree(response: ServerResponse, model: HostedModel, url: URL): void {
    const entries = Object.entries(model.files).map(([path, bytes]) => ({
      type: "file",
      path,
      size: bytes.length,
      oid: gitId(LARGE.test(path) ? pointer(bytes) : bytes),
      ...(LARGE.test(path) ? { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } } : {}),
    }));
    const all = [{ type: "directory", path: "onnx", size: 0, oid: gitId(new Uint8Array(0)) }, ...entries];
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const to = from + this.pageSize;
    const next = new URL(url);
    next.searchParams.set("cursor", String(to));
    sendJson(response, all.slice(from, to), to < all.length ? { Link: `<${next.href}>; rel="next"` } : {});
  }

  private sendFile(
    request: IncomingMessage,
    response: ServerResponse,
    model: HostedModel,
    commit: string,
    path: string,
    seen: SeenRequest,
    fault: Fault | null,
  ): void {
    const bytes = model.files[path];
    if (bytes === undefined) {
      refuse(response, 404, "EntryNotFound", "Entry not found");
      return;
    }
    const headers = { "X-Repo-Commit": commit };
    if (LARGE.test(path)) {
      const linked = { "X-Linked-Size": String(bytes.length), "X-Linked-ETag": `"${sha256(bytes)}"` };
      const location = `${this.storage}/blobs/${sha256(bytes)}/${path}?signature=x`;
      response.writeHead(302, { ...CORS, ...headers, ...linked, Location: location }).end();
    } else this.sendRange(request, response, bytes, gitId(bytes), headers, seen, fault);
  }

  private answerStorage(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.storage);
    const [seen, fault] = this.note("storage", request, url.pathname);
    if (fault !== null && this.spoiled(fault, request, response)) return;
    const digest = url.pathname.split("/")[2];
    for (const { files } of this.models.values()) {
      for (const bytes of Object.values(files)) {
        if (sha256(bytes) !== digest) continue;
        this.sendRange(request, response, bytes, digest, {}, seen, fault);
        return;
      }
    }
    response.writeHead(404, CORS).end();
  }

  private sendRange(
    request: IncomingMessage,
    response: ServerResponse,
    whole: Uint8Array,
    etag: string,
    more: Record<string, string>,
    seen: SeenRequest,
    fault: Fault | null,
  ): void {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const isRange = first !== undefined && fault?.kind !== "ignore-range";
    const from = isRange ? Number(first) : 0;
    const to = isRange ? Math.min(Number(last), whole.length - 1) : whole.length - 1;
    if (isRange && from >= whole.length) {
      response.writeHead(416, { ...CORS, "Content-Range": `bytes */${whole.length}` }).end();
      return;
    }
    const asked = Uint8Array.from(whole.subarray(from, to + 1));
    if (fault?.kind === "flip") asked[fault.at] = (asked[fault.at] ?? 0) ^ 1;
    const body = fault?.kind === "body" ? fault.make(asked, whole) : asked;
    const headers: Record<string, string> = {
      ...CORS,
      ...more,
      ETag: `"${etag}"`,
      "Content-Length": String(body.length),
    };
    if (isRange) headers["Content-Range"] = `bytes ${from}-${to}/${whole.length}`;
    if (fault !== null && "headers" in fault) Object.assign(headers, fault.headers);
    const limit = fault !== null && "after" in fault ? Math.min(fault.after, body.length) : body.length;
    if (fault?.kind === "short") {
      delete headers["Content-Length"]; // its end is the connection's end
      headers["Connection"] = "close";
    }
    response.writeHead(isRange ? 206 : 200, headers);
    seen.sent += limit;
    if (fault?.kind === "stall") response.write(body.subarray(0, limit), () => this.onStall());
    else if (fault?.kind === "cut") response.write(body.subarray(0, limit), () => response.destroy());
    else response.end(body.subarray(0, limit));
  }

  /** Faults that replace the answer. */
  private spoiled(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
    if (fault.kind === "status") {
      response.writeHead(fault.status, { ...CORS, ...fault.headers }).end();
      return true;
    }
    if (fault.kind === "loop") {
      response.writeHead(302, { ...CORS, Location: request.url ?? "/" }).end();
      return true;
    }
    if (fault.kind !== "html" && fault.kind !== "reply") return false;
    const page = "<!DOCTYPE html><html><body>Welcome to our free network. Please log in.</body></html>";
    const { type, text } = fault.kind === "reply" ? fault : { type: "text/html", text: page };
    response.writeHead(200, { ...CORS, "Content-Type": type }).end(text);
    return true;
  }

  private note(
    host: SeenRequest["host"],
    request: IncomingMessage,
    path: string,
  ): [SeenRequest, Fault | null] {
    const range = request.headers.range ?? null;
    const seen = { host, path, range, authorization: request.headers.authorization ?? null, sent: 0 };
    this.seen.push(seen);
    const entry = this.faults.find(
      ({ matches, left }) => left > 0 && matches.test(`${host} ${path} ${range}`),
    );
    if (entry === undefined) return [seen, null];
    entry.left--;
    return [seen, entry.fault];
  }
}

function refuse(response: ServerResponse, status: number, code: string, text: string): void {
  sendJson(response, { error: text }, { "X-Error-Code": code, "X-Error-Message": text }, status);
}

function sendJson(
  response: ServerResponse,
  value: unknown,
  headers: Record<string, string> = {},
  status = 200,
): void {
  response
    .writeHead(status, { ...CORS, ...headers, "Content-Type": "application/json" })
    .end(JSON.stringify(value));
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const gitId = (bytes: Uint8Array) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
/** What git itself holds for a file in large-file storage. */
const pointer = (bytes: Uint8Array) =>
  new TextEncoder().encode(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`,
  );
