// The headers of the built page as files that usual static hosts read: Netlify and Cloudflare Pages (_headers), Vercel (vercel.json) and nginx
// (nginx.conf, to be included in a server block). The page lies at the host's root in all of them. Workers have hashed names, so the
// files are written by the build.

/** What every file is sent with: it means what its type says, no other site may take it in, and the page may use threads. */
export const HEADERS: Readonly<Record<string, string>> = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Names of the files that hosts read. */
export const HEADER_FILES: readonly string[] = ["_headers", "vercel.json", "nginx.conf"];

/** What tells a browser that there is a newer build; neither may be taken from a cache unasked. */
const ASKED_ANEW = ["index.html", "sw.js"];

/** The headers of one file beside those of all. */
const ownHeaders = (path: string, policy: string): Readonly<Record<string, string>> => ({
  ...(ASKED_ANEW.includes(path) ? { "Cache-Control": "no-cache" } : {}),
  "Content-Security-Policy": policy,
});

/** @param policies the Content-Security-Policy of each document and worker, by its path in the build
 *  @returns the files' contents by name */
export function headerFiles(policies: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([
    ["_headers", netlify(policies)],
    ["vercel.json", vercel(policies)],
    ["nginx.conf", nginx(policies)],
  ]);
}

/** Addresses under which a document is found. */
const addressesOf = (path: string): readonly string[] =>
  path === "index.html" ? ["/", "/index.html"] : [`/${path}`];

function netlify(policies: ReadonlyMap<string, string>): string {
  const block = (address: string, headers: Readonly<Record<string, string>>) =>
    [address, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join("\n");
  const own = [...policies].flatMap(([path, policy]) =>
    addressesOf(path).map((address) => block(address, ownHeaders(path, policy))),
  );
  return `${[block("/*", HEADERS), ...own].join("\n\n")}\n`;
}

function vercel(policies: ReadonlyMap<string, string>): string {
  const rule = (source: string, headers: Readonly<Record<string, string>>) => ({
    source,
    headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
  });
  const own = [...policies].flatMap(([path, policy]) =>
    addressesOf(path).map((address) => rule(address, ownHeaders(path, policy))),
  );
  return `${JSON.stringify({ headers: [rule("/(.*)", HEADERS), ...own] }, null, 1)}\n`;
}

/** nginx forgets the outer headers in a location that adds its own, so each has all of them. */
function nginx(policies: ReadonlyMap<string, string>): string {
  const lines = (headers: Readonly<Record<string, string>>, indent: string) =>
    Object.entries(headers).map(([name, value]) => `${indent}add_header ${name} "${value}" always;`);
  const own = [...policies].flatMap(([path, policy]) =>
    addressesOf(path).map((address) =>
      [`location = ${address} {`, ...lines({ ...HEADERS, ...ownHeaders(path, policy) }, "  "), "}"].join(
        "\n",
      ),
    ),
  );
  return `${[...lines(HEADERS, ""), ...own].join("\n")}\n`;
}
