// A local stand-in for the part of the Hugging Face Hub that takes uploads: OAuth (authorize, token), whoami, create a repository,
// preupload, LFS batch, commit; the store of large files is another host, as there. What the Hub would refuse, it refuses; a commit
// shows all of its files or none.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HUB_HEADERS, hubCors, hubPreflight, STORAGE_CORS } from "./hub_cors.ts";

interface Repo {
  readonly visibility: string;
  /** Content by path, as committed. */
  files: Map<string, Buffer>;
}

export class HubUploadServer {
  readonly repos = new Map<string, Repo>();
  /** Bytes in LFS storage by sha256. */
  readonly objects = new Map<string, Buffer>();
  /** Valid tokens and whether they may write. */
  readonly tokens = new Map<string, boolean>();
  readonly codes = new Map<string, { challenge: string; redirectUri: string }>();
  /** Method and path of every request, in order; tokens are never part of a path. */
  readonly seen: string[] = [];
  /** Each question for a code, as it came. */
  readonly asked: URLSearchParams[] = [];
  /** What the person does at the sign-in; "wait" leaves its page open. */
  signIn: "agree" | "refuse" | "wait" | "answer another" = "agree";
  /** Answers the next request to such a path with this status, or never; "cut" breaks the connection of each until it is taken
   *  back, as a browser asks again by itself where an old connection broke. */
  fault: { readonly path: RegExp; readonly status: number | "cut" | "stall" } | null = null;
  /** Called for a request that is never answered. */
  onStall: () => void = () => {};
  /** Another site than a page on 127.0.0.1. */
  endpoint = "";
  #storage = "";
  readonly #servers: Server[] = [];

  static async start(): Promise<HubUploadServer> {
    const hub = new HubUploadServer();
    hub.endpoint = await hub.#listen((request, response) => void hub.#answer(request, response));
    hub.#storage = await hub.#listen((request, response) => void hub.#store(request, response));
    return hub;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    }
  }

  async #listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(answer);
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** Whether the request meets the fault; then nothing else answers it. */
  #isSpoiled(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    this.seen.push(`${request.method} ${path}`);
    if (this.fault?.path.test(path) !== true) return false;
    const { status } = this.fault;
    if (status !== "cut") this.fault = null;
    if (status === "cut") request.socket.destroy();
    else if (status === "stall") this.onStall();
    else
      response
        .writeHead(status, { "Content-Type": "application/json" })
        .end(JSON.stringify({ error: "as the test wants" }));
    return true;
  }

  /** The store of large files. */
  async #store(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path } = new URL(request.url ?? "/", this.#storage);
    const body = await bodyOf(request);
    for (const [name, value] of Object.entries(STORAGE_CORS)) response.setHeader(name, value ?? "");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    if (this.#isSpoiled(request, response, path)) return;
    const put = /^\/storage\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (put === undefined || createHash("sha256").update(body).digest("hex") !== put)
      return void response.writeHead(400).end();
    this.objects.set(put, body);
    response.writeHead(200, { ETag: put }).end();
  }

  /** The sign-in's page: its answer is the way back, with a code or without. */
  #authorize(query: URLSearchParams, response: ServerResponse): void {
    this.asked.push(query);
    const redirectUri = query.get("redirect_uri") ?? "";
    if (query.get("code_challenge_method") !== "S256")
      return void response.writeHead(400, HUB_HEADERS).end("S256 only");
    if (this.signIn === "wait")
      return void response
        .writeHead(200, { ...HUB_HEADERS, "Content-Type": "text/html" })
        .end("<!doctype html><title>Sign in</title><h1>Who are you?</h1>");
    const code = randomUUID();
    this.codes.set(code, { challenge: query.get("code_challenge") ?? "", redirectUri });
    const state = this.signIn === "answer another" ? "another" : (query.get("state") ?? "");
    const answer =
      this.signIn === "refuse"
        ? { error: "access_denied", error_description: "The person said no", state }
        : { code, state };
    const back = `${redirectUri}?${new URLSearchParams(answer).toString()}`;
    response.writeHead(302, { ...HUB_HEADERS, Location: back }).end();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", this.endpoint);
    const body = await bodyOf(request);
    if (path === "/oauth/authorize") {
      this.seen.push(`${request.method} ${path}`);
      this.#authorize(query, response);
      return;
    }
    if (request.method === "OPTIONS")
      return void response.writeHead(204, hubPreflight(request, this.endpoint)).end();
    for (const [name, value] of Object.entries(hubCors(request, this.endpoint)))
      response.setHeader(name, value ?? "");
    if (this.#isSpoiled(request, response, path)) return;
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    if (path === "/oauth/token") {
      const form = new URLSearchParams(body.toString());
      const known = this.codes.get(form.get("code") ?? "");
      const challenge = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      this.codes.delete(form.get("code") ?? "");
      if (known?.challenge !== challenge || known.redirectUri !== form.get("redirect_uri"))
        return void json(400, { error: "invalid_grant" });
      const token = `hf_oauth_${randomUUID().replaceAll("-", "")}`;
      this.tokens.set(token, true);
      return void json(200, { access_token: token, expires_in: 3600, scope: "contribute-repos" });
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const mayWrite = this.tokens.get(token);
    if (mayWrite === undefined) return void json(401, { error: "Invalid username or password." });
    if (path === "/api/whoami-v2")
      return void json(200, { type: "user", name: "ada", auth: { type: "access_token" } });
    if (!mayWrite) return void json(403, { error: "You don't have the rights" });
    if (path === "/api/repos/create") {
      const { name, organization, visibility } = JSON.parse(body.toString()) as Record<string, string>;
      const id = `${organization}/${name}`;
      if (this.repos.has(id)) return void json(409, { error: "You already created this model repo" });
      this.repos.set(id, { visibility: visibility ?? "public", files: new Map() });
      return void json(200, { url: `${this.endpoint}/${id}`, id });
    }
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(preupload|commit)\/main$/.exec(path);
    if (api?.[2] === "preupload") {
      const { files } = JSON.parse(body.toString()) as { files: { path: string }[] };
      const mode = (name: string) => (/\.(?:safetensors|onnx|gguf)$/.test(name) ? "lfs" : "regular");
      return void json(200, {
        files: files.map((file) => ({ path: file.path, uploadMode: mode(file.path) })),
      });
    }
    if (path.endsWith(".git/info/lfs/objects/batch")) {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
      const action = (oid: string) => ({ upload: { href: `${this.#storage}/storage/${oid}` } });
      const listed = objects.map(({ oid, size }) => ({
        oid,
        size,
        ...(this.objects.has(oid) ? {} : { actions: action(oid) }),
      }));
      return void json(200, { transfer: "basic", objects: listed });
    }
    const repo = this.repos.get(api?.[1] ?? "");
    if (api?.[2] !== "commit" || repo === undefined) return void json(404, { error: "not found" });
    const files = new Map(repo.files);
    for (const line of body.toString().trim().split("\n")) {
      const { key, value } = JSON.parse(line) as { key: string; value: Record<string, string> };
      if (key === "file") files.set(value["path"] ?? "", Buffer.from(value["content"] ?? "", "base64"));
      if (key !== "lfsFile") continue;
      const object = this.objects.get(value["oid"] ?? "");
      if (object === undefined) return void json(400, { error: "LFS object is missing" });
      files.set(value["path"] ?? "", object);
    }
    repo.files = files;
    json(200, { commitOid: "1".repeat(40), commitUrl: `${this.endpoint}/${api[1]}/commit/1`, success: true });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
