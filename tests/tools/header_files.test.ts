// The headers that the build writes down for static hosts are those that the tests' own server sends.
import { expect, test } from "vitest";
import { policyOf } from "../../tools/csp.ts";
import { headerFiles, HEADERS } from "../../tools/header_files.ts";

const PATHS = [
  "index.html",
  "hub_return.html",
  "sw.js",
  "assets/hub.worker-abc.js",
  "assets/trainer.worker-def.js",
];
const files = headerFiles(new Map(PATHS.map((path) => [path, policyOf(path)])));

test("every file is sent as what it is, and to this site alone", () => {
  expect(HEADERS).toMatchObject({
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  });
});

test("no other site may show the page in a frame", () => {
  expect(policyOf("index.html")).toMatch(/; frame-ancestors 'none'$/);
});

test.each(["_headers", "vercel.json", "nginx.conf"])(
  "%s gives each document and worker its own policy, once",
  (name) => {
    const text = files.get(name) ?? "";
    for (const header of Object.keys(HEADERS)) expect(text).toContain(header);
    for (const path of PATHS) {
      expect(text).toContain(`/${path}`);
      expect(text).toContain(policyOf(path));
    }
    expect(text.match(/Content-Security-Policy/g)).toHaveLength(PATHS.length + 1); // the page has two addresses
    expect(text).not.toMatch(/\*[^\n]*\n\s+Content-Security-Policy/); // no rule for all files holds a policy
  },
);

test("vercel.json is JSON", () => {
  const { headers } = JSON.parse(files.get("vercel.json") ?? "") as { headers: { source: string }[] };
  expect(headers.map(({ source }) => source)).toContain("/assets/hub.worker-abc.js");
});

test.each(["_headers", "vercel.json", "nginx.conf"])("%s has a newer build be noticed at once", (name) => {
  expect(files.get(name)?.match(/Cache-Control\W.*no-cache|"no-cache"/g)).toHaveLength(3); // the page's two addresses, and sw.js
});

test("the service worker reaches its own host alone", () => {
  expect(policyOf("sw.js")).toContain("connect-src 'self'");
  expect(policyOf("sw.js")).toContain("worker-src 'none'");
});
