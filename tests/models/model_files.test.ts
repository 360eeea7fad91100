import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { Clock, Fetch } from "../../src/core/ports.ts";
import { checkModelRef, fetchModelFiles, modelRef } from "../../src/models/model_files.ts";
import { readFileSync } from "node:fs";

const sealed = JSON.parse(readFileSync("public/models/tiny/retort.json", "utf8")) as Record<string, unknown>;
const weights = new Uint8Array([1, 2, 3, 4, 5]);
const card = {
  ...sealed,
  files: {
    "model.safetensors": { bytes: 5, sha256: createHash("sha256").update(weights).digest("hex") },
  },
};

/** Answers each URL with what the table says; a function may hang or throw. */
function host(table: Record<string, () => Response | Promise<Response>>): Fetch {
  return async (url) => {
    const answer = table[url];
    return answer === undefined ? new Response("no", { status: 404, statusText: "Not Found" }) : answer();
  };
}
const json = (value: unknown) => () => new Response(JSON.stringify(value));
const good = { "m/retort.json": json(card), "m/model.safetensors": () => new Response(weights) };
const never: Clock = { now: () => 0, elapsed: () => 0, sleep: () => new Promise(() => {}) };
const atOnce: Clock = { ...never, sleep: () => Promise.resolve() };

async function errorOf(fetch: Fetch, clock = never, names = ["model.safetensors"]): Promise<RunError> {
  try {
    await fetchModelFiles(fetch, "m", names, undefined, clock);
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
    throw thrown;
  }
  throw new Error("the files were accepted");
}

test("whole files come back under their names", async () => {
  const { files, card: read } = await fetchModelFiles(host(good), "m", ["model.safetensors"]);
  expect(files.get("model.safetensors")).toEqual(weights);
  expect(modelRef(read, "m").sha256).toBe(card.files["model.safetensors"].sha256);
});

const bad: [name: string, table: Parameters<typeof host>[0], code: string, says: RegExp][] = [
  ["a missing card", {}, "fetch-failed", /m\/retort\.json: the server answered 404 Not Found/],
  [
    "a web page as card",
    { "m/retort.json": () => new Response("<!DOCTYPE html>") },
    "file-invalid",
    /web page/,
  ],
  ["a card that is no JSON", { "m/retort.json": () => new Response("{") }, "file-invalid", /expected JSON/],
  ["a card of another kind", { "m/retort.json": json({ ...card, kind: "x" }) }, "model-invalid", /kind/],
  [
    "a path that climbs out",
    { "m/retort.json": json({ ...card, files: { "../x": card.files["model.safetensors"] } }) },
    "model-invalid",
    /files/,
  ],
  [
    "a truncated file",
    { ...good, "m/model.safetensors": () => new Response(weights.slice(0, 3)) },
    "file-invalid",
    /model\.safetensors: expected 5 bytes, got 3/,
  ],
  [
    "a longer file",
    { ...good, "m/model.safetensors": () => new Response(new Uint8Array(9)) },
    "file-invalid",
    /expected 5 bytes, got 6/,
  ],
  [
    "a web page as weights",
    { ...good, "m/model.safetensors": () => new Response("<html>".padEnd(99)) },
    "file-invalid",
    /begins like a web page/,
  ],
  [
    "a changed byte",
    { ...good, "m/model.safetensors": () => new Response(new Uint8Array([1, 2, 3, 4, 6])) },
    "file-invalid",
    /sha256/,
  ],
  [
    "a server error",
    { ...good, "m/model.safetensors": () => new Response("", { status: 503 }) },
    "fetch-failed",
    /503/,
  ],
  [
    "no network",
    { ...good, "m/model.safetensors": () => Promise.reject(new TypeError("Failed to fetch")) },
    "fetch-failed",
    /Failed to fetch/,
  ],
];

test.each(bad)("%s is named", async (_, table, code, says) => {
  const error = await errorOf(host(table));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(says);
});

test("a file that the card does not list is named with those it lists", async () => {
  expect((await errorOf(host(good), never, ["x.bin"])).message).toMatch(
    /no file "x\.bin", only model\.safetensors/,
  );
});

test("a server that never answers is given up after the stall time", async () => {
  const error = await errorOf(host({ "m/retort.json": () => new Promise(() => {}) }), atOnce);
  expect(error.code).toBe("fetch-failed");
  expect(error.message).toMatch(/no data for 15 seconds/);
});

test("a body that stops half way is given up after the stall time", async () => {
  const stuck = () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array([123])) }));
  let calls = 0;
  const clock: Clock = { ...never, sleep: () => (++calls < 3 ? new Promise(() => {}) : Promise.resolve()) };
  expect((await errorOf(host({ "m/retort.json": stuck }), clock)).message).toMatch(/no data/);
});

test("abort ends a download that hangs", async () => {
  const stop = new AbortController();
  const wait = fetchModelFiles(host({ "m/retort.json": () => new Promise(() => {}) }), "m", [], stop.signal);
  stop.abort();
  await expect(wait).rejects.toMatchObject({ code: "aborted" });
});

test("a run does not go on with other weights at the same path", async () => {
  const { card: read } = await fetchModelFiles(host(good), "m", []);
  const ref = modelRef(read, "m");
  checkModelRef(read, ref);
  expect(() => checkModelRef(read, { ...ref, sha256: "0".repeat(64) })).toThrow(/Start a new run/);
});
