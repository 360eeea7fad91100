// What the service worker answers with: kept files, checked ones, and a refusal for what the build does not know.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { fetchedBytes, type FileList, filesForRuns } from "../../src/offline/file_list.ts";
import { FileKeeper, type KeptFiles } from "../../src/offline/keeper.ts";

const SCOPE = "https://host.example/some/path/";
const CONTENTS: Readonly<Record<string, string>> = {
  "index.html": "<p>page</p>",
  "assets/index-1.js": "first()",
  "assets/later-1.js": "later()".repeat(100),
  "assets/ort-wasm-simd-threaded-1.wasm": "the processor's",
  "assets/ort-wasm-simd-threaded.asyncify-1.wasm": "gpu",
  "models/tiny/model.safetensors": "0123456789",
};
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const list: FileList = {
  build: "b1",
  first: ["index.html", "assets/index-1.js"],
  files: Object.fromEntries(
    Object.entries(CONTENTS).map(([path, text]) => [
      path,
      {
        bytes: text.length,
        sha256: sha256(text),
        ...(path.includes("later") ? { packedBytes: gzipSync(text).length } : {}),
      },
    ]),
  ),
};

/** What the host has, by path; a path that is missing is answered with 404. */
let host: Map<string, string | Uint8Array<ArrayBuffer>>;
let isOnline = true;
let asked: string[];
let refused: string[];
/** What each of the older builds left, by path. */
let older: Map<string, string[]>;
let kept: Map<string, Response>;
/** Whether the browser lends no more room. */
let isFull: boolean;
let keeper: FileKeeper;

beforeEach(() => {
  host = new Map(Object.entries(CONTENTS));
  host.set("assets/later-1.js.packed", new Uint8Array(gzipSync(CONTENTS["assets/later-1.js"] ?? "")));
  isOnline = true;
  isFull = false;
  [asked, refused] = [[], []];
  older = new Map();
  const own = new Map<string, Response>(); // what an earlier test left on its way must not land in this one's
  kept = own;
  const cache: KeptFiles = {
    match: (url) => Promise.resolve(own.get(url)?.clone()),
    put: (url, response) =>
      isFull
        ? Promise.reject(new DOMException("no room", "QuotaExceededError"))
        : Promise.resolve(void own.set(url, response)),
    keys: () => Promise.resolve([...own.keys()].map((url) => ({ url }))),
  };
  keeper = new FileKeeper(list, {
    scope: SCOPE,
    fetch: (url) => {
      const path = url.slice(SCOPE.length);
      asked.push(path);
      if (!isOnline) return Promise.reject(new TypeError("Failed to fetch"));
      const body = host.get(path);
      const headers = { "Content-Security-Policy": `policy of ${path}`, "Content-Encoding": "gzip" };
      return Promise.resolve(new Response(body ?? null, { status: body === undefined ? 404 : 200, headers }));
    },
    kept: () => Promise.resolve(cache),
    fromOlder: (url) => {
      const texts = older.get(url.slice(SCOPE.length)) ?? [];
      return Promise.resolve(texts.map((text) => new Response(text)));
    },
    refused: (message) => refused.push(message),
  });
});

const ask = (path: string, init: RequestInit = {}): Promise<Response> | null =>
  keeper.answer(new Request(SCOPE + path, init));

test("a file is fetched once, with the host's headers, and served without the host from then on", async () => {
  const [one, two] = await Promise.all([
    ask("models/tiny/model.safetensors"),
    ask("models/tiny/model.safetensors"),
  ]);
  expect([await one?.text(), await two?.text()]).toEqual(["0123456789", "0123456789"]);
  isOnline = false;
  const again = await ask("models/tiny/model.safetensors?x=1#y");
  expect(await again?.text()).toBe("0123456789");
  expect(again?.headers.get("content-security-policy")).toBe("policy of models/tiny/model.safetensors");
  expect(again?.headers.get("content-encoding")).toBeNull();
  expect(asked).toEqual(["models/tiny/model.safetensors"]);
});

test("the page's folder is its index.html, whatever the query says", async () => {
  expect(await (await ask("?seed=3"))?.text()).toBe(CONTENTS["index.html"]);
});

test("what is no file of the build, and what is no GET, goes to the network as ever", () => {
  expect(ask("assets/other-2.js")).toBeNull();
  expect(ask("index.html", { method: "POST", body: "x" })).toBeNull();
  expect(keeper.answer(new Request("https://elsewhere.example/index.html"))).toBeNull();
  expect(keeper.answer(new Request("https://host.example/index.html"))).toBeNull();
});

test("other bytes than the build's are refused by name, told, and not kept", async () => {
  host.set("models/tiny/model.safetensors", "012345678X");
  const answer = await ask("models/tiny/model.safetensors");
  expect(answer?.status).toBe(502);
  expect(await answer?.text()).toMatch(
    /^models\/tiny\/model\.safetensors: the host sent other bytes than this version of the page has/,
  );
  expect(refused).toHaveLength(1);
  expect(kept.size).toBe(0);
  host.set("models/tiny/model.safetensors", "0123456789");
  expect((await ask("models/tiny/model.safetensors"))?.status).toBe(200);
});

test("a host's page in place of a file is refused, a missing file stays what the host says", async () => {
  host.set("assets/index-1.js", "<!doctype html>");
  expect((await ask("assets/index-1.js"))?.status).toBe(502);
  host.delete("assets/index-1.js");
  expect((await ask("assets/index-1.js"))?.status).toBe(404);
});

test("the compressed file is taken, as a script; a damaged one is passed over", async () => {
  const answer = await ask("assets/later-1.js");
  expect(await answer?.text()).toBe(CONTENTS["assets/later-1.js"]);
  expect(answer?.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(asked).toEqual(["assets/later-1.js.packed"]);
  kept.clear();
  host.set("assets/later-1.js.packed", new Uint8Array([1, 2, 3]));
  expect(await (await ask("assets/later-1.js"))?.text()).toBe(CONTENTS["assets/later-1.js"]);
  expect(refused).toEqual([]);
});

test("a file that an older build left is taken when its bytes fit, and fetched when they do not", async () => {
  older.set("models/tiny/model.safetensors", ["of a still older one", "0123456789"]);
  expect(await (await ask("models/tiny/model.safetensors"))?.text()).toBe("0123456789");
  expect(asked).toEqual([]);
  older.set("assets/index-1.js", ["older()"]);
  expect(await (await ask("assets/index-1.js"))?.text()).toBe("first()");
});

const OF_CHIP = "assets/ort-wasm-simd-threaded.asyncify-1.wasm";

test("all that a run needs is kept, and how much is missing is told before it is fetched", async () => {
  const paths = filesForRuns(list);
  expect(paths).toEqual(Object.keys(CONTENTS).filter((path) => path !== OF_CHIP));
  const all = fetchedBytes(list, paths);
  expect(await keeper.missingBytes()).toBe(all);
  await keeper.keepFirst();
  expect(await keeper.missingBytes()).toBe(all - 11 - 7);
  let told = 0;
  await keeper.keepAll(() => (told += 1));
  expect(told).toBe(5);
  expect(await keeper.missingBytes()).toBe(0);
  isOnline = false;
  for (const path of paths) expect((await ask(path))?.status).toBe(200);
  await expect(ask(OF_CHIP)).rejects.toThrow("Failed to fetch");
});

test("keeping ends with the file that could not be kept", async () => {
  host.delete("assets/index-1.js");
  await expect(keeper.keepFirst()).rejects.toThrow("assets/index-1.js: the host answered 404");
});

const olderUrls = (): string[] => [...older.keys()].map((path) => SCOPE + path);

test("an update keeps offline use: what has not changed is copied, one failure stops no other", async () => {
  older.set("models/tiny/model.safetensors", ["0123456789"]);
  host.delete("index.html");
  await keeper.keepAsBefore(olderUrls());
  expect(asked).not.toContain("models/tiny/model.safetensors");
  expect([...kept.keys()].map((url) => url.slice(SCOPE.length)).toSorted()).toEqual(
    filesForRuns(list)
      .filter((path) => path !== "index.html")
      .toSorted(),
  );
});

test("an update keeps the runtime of the graphics chip where it was kept, and fetches no other one", async () => {
  older.set("models/tiny/model.safetensors", ["0123456789"]);
  older.set(OF_CHIP, ["gpu"]);
  await keeper.keepAsBefore(olderUrls());
  expect(kept.size).toBe(Object.keys(CONTENTS).length);
  expect(asked).not.toContain(OF_CHIP);
  kept.clear();
  older.set(OF_CHIP, ["that of an older version"]);
  await keeper.keepAsBefore(olderUrls());
  expect(kept.has(SCOPE + OF_CHIP)).toBe(false);
});

test("an update without a network keeps what has not changed", async () => {
  for (const [path, text] of Object.entries(CONTENTS)) older.set(path, [text]);
  older.set("assets/later-1.js", ["changed()"]);
  isOnline = false;
  await keeper.keepAsBefore(olderUrls());
  expect(kept.size).toBe(Object.keys(CONTENTS).length - 1);
});

test("an update of a page that was never kept for runs keeps no more than shows it", async () => {
  older.set("index.html", ["<p>page</p>"]);
  await keeper.keepAsBefore(olderUrls());
  expect(kept.size).toBe(0);
});

test("where the browser keeps nothing, a file serves once, and keeping the page, or a run, fails with a sentence", async () => {
  isFull = true;
  expect(await (await ask("assets/index-1.js"))?.text()).toBe("first()");
  const sentence = /: this browser did not keep it \(QuotaExceededError\)\. Free some disk space\.$/;
  await expect(keeper.keepFirst()).rejects.toThrow(sentence); // the worker is not installed
  await expect(keeper.keepAll(() => undefined)).rejects.toThrow(sentence);
  isFull = false;
  await keeper.keepFirst();
  await keeper.keepAll(() => undefined);
  expect(await keeper.missingBytes()).toBe(0);
});

test("who is refused a file is told how to come to the newer version: a reload alone brings the old one again", async () => {
  host.set("index.html", "a newer page");
  expect(await (await ask(""))?.text()).toContain(
    "load it when it is offered, or close all tabs of this page and open it again",
  );
});

test.each([
  ["bytes=2-4", 206, "234", "bytes 2-4/10"],
  ["bytes=7-", 206, "789", "bytes 7-9/10"],
  ["bytes=7-99", 206, "789", "bytes 7-9/10"],
  ["bytes=10-12", 416, "", "bytes */10"],
])("%s of a kept file is answered with %i", async (range, status, text, said) => {
  const answer = await ask("models/tiny/model.safetensors", { headers: { Range: range } });
  expect([answer?.status, await answer?.text()]).toEqual([status, text]);
  expect(answer?.headers.get("content-range")).toBe(said);
});

test("a page is of this build when its first script is", () => {
  expect(keeper.has(`${SCOPE}assets/index-1.js`)).toBe(true);
  expect(keeper.has(`${SCOPE}assets/index-2.js`)).toBe(false);
});
