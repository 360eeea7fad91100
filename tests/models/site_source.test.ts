import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { type Clock, type Fetch, systemClock } from "../../src/core/ports.ts";
import { readNeeded } from "../../src/models/folder.ts";
import { openModel } from "../../src/models/open.ts";
import { siteSource } from "../../src/models/site_source.ts";
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

/** The files' bytes, as whoever needs them whole reads them. */
async function read(fetch: Fetch, names: readonly string[], clock = never, signal?: AbortSignal) {
  const source = await siteSource({ fetch, clock }, "m", signal);
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readNeeded(source.folder, name, 1000));
  return { source, files };
}

async function errorOf(fetch: Fetch, clock = never, names = ["model.safetensors"]): Promise<RunError> {
  try {
    await read(fetch, names, clock);
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
    throw thrown;
  }
  throw new Error("the files were accepted");
}

test("whole files come back under their names", async () => {
  const { source, files } = await read(host(good), ["model.safetensors"]);
  expect(files.get("model.safetensors")).toEqual(weights);
  const { ref } = await openModel(source, ["ref"]);
  expect(ref).toEqual({ path: "m", name: sealed["name"], sha256: card.files["model.safetensors"].sha256 });
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
  const wait = read(host({ "m/retort.json": () => new Promise(() => {}) }), [], systemClock, stop.signal);
  stop.abort();
  await expect(wait).rejects.toMatchObject({ code: "aborted" });
});

test("a run does not go on with other weights at the same path", async () => {
  const { source } = await read(host(good), []);
  const { ref } = await openModel(source, ["ref"]);
  await openModel(source, [], ref);
  const other = openModel(source, [], { ...ref, sha256: "0".repeat(64) });
  await expect(other).rejects.toThrow(/this run began with weights 0{64}.* Start a new run/);
});

test("a card without weights is named", async () => {
  const { source } = await read(host({ "m/retort.json": json({ ...card, files: {} }) }), []);
  await expect(openModel(source, ["ref"])).rejects.toThrow(/m\/retort\.json: there is no model\.safetensors/);
});

test("a file of many chunks is one Blob, read by range, and hashed as it comes", async () => {
  const chunk = new Uint8Array(3 * 2 ** 20).map((_, i) => i % 251);
  const whole = new Uint8Array(2 * chunk.length);
  whole.set(chunk);
  whole.set(chunk, chunk.length);
  const sha256 = createHash("sha256").update(whole).digest("hex");
  const files = { "model.safetensors": { bytes: whole.length, sha256 } };
  const body = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const part of [chunk, chunk]) controller.enqueue(part);
          controller.close();
        },
      }),
    );
  const { source } = await read(
    host({ "m/retort.json": json({ ...card, files }), "m/model.safetensors": body }),
    [],
  );
  const opened = await source.folder.open("model.safetensors");
  expect(opened?.size).toBe(whole.length);
  const range = await opened?.read(chunk.length - 2, 5);
  expect(range).toEqual(whole.slice(chunk.length - 2, chunk.length + 3));
});
