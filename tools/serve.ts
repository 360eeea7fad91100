// A static file server for the built page, as plain as the plainest host: no rewriting, no fallback page. Optionally it
// sends the headers of a host that can: the two that let a page use threads, and each file's Content-Security-Policy.
// Without them nothing may break.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { policyOf } from "./csp.ts";
import { HEADERS } from "./header_files.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

export interface ServeOptions {
  /** Folder whose files are served. */
  readonly root: string;
  /** Where they are found, such as "/" or "/some/path/". */
  readonly base?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Whether the headers of a host that can set them are sent. */
  readonly isolated?: boolean;
}

export interface Host {
  /** The page's address. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder on 127.0.0.1 until the host is closed. */
export async function serve({ root, base = "/", port = 0, isolated = true }: ServeOptions): Promise<Host> {
  const server = createServer((request, response) => {
    const file = fileOf(root, base, request.url ?? "/");
    if (file === null) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found\n");
      return;
    }
    response.writeHead(200, {
      "Content-Type": TYPES[extname(file.path)] ?? "application/octet-stream",
      "Content-Length": file.bytes,
      "Cache-Control": "no-cache",
      ...(isolated ? { ...HEADERS, "Content-Security-Policy": policyOf(file.path) } : {}),
    });
    if (request.method === "HEAD") response.end();
    else
      createReadStream(file.path)
        .on("error", (error) => response.destroy(error))
        .pipe(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The file that a request path names inside `root`, null when there is none or the path leads outside. */
function fileOf(root: string, base: string, url: string): { path: string; bytes: number } | null {
  const path = decode(url.split(/[?#]/)[0] ?? "/");
  if (path === null || !path.startsWith(base)) return null;
  const relative = path.slice(base.length) || "index.html";
  const full = normalize(join(root, relative));
  if (!full.startsWith(normalize(root) + sep)) return null;
  const stat = statSync(full, { throwIfNoEntry: false });
  return stat?.isFile() ? { path: full, bytes: stat.size } : null;
}

/** The path without its percent escapes, null when they are malformed. */
function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
