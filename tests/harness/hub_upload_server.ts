// A local stand-in for the part of the Hugging Face Hub that takes uploads: OAuth (authorize, token), whoami, create a repository,
// preupload, LFS batch and storage, commit. What it would refuse, it refuses; a commit shows all of its files or none.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

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
  /** Answers the next request to such a path with this status, or cuts the connection. */
  fault: { readonly path: RegExp; readonly status: number | "cut" } | null = null;
  endpoint = "";
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<HubUploadServer> {
    const hub = new HubUploadServer();
    await new Promise<void>((resolve) => hub.#server.listen(0, "127.0.0.1", resolve));
    hub.endpoint = `http://127.0.0.1:${(hub.#server.address() as AddressInfo).port}`;
    return hub;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", this.endpoint);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*");
    response.setHeader("Access-Control-Allow-Methods", "*");
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    this.seen.push(`${request.method} ${path}`);
    if (this.fault?.path.test(path)) {
      const { status } = this.fault;
      this.fault = null;
      if (status === "cut") return void request.socket.destroy();
      return void json(status, { error: "as the test wants" });
    }
    if (path === "/oauth/authorize") {
      const code = randomUUID();
      const redirectUri = query.get("redirect_uri") ?? "";
      if (query.get("code_challenge_method") !== "S256") return void json(400, { error: "S256 only" });
      this.codes.set(code, { challenge: query.get("code_challenge") ?? "", redirectUri });
      const back = `${redirectUri}?${new URLSearchParams({ code, state: query.get("state") ?? "" }).toString()}`;
      return void response.writeHead(302, { Location: back }).end();
    }
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
    const put = /^\/storage\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (put !== undefined) {
      if (createHash("sha256").update(body).digest("hex") !== put) return void json(400, { error: "hash" });
      this.objects.set(put, body);
      return void response.writeHead(200, { ETag: put }).end();
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
      const action = (oid: string) => ({ upload: { href: `${this.endpoint}/storage/${oid}` } });
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
