// A model from a misbehaving Hub into a misbehaving store: what arrives is whole and right, or it is named and the next
// attempt goes on from there.
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { deriveSeed, RandomStream } from "../../../src/core/rng.ts";
import { systemFetch } from "../../../src/core/ports.ts";
import { readFloat32, readSafetensors, toFloat32 } from "../../../src/formats/safetensors.ts";
import type { DownloadProgress } from "../../../src/models/hub/download_progress.ts";
import { downloadModel } from "../../../src/models/hub/download.ts";
import { Hub } from "../../../src/models/hub/hub.ts";
import { type HubModel, inspectModel } from "../../../src/models/hub/hub_model.ts";
import { openTensors } from "../../../src/models/tensors.ts";
import { deleteStored, listStored, openStored } from "../../../src/models/stored/stored_models.ts";
import { type Fault, HubServer } from "../../harness/hub_server.ts";
import { type Way, WAYS } from "./broken_ways.ts";
import { HubClock, REPO, shardedToy, toy, WEIGHTS } from "./hub_fixture.ts";
import { MemoryBlobStore } from "../stored/memory_blob_store.ts";

const CHUNK = 1000;
const CHUNKS = Math.ceil(WEIGHTS.length / CHUNK);
const KEY = "someone--toy@0123456789ab";

let server: HubServer;
let clock: HubClock;
let blobs: MemoryBlobStore;
let hub: Hub;
let model: HubModel;
beforeEach(async () => {
  server = await HubServer.start();
  server.models.set(REPO, toy());
  clock = new HubClock();
  server.onStall = clock.stall;
  blobs = new MemoryBlobStore();
  hub = new Hub({ fetch: systemFetch, clock }, { endpoint: server.endpoint, token: null });
  model = await inspect();
});
afterEach(() => server.close());

function inspect(): Promise<HubModel> {
  return inspectModel(hub, { repo: REPO, revision: "main" }, new AbortController().signal);
}
function download(
  onProgress: (progress: DownloadProgress) => void = () => {},
  signal = new AbortController().signal,
): Promise<string> {
  server.seen.length = 0;
  clock.pauses.length = 0;
  return downloadModel({ hub, blobs, clock }, model, { signal, onProgress, chunkBytes: CHUNK });
}
async function errorOf(run: Promise<unknown>): Promise<RunError> {
  try {
    await run;
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}
async function expectWhole(): Promise<void> {
  const tensors = await openTensors(await openStored(blobs, KEY));
  for (const [name, tensor] of readSafetensors(WEIGHTS, "x").tensors) {
    expect(await readFloat32(tensors, name)).toEqual(toFloat32(tensor));
  }
}
const weightBytes = () => server.sentBytes(/safetensors$/);

test("a model is fetched in chunks, checked and opened", async () => {
  expect(await download()).toBe(KEY);
  await expectWhole();
  const ranges = server.seen.filter(({ host }) => host === "storage").map(({ range }) => range);
  expect(ranges).toHaveLength(CHUNKS);
  expect(ranges[1]).toBe("bytes=1000-1999");
  expect(await listStored(blobs)).toEqual([
    {
      key: KEY,
      repo: REPO,
      commit: model.commit,
      license: "apache-2.0",
      totalBytes: model.downloadBytes,
      storedBytes: (await blobs.files(KEY)).reduce((sum, { size }) => sum + size, 0),
      isComplete: true,
      isFromFiles: false,
    },
  ]);
});

test("shards are fetched and opened", async () => {
  server.models.set(REPO, shardedToy());
  model = await inspect();
  await download();
  await expectWhole();
});

test("a model that is there is not fetched again", async () => {
  await download();
  await download();
  expect(server.seen).toEqual([]);
});

const passing: [name: string, fault: Fault, times: number, pauses: number[]][] = [
  ["a refused connection's 503", { kind: "status", status: 503 }, 2, [1000, 2000]],
  [
    "429 with Retry-After in seconds",
    { kind: "status", status: 429, headers: { "Retry-After": "7" } },
    1,
    [7000],
  ],
  [
    "429 with Retry-After as a date",
    { kind: "status", status: 429, headers: { "Retry-After": "Thu, 01 Jan 2026 00:00:09 GMT" } },
    1,
    [9000],
  ],
  ["silence after some bytes", { kind: "stall", after: 300 }, 1, [1000]],
  ["silence from the start", { kind: "stall", after: 0 }, 1, [1000]],
  ["a cut connection", { kind: "cut", after: 300 }, 1, [1000]],
  ["a body that ends early and well", { kind: "short", after: 300 }, 1, [1000]],
];

test.each(passing)("%s: the chunk is fetched again after a pause", async (_, fault, times, pauses) => {
  server.break(/^storage .* bytes=1000-/, fault, times);
  await download();
  expect(clock.pauses).toEqual(pauses);
  await expectWhole();
});

test("after a cut the chunk goes on from the bytes that came", async () => {
  server.break(/^storage .* bytes=1000-1999/, { kind: "short", after: 300 });
  await download();
  expect(weightBytes()).toBe(WEIGHTS.length);
  expect(server.seen.map(({ range }) => range)).toContain("bytes=1300-1999");
});

test("a connection that is cut again and again gets there as long as bytes come", async () => {
  server.break(/^storage /, { kind: "short", after: 60 }, Infinity);
  await download();
  await expectWhole();
  expect(new Set(clock.pauses)).toEqual(new Set([1000])); // each piece is progress: the pauses do not grow
});

const final: [name: string, fault: Fault, times: number, code: string, says: RegExp][] = [
  ["503 for ever", { kind: "status", status: 503 }, 99, "fetch-failed", /503.* Tried 6 times/],
  [
    "429 that asks for an hour",
    { kind: "status", status: 429, headers: { "Retry-After": "3600" } },
    1,
    "fetch-failed",
    /429.* It asks to wait 3600 seconds/,
  ],
  [
    "silence for ever",
    { kind: "stall", after: 0 },
    99,
    "fetch-failed",
    /no data for 15 seconds.* Tried 6 times/,
  ],
  [
    "401",
    { kind: "status", status: 401 },
    1,
    "fetch-failed",
    /401: there is no such model, or it is private/,
  ],
  ["403", { kind: "status", status: 403 }, 1, "fetch-failed", /403: the model is gated/],
  ["404", { kind: "status", status: 404 }, 1, "fetch-failed", /the server answered 404 Not Found/],
  ["416", { kind: "status", status: 416 }, 1, "fetch-failed", /416 .*another length than was listed/],
  [
    "a web page with status 200",
    { kind: "html" },
    1,
    "fetch-failed",
    /got a web page\. Is there a login page/,
  ],
  [
    "a server that ignores Range",
    { kind: "ignore-range" },
    1,
    "fetch-failed",
    /does not send parts of files/,
  ],
  [
    "another range than asked for",
    { kind: "headers", headers: { "Content-Range": `bytes 0-999/${WEIGHTS.length}` } },
    1,
    "file-invalid",
    /asked for bytes 1000 to 1999, the server sent "bytes 0-999/,
  ],
  [
    "another size than listed",
    { kind: "headers", headers: { "Content-Range": "bytes 1000-1999/77777" } },
    1,
    "file-invalid",
    /the file changed while it was downloaded \(it had \d+ bytes, now 77777\)/,
  ],
  [
    "another ETag than before",
    { kind: "headers", headers: { ETag: '"other"' } },
    1,
    "file-invalid",
    /its ETag was "[0-9a-f]{64}", now it is "other"/,
  ],
  [
    "a flipped bit",
    { kind: "flip", at: 5 },
    1,
    "file-invalid",
    /model\.safetensors: expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}/,
  ],
];

test.each(final)("%s is named, and the next attempt gets there", async (_, fault, times, code, says) => {
  server.break(/^storage .* bytes=1000-/, fault, times);
  const error = await errorOf(download());
  expect(error.code).toBe(code);
  expect(error.message).toMatch(says);
  expect(await errorOf(openStored(blobs, KEY))).toMatchObject({ code: "store-corrupt" });
  server.heal();
  await download();
  await expectWhole();
});

const PLACES = Number(process.env["RETORT_COUNT"] ?? 3);

/** The connection ends just before the byte at `at`; what is asked for from there on is broken in this way. */
function breakAt(at: number, { fault, times }: Way): void {
  const before = at % CHUNK;
  const left = Math.min(CHUNK - before, WEIGHTS.length - at);
  if (before > 0)
    server.break(new RegExp(`^storage .* bytes=${at - before}-`), { kind: "short", after: before });
  server.break(new RegExp(`^storage .* bytes=${at}-`), fault({ at, before, more: left >> 1 }), times);
}

test(`broken at ${PLACES} places in ${WAYS.length} ways: no wrong byte is taken, what cannot be overcome is named, and the next attempt gets the rest or names what was wrong before it`, async () => {
  for (let i = 0; i < PLACES; i++) {
    const at = Math.floor((i * WEIGHTS.length) / PLACES);
    for (const way of WAYS) {
      const where = `${way.name} at byte ${at}`;
      blobs = new MemoryBlobStore();
      server.heal();
      breakAt(at, way);
      if (way.ends === "whole") await download();
      else {
        const error = await errorOf(download());
        const [code, says] = way.ends;
        expect(error.code, where).toBe(code);
        expect(error.message, where).toMatch(says);
        expect(error.message, where).toMatch(/^\S+: \S.*[.?]$/);
        expect(await errorOf(openStored(blobs, KEY)), where).toMatchObject({ code: "store-corrupt" });
        const kept = blobs.content.get(KEY)!.get("model.safetensors")?.bytes ?? new Uint8Array(0);
        if (!says.source.includes("sha256"))
          expect(kept.length, where).toBeGreaterThanOrEqual(at - (at % CHUNK));
        const isRight = kept.every((byte, place) => byte === WEIGHTS[place]);
        server.heal();
        if (!isRight) expect((await errorOf(download())).message, where).toMatch(/expected sha256/);
        await download();
        expect(weightBytes(), where).toBe(WEIGHTS.length - (isRight ? kept.length : 0));
      }
      await expectWhole();
    }
  }
}, 600_000);

test("a small file with a flipped bit is refused by its git id", async () => {
  server.break(/resolve.*tokenizer\.json/, { kind: "flip", at: 1 });
  expect((await errorOf(download())).message).toMatch(/tokenizer\.json: expected git id [0-9a-f]{40}/);
});

test("a server that cannot be reached is named", async () => {
  const refused = new Hub(
    { clock, fetch: () => Promise.reject(new TypeError("Failed to fetch")) },
    { endpoint: server.endpoint, token: null },
  );
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  const error = await errorOf(downloadModel({ hub: refused, blobs, clock }, model, options));
  expect(error.message).toMatch(/could not be fetched \(Failed to fetch\).* Tried 6 times/);
  expect(clock.pauses.slice(-5)).toEqual([1000, 2000, 4000, 8000, 16_000]);
});

test("a paused download goes on where it was: what is stored is not fetched again", async () => {
  for (const pauseAt of [1, 3, CHUNKS - 1]) {
    await deleteStored(blobs, KEY);
    const stop = new AbortController();
    blobs.beforeStep = (step) => {
      const chunks = blobs.steps.filter((each) => each === `write ${KEY}/model.safetensors`).length;
      if (step === `flush ${KEY}/.journal.jsonl` && chunks === pauseAt) stop.abort();
    };
    blobs.steps.length = 0;
    const error = await errorOf(download(undefined, stop.signal));
    expect(error.code).toBe("aborted");
    blobs.beforeStep = () => {};
    const stored = (await blobs.files(KEY)).find(({ name }) => name === "model.safetensors")!.size;
    expect(stored).toBe(pauseAt * CHUNK);
    const seen: DownloadProgress[] = [];
    await download((progress) => seen.push(progress));
    expect(weightBytes()).toBe(WEIGHTS.length - stored);
    expect(Math.max(...seen.map(({ doneBytes }) => doneBytes))).toBe(model.downloadBytes);
    await expectWhole();
  }
});

test("whatever step of the store fails, the error is named and the next attempt gets there", async () => {
  await download();
  const steps = blobs.steps.length;
  expect(steps).toBeGreaterThan(50);
  for (let nth = 0; nth < steps; nth++) {
    blobs = new MemoryBlobStore();
    const kind = nth % 2 === 0 ? "QuotaExceededError" : "UnknownError";
    blobs.beforeStep = (_, index) => {
      if (index === nth) throw new DOMException("", kind);
    };
    const error = await errorOf(download());
    expect(error.code, blobs.steps[nth]).toBe(nth % 2 === 0 ? "store-quota" : "store-unavailable");
    blobs.beforeStep = () => {};
    blobs.crash(); // also the writer whose close failed
    await download();
    await expectWhole();
  }
});

test("whatever step the power is cut at, the next attempt gets there and fetches at most two chunks twice", async () => {
  await download();
  const steps = blobs.steps.length;
  for (let nth = 0; nth < steps; nth++) {
    blobs = new MemoryBlobStore();
    blobs.beforeStep = (_, index) => {
      if (index >= nth) throw new DOMException("", "UnknownError");
    };
    await errorOf(download());
    const before = weightBytes();
    blobs.beforeStep = () => {};
    blobs.crash();
    await download();
    expect(before + weightBytes()).toBeLessThanOrEqual(WEIGHTS.length + 2 * CHUNK);
    await expectWhole();
  }
});

test("a chunk that rots while the download is paused is fetched again", async () => {
  server.break(/^storage .* bytes=4000-/, { kind: "status", status: 404 });
  await errorOf(download());
  const stored = blobs.content.get(KEY)!.get("model.safetensors")!;
  stored.bytes[2500]! ^= 1;
  await download();
  expect(weightBytes()).toBe(WEIGHTS.length - 2 * CHUNK);
  await expectWhole();
});

test("a stored model with a flipped bit, a missing or a cut file is refused by name", async () => {
  await download();
  const files = blobs.content.get(KEY)!;
  const weights = files.get("model.safetensors")!;
  weights.bytes[WEIGHTS.length - 1]! ^= 1;
  expect((await errorOf(openStored(blobs, KEY))).message).toMatch(
    /the stored model\.safetensors is damaged from byte \d+000/,
  );
  weights.bytes = weights.bytes.slice(0, -1);
  expect(await listStored(blobs)).toMatchObject([
    { problem: "the browser has removed or cut model.safetensors" },
  ]);
  files.delete("model.safetensors");
  expect((await errorOf(openStored(blobs, KEY))).message).toMatch(
    /model\.safetensors is damaged from byte 0/,
  );
  files.get(".manifest.json")!.bytes = new Uint8Array(3);
  expect(await listStored(blobs)).toMatchObject([{ key: KEY, problem: "its list of files cannot be read" }]);
  await deleteStored(blobs, KEY);
  expect(await listStored(blobs)).toEqual([]);
});

test("300 times a byte of what is stored flips or the end is lost: it is noticed, and a download mends it", async () => {
  await download();
  const sound = new Map([...blobs.content.get(KEY)!].map(([name, { bytes }]) => [name, bytes]));
  const random = new RandomStream(deriveSeed("stored"));
  let mended = 0;
  for (let round = 0; round < 300; round++) {
    const name = random.pick([...sound.keys()]);
    const bytes = sound.get(name)!.slice();
    const at = random.integer(0, bytes.length - 1);
    if (random.next() < 0.3) blobs.content.get(KEY)!.get(name)!.bytes = bytes.slice(0, at);
    else {
      bytes[at]! ^= 1 << random.integer(0, 7);
      blobs.content.get(KEY)!.get(name)!.bytes = bytes;
    }
    await listStored(blobs);
    try {
      await expectWhole(); // damage that changes nothing, as in the name of the mirror
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: "store-corrupt" });
      mended++;
      await download();
      await expectWhole();
    }
    const files = blobs.content.get(KEY)!;
    for (const [name, bytes] of sound) {
      const file = files.get(name) ?? { bytes, flushed: bytes, isOpen: false };
      files.set(name, { ...file, bytes, flushed: bytes });
    }
  }
  expect(mended).toBeGreaterThan(250);
});

test("one model is downloaded once at a time, and not deleted meanwhile", async () => {
  let [second, deletion] = [Promise.resolve<unknown>(null), Promise.resolve<unknown>(null)];
  let isFirst = true;
  blobs.beforeStep = (step) => {
    if (!isFirst || step !== `write ${KEY}/model.safetensors`) return;
    isFirst = false;
    second = errorOf(
      downloadModel({ hub, blobs, clock }, model, {
        signal: new AbortController().signal,
        onProgress: () => {},
        chunkBytes: CHUNK,
      }),
    );
    deletion = errorOf(deleteStored(blobs, KEY));
  };
  await download();
  expect(await second).toMatchObject({ code: "busy" });
  expect(await deletion).toMatchObject({ code: "busy" });
  await expectWhole();
});

test("progress counts bytes, speed and the time left", async () => {
  const seen: DownloadProgress[] = [];
  const slow = new Hub(
    { clock, fetch: (url, init) => (clock.pass(500), systemFetch(url, init)) },
    { endpoint: server.endpoint, token: null },
  );
  await downloadModel({ hub: slow, blobs, clock }, model, {
    signal: new AbortController().signal,
    onProgress: (progress) => seen.push(progress),
    chunkBytes: CHUNK,
  });
  const done = seen.map(({ doneBytes }) => doneBytes);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toMatchObject({
    doneBytes: model.downloadBytes,
    totalBytes: model.downloadBytes,
    secondsLeft: 0,
  });
  const middle = seen.findLast(({ file, secondsLeft }) => file === "model.safetensors" && secondsLeft !== 0)!;
  // One chunk of 1000 bytes per 500 ms, the last one shorter; the small files were slower.
  expect(middle.bytesPerSecond).toBeGreaterThan(500);
  expect(middle.bytesPerSecond).toBeLessThanOrEqual(2000);
  expect(middle.secondsLeft).toBeCloseTo((middle.totalBytes - middle.doneBytes) / middle.bytesPerSecond!, 9);
});
