// Who the built page may load code from and talk to. The page's own policy stands in index.html as a <meta>, so that it holds on
// every host; a worker takes its policy from the response that brings its script, which only a host that sets headers can give.
// `vite preview` and tools/serve.ts do. `wasm-unsafe-eval` is ONNX Runtime's, and allows no JavaScript to be made from text.
// Trap: `frame-ancestors` means nothing in a <meta>.
// Trap: a host that puts two policies on one file has the browser keep both, so what a file gets must stand there once.
import type { Plugin } from "vite";
import { headerFiles, HEADERS } from "./header_files.ts";

const OWN = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

/** The page itself asks its own host alone; what a person names on a Hub is fetched and sent by two workers. */
export const PAGE_POLICY = [
  ...OWN,
  "worker-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'", // no text becomes markup or code but through src/app/trusted_types.ts
  "trusted-types default",
].join("; ");

/** The policy of a worker that computes, and of the service worker: it reaches its own host alone. */
const WORKER_POLICY = [...OWN, "worker-src 'none'", "connect-src 'self'"].join("; ");

/** The policy of the two that reach a Hub: huggingface.co, whose files lie with changing hosts, or the mirror that a person names, which is
 *  https, or http on this machine (src/models/hub/hub_address.ts). */
const HUB_POLICY = [
  ...OWN,
  "worker-src 'none'",
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
].join("; ");

/** The header for a file of the built page. */
export function policyOf(path: string): string {
  const name = path.split("/").at(-1) ?? "";
  if (/^(?:hub|library)\.worker\b.*\.js$/.test(name)) return HUB_POLICY;
  if (/\.worker\b.*\.js$|^sw\.js$/.test(name)) return WORKER_POLICY;
  return `${PAGE_POLICY}; frame-ancestors 'none'`;
}

/** Whether a line of the browser's console tells that a policy refused something of the page. Of a worker it
 *  tells nothing that Playwright hears; there a refusal is a failed fetch. */
export function isRefusal(line: string): boolean {
  return line.includes("Content Security Policy directive");
}

/** Writes the page's policy into the build, and sends every file's with `vite preview`. The dev server goes without: it
 *  injects scripts into the page. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: "retort-csp",
    apply: (_, { command, isPreview }) => command === "build" || isPreview === true,
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: PAGE_POLICY },
        injectTo: "head-prepend",
      },
    ],
    generateBundle(_, bundle) {
      const paths = [...Object.keys(bundle), "index.html", "sw.js"];
      const own = paths.filter((path) => /\.html$|\.worker\b.*\.js$|^sw\.js$/.test(path));
      const policies = new Map([...new Set(own)].sort().map((path) => [path, policyOf(path)]));
      for (const [fileName, source] of headerFiles(policies)) {
        this.emitFile({ type: "asset", fileName, source });
      }
    },
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
        response.setHeader("Content-Security-Policy", policyOf((request.url ?? "/").split(/[?#]/)[0] ?? "/"));
        next();
      });
    },
  };
}
