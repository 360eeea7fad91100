// Answers the page's requests for its own files: from what is kept on this device, else from the host, and then only with the bytes that
// the build wrote down. A host that has another build by now, or damaged files, is refused with a sentence: two builds never mix.
import {
  type BuildFile,
  type FileList,
  fetchedBytes,
  filesForRuns,
  KEPT_FOR_RUNS,
  PACKED,
} from "./file_list.ts";

/** What the keeper needs of a browser's `Cache`. */
export interface KeptFiles {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
  keys(): Promise<readonly { readonly url: string }[]>;
}

export interface KeeperPorts {
  /** Folder of the page, with a slash at its end. */
  readonly scope: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Files of this build that are kept. */
  readonly kept: () => Promise<KeptFiles>;
  /** A file as each of the older builds left it. */
  readonly fromOlder: (url: string) => Promise<readonly Response[]>;
  /** Tells the page that a file was refused, and why. */
  readonly refused: (message: string) => void;
}

/** A file as it was fetched and checked. */
interface CheckedFile {
  readonly body: ArrayBuffer;
  readonly headers: Headers;
}

/** How many files are fetched at once. */
const AT_ONCE = 4;
const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  wasm: "application/wasm",
};
/** What is said of the packed file and is not so of the unpacked one. */
const OF_THE_PACKED = ["content-encoding", "content-length", "content-type", "etag"];

export class FileKeeper {
  readonly #list: FileList;
  readonly #ports: KeeperPorts;
  readonly #first: ReadonlySet<string>;
  /** Files that are being fetched, by path. */
  readonly #coming = new Map<string, Promise<CheckedFile | Response>>();
  /** Why the browser did not keep a file the last time, by path. */
  readonly #unkept = new Map<string, unknown>();

  constructor(list: FileList, ports: KeeperPorts) {
    this.#list = list;
    this.#ports = ports;
    this.#first = new Set(list.first);
  }

  /** The answer to a request, null for what is none of the build's files and goes to the network as ever.
   *  @returns a promise that rejects when the file is not kept and the host cannot be reached */
  answer(request: Pick<Request, "method" | "url" | "headers">): Promise<Response> | null {
    const path = this.#pathOf(request.url);
    if (path === null || request.method !== "GET") return null;
    return this.#get(path).then((whole) => partOf(whole, request.headers.get("range")));
  }

  /** Whether a script's address is one of this build's. */
  has(address: string): boolean {
    return this.#pathOf(address) !== null;
  }

  /** Fetches what shows the page. @throws Error when the host has other files, cannot be reached, or the browser keeps none: a worker
   *  that serves the page without having it would have nothing to show once the host has a newer build */
  async keepFirst(): Promise<void> {
    await this.#keep(this.#list.first);
  }

  /** Fetches all that a run needs and that is not kept yet. `told` is called after each file.
   *  @throws Error as `keepFirst` */
  async keepAll(told: () => void): Promise<void> {
    await this.#keep(filesForRuns(this.#list), told);
  }

  /** After an update, a page that could run without a network still can: first the files that have not changed are copied from what
   *  older builds kept, then the others are fetched. A file that cannot be had is fetched when it is asked for, and stops no other.
   *  @param older addresses of all files that older builds kept */
  async keepAsBefore(older: readonly string[]): Promise<void> {
    if (!older.includes(this.#urlOf(KEPT_FOR_RUNS))) return;
    await eachOf(Object.keys(this.#list.files), (path) => this.#copyOlder(path).catch(() => undefined));
    await eachOf(filesForRuns(this.#list), (path) => this.#get(path).catch(() => undefined));
  }

  /** Bytes that a whole run would still have to fetch. */
  async missingBytes(): Promise<number> {
    const kept = new Set((await (await this.#ports.kept()).keys()).map(({ url }) => url));
    const missing = filesForRuns(this.#list).filter((path) => !kept.has(this.#urlOf(path)));
    return fetchedBytes(this.#list, missing);
  }

  #urlOf(path: string): string {
    return new URL(path, this.#ports.scope).href;
  }

  /** Null for an address that is none of the build's. */
  #pathOf(address: string): string | null {
    const { scope } = this.#ports;
    const plain = address.split(/[?#]/)[0] ?? "";
    if (!plain.startsWith(scope)) return null;
    const path = decodeURI(plain.slice(scope.length)) || "index.html";
    return Object.hasOwn(this.#list.files, path) ? path : null;
  }

  async #keep(paths: readonly string[], told?: () => void): Promise<void> {
    await eachOf(paths, async (path) => {
      const answer = await this.#get(path);
      if (!answer.ok) throw new Error(`${path}: the host answered ${answer.status} ${answer.statusText}.`);
      if (this.#unkept.has(path)) throw unkeptError(path, this.#unkept.get(path));
      told?.();
    });
  }

  async #get(path: string): Promise<Response> {
    const hit = await (await this.#ports.kept()).match(this.#urlOf(path));
    if (hit !== undefined) {
      this.#unkept.delete(path);
      return hit;
    }
    let coming = this.#coming.get(path);
    if (coming === undefined) {
      coming = this.#bring(path).finally(() => this.#coming.delete(path));
      this.#coming.set(path, coming);
    }
    const brought = await coming;
    return brought instanceof Response ? brought.clone() : responseOf(brought);
  }

  /** Gets a file that is not kept yet and keeps it; a response is what the host, or the check, says instead. */
  async #bring(path: string): Promise<CheckedFile | Response> {
    const file = this.#list.files[path];
    if (file === undefined) return new Response(null, { status: 404 });
    const brought =
      (await this.#fromOlder(path, file)) ??
      (await this.#fetchPacked(path, file)) ??
      (await this.#fetchPlain(path, file));
    if (!(brought instanceof Response)) await this.#put(path, brought);
    return brought;
  }

  async #copyOlder(path: string): Promise<void> {
    const file = this.#list.files[path];
    if (file === undefined || (await (await this.#ports.kept()).match(this.#urlOf(path))) !== undefined)
      return;
    const known = await this.#fromOlder(path, file);
    if (known !== null) await this.#put(path, known);
  }

  /** Null where no older build left the file with these bytes. */
  async #fromOlder(path: string, file: BuildFile): Promise<CheckedFile | null> {
    for (const older of await this.#ports.fromOlder(this.#urlOf(path))) {
      const known = await checked(older, file);
      if (known !== null) return known;
    }
    return null;
  }

  async #put(path: string, file: CheckedFile): Promise<void> {
    try {
      await (await this.#ports.kept()).put(this.#urlOf(path), responseOf(file));
      this.#unkept.delete(path);
    } catch (thrown) {
      this.#unkept.set(path, thrown); // the browser lends no more room; the file serves this time and is fetched again the next
    }
  }

  /** Null where there is no packed file, or not the right one. */
  async #fetchPacked(path: string, file: BuildFile): Promise<CheckedFile | null> {
    if (file.packedBytes === undefined || this.#first.has(path)) return null; // the first ones were loaded just now
    const response = await this.#ports.fetch(this.#urlOf(path + PACKED), { cache: "no-cache" });
    if (!response.ok || response.body === null) return null;
    const headers = new Headers(response.headers);
    for (const name of OF_THE_PACKED) headers.delete(name);
    const type = TYPES[path.split(".").at(-1) ?? ""];
    if (type !== undefined) headers.set("Content-Type", type);
    try {
      const body = response.body.pipeThrough(new DecompressionStream("gzip"));
      return await checked(new Response(body, { headers }), file);
    } catch {
      return null;
    }
  }

  async #fetchPlain(path: string, file: BuildFile): Promise<CheckedFile | Response> {
    const response = await this.#ports.fetch(this.#urlOf(path), { cache: "no-cache" });
    if (!response.ok) return response;
    const got = await checked(response, file);
    if (got !== null) return got;
    const message =
      `${path}: the host sent other bytes than this version of the page has (expected ${file.bytes} bytes with the sha256 ` +
      `${file.sha256.slice(0, 12)}…), so the file was refused. The host may have a newer version by now: load it when it is offered, or ` +
      "close all tabs of this page and open it again. If this stays, the upload to the host is damaged.";
    this.#ports.refused(message);
    return new Response(message, { status: 502, statusText: "Refused: not the bytes of this build" });
  }
}

/** Does the work for each path, a few at once. It stops at the first failure. */
async function eachOf(paths: readonly string[], work: (path: string) => Promise<unknown>): Promise<void> {
  const waiting = [...paths];
  const next = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await work(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

function unkeptError(path: string, cause: unknown): Error {
  const why = cause instanceof Error ? ` (${cause.name})` : "";
  return new Error(`${path}: this browser did not keep it${why}. Free some disk space.`, { cause });
}

/** Null when the bytes are not those of the list. */
async function checked(response: Response, { bytes, sha256 }: BuildFile): Promise<CheckedFile | null> {
  const body = await response.arrayBuffer();
  if (body.byteLength !== bytes) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === sha256 ? { body, headers: response.headers } : null;
}

function responseOf({ body, headers }: CheckedFile): Response {
  const plain = new Headers(headers);
  for (const name of ["content-encoding", "content-length"]) plain.delete(name); // the body is decoded by now
  return new Response(body, { headers: plain });
}

/** The bytes that a `Range` header asks for; the whole file without one, or with one of another form. */
async function partOf(whole: Response, range: string | null): Promise<Response> {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  if (asked === null || !whole.ok) return whole;
  const body = await whole.arrayBuffer();
  const start = Number(asked[1]);
  const end = Math.min(asked[2] === "" ? Infinity : Number(asked[2]) + 1, body.byteLength);
  if (start >= end) {
    const headers = { "Content-Range": `bytes */${body.byteLength}` };
    return new Response(null, { status: 416, headers });
  }
  const headers = new Headers(whole.headers);
  headers.set("Content-Range", `bytes ${start}-${end - 1}/${body.byteLength}`);
  return new Response(body.slice(start, end), { status: 206, headers });
}
