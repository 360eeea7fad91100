// A static file server for the built page, as plain as the plainest host: no rewriting, no fallback page. Optionally it
// sends the headers of a host that can: the two that let a page use threads, and each file's Content-Security-Policy.
// Without them nothing may break.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { policyOf } from "./csp.mjs";

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Serves `root` under `base` (such as "/" or "/some/path/") on 127.0.0.1. `port` 0 takes a free one.
 *  @param {{ root: string, base?: string, port?: number, isolated?: boolean }} options
 *  @returns {Promise<{ url: string, close: () => Promise<void> }>} the page's address, and how to stop. */
export async function serve({ root, base = "/", port = 0, isolated = true }) {
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
      ...(isolated ? { ...ISOLATION, "Content-Security-Policy": policyOf(file.path) } : {}),
    });
    if (request.method === "HEAD") response.end();
    else
      createReadStream(file.path)
        .on("error", (error) => response.destroy(error))
        .pipe(response);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(undefined));
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
function fileOf(/** @type {string} */ root, /** @type {string} */ base, /** @type {string} */ url) {
  const path = decode(url.split(/[?#]/)[0] ?? "/");
  if (path === null || !path.startsWith(base)) return null;
  const relative = path.slice(base.length) || "index.html";
  const full = normalize(join(root, relative));
  if (!full.startsWith(normalize(root) + sep)) return null;
  const stat = statSync(full, { throwIfNoEntry: false });
  return stat?.isFile() ? { path: full, bytes: stat.size } : null;
}

/** The path without its percent escapes, null when they are malformed. */
function decode(/** @type {string} */ path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
