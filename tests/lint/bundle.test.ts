// What the built page costs before anything is pressed, and whom it could ever ask. Read off the build itself.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lessonOf } from "../../src/app/lesson/lesson_list.ts";
import { GERMAN } from "../../src/app/words/de/german.ts";

const ROOT = join(import.meta.dirname, "../..");
const FIRST_LOAD_BYTES = 100_000;

/** Hosts whose names stand in the built files, and why no request goes there. The demo and the e2e tests count real
 *  requests; this list makes a new name in the bundle a decision. */
const INERT_HOSTS: Readonly<Record<string, string>> = {
  "www.w3.org": "names of XML namespaces",
  "huggingface.co":
    "asked for a model that a person names under Other models, and for an upload they sign in for, never before; transformers.js's remote host, switched off by allowRemoteModels = false; sentences of errors",
  "cdn.jsdelivr.net":
    "transformers.js's default for wasmPaths, which src/lm/onnx_session.ts replaces by our own files",
  "github.com": "sentences of transformers.js's errors",
  "gist.github.com": "sentences of transformers.js's errors",
  "developer.mozilla.org": "sentences of transformers.js's errors",
  "web.dev": "sentences of ONNX Runtime's errors",
  "www.npmjs.com": "sentences of hash-wasm's errors",
  "json-schema.org": "the name of the dialect in debate-2.schema.json",
  "rolldown.rs": "sentences of the bundler's errors",
};

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

let dist = "";
beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), "retort-dist-"));
  const args = ["build", "--manifest", "--outDir", dist, "--emptyOutDir", "--logLevel", "error"];
  const env = { ...process.env, NODE_ENV: "production" };
  const build = spawnSync(join(ROOT, "node_modules/.bin/vite"), args, { cwd: ROOT, env, encoding: "utf8" });
  expect(build.stderr + build.stdout).toBe("");
  expect(build.status).toBe(0);
}, 120_000);
afterAll(() => {
  rmSync(dist, { recursive: true, force: true });
});

/** Files of the page's entry and all it imports statically: what the browser loads before Start. */
function firstLoad(): Set<string> {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Record<
    string,
    Chunk
  >;
  const files = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  visit("index.html");
  return files;
}

test("the scripts before Start are at most 100 kB gzipped", () => {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const files = firstLoad();
  const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(0);
  for (const file of named) expect(files).toContain(file);
  const sizes = [...files].map((file) => gzipSync(readFileSync(join(dist, file))).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`first load: ${files.size} scripts, ${total} bytes gzipped`);
  expect(total).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
});

test("index.html loads nothing from another host", () => {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const loaded = [...html.matchAll(/<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]+)"/g)].map(
    (match) => match[1],
  );
  expect(loaded.length).toBeGreaterThan(0);
  for (const address of loaded) expect(address).toMatch(/^\.\//);
});

test("the teacher's guide lies beside the page, with the lesson's cards, its own styles, a policy and no script", () => {
  const [html, german] = ["guide.html", "guide.de.html"].map((name) =>
    readFileSync(join(dist, name), "utf8"),
  );
  for (const { title } of lessonOf("1").cards) {
    expect(html).toContain(`<td>${title}</td>`);
    expect(german).toContain(`<td>${(GERMAN as Readonly<Record<string, string>>)[title] ?? ""}</td>`);
  }
  for (const each of [html, german]) {
    expect(each).not.toContain("<script");
    expect(each).toContain('href="./guide.css"');
  }
  const scripts = readdirSync(join(dist, "assets")).filter((name) => name.endsWith(".js"));
  const leading = scripts.filter((name) =>
    readFileSync(join(dist, "assets", name), "utf8").includes("./guide.html"),
  );
  expect(leading).toHaveLength(1); // where a lesson is planned
  expect(readFileSync(join(dist, "guide.css"), "utf8")).toContain("@page");
  const headers = readFileSync(join(dist, "_headers"), "utf8");
  for (const path of ["/guide.html", "/guide.de.html"]) {
    expect(headers).toContain(`\n${path}\n  Content-Security-Policy: `);
  }
});

test("every foreign host named in the build is known and inert", () => {
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(?:m?js|css|html)$/.test(file),
  );
  const hosts = new Map<string, string>();
  for (const file of files) {
    const text = readFileSync(join(dist, file), "utf8");
    for (const match of text.matchAll(/\b(?:https?|wss?):\/\/([\w.-]+\.[a-z]{2,})/gi))
      hosts.set(match[1] ?? "", file);
  }
  const unknown = [...hosts]
    .filter(([host]) => INERT_HOSTS[host] === undefined)
    .map(([host, file]) => `${host} in ${file}`);
  expect(unknown).toEqual([]);
});
