// Every request of opening the page's own model fails once, in each way a network and a host fail: a named error, or the model itself, and
// opening it again with what is left of the page gives the undisturbed one.
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { type Fetch, systemClock } from "../../src/core/ports.ts";
import { readFloat32 } from "../../src/formats/safetensors.ts";
import { openModel } from "../../src/models/open.ts";
import { pageSources } from "../../src/models/page_sources.ts";
import type { OpenSource } from "../../src/models/source.ts";
import { diskFetch, TINY_PATH } from "../lm/harness.ts";

const FAULTS: Readonly<Record<string, Fetch>> = {
  "no network": () => Promise.reject(new TypeError("Failed to fetch")),
  "a host that fails": () => Promise.resolve(new Response("no", { status: 503 })),
  "a file that is gone": () => Promise.resolve(new Response("no", { status: 404 })),
  "another page": () => Promise.resolve(new Response("<!doctype html><title>Log in</title>")),
  "half an answer": async (url, init) => {
    const whole = new Uint8Array(await (await diskFetch(url, init)).arrayBuffer());
    return new Response(whole.slice(0, whole.length >> 1));
  },
  "a line that breaks": async (url, init) => {
    const whole = new Uint8Array(await (await diskFetch(url, init)).arrayBuffer());
    const pull = (to: ReadableStreamDefaultController<Uint8Array>) => {
      if (to.desiredSize === 1) to.enqueue(whole.slice(0, 64));
      to.error(new TypeError("network error"));
    };
    return new Response(new ReadableStream({ pull }));
  },
};

/** What a run needs of its model, as something that can be compared. */
async function openWhole(source: OpenSource) {
  const opened = await openModel(await source(TINY_PATH), ["ref", "architecture", "tokenizer", "tensors"]);
  const { ref, architecture, tokenizer, tensors } = opened;
  const [name] = [...tensors.tensors.keys()];
  const prompt = (await opened.voice()).render({ role: "propose", question: "How many?" });
  const weights = await readFloat32(tensors, name!);
  return { ref, architecture, prompt, ids: tokenizer.encode("Answer : 3"), weights };
}

/** The page's models, whose nth request fails once. */
function failingSite(nth: number, fault: Fetch) {
  let count = 0;
  const fetch: Fetch = (url, init) => (++count === nth ? fault : diskFetch)(url, init);
  return {
    source: pageSources({ fetch, clock: { ...systemClock, sleep: async () => {} } }),
    count: () => count,
  };
}

test("whichever request fails, it is named or overcome, and the next opening is whole", async () => {
  const plain = failingSite(0, diskFetch);
  const whole = await openWhole(plain.source);
  expect(plain.count()).toBeGreaterThan(3);
  for (const [fault, fetch] of Object.entries(FAULTS)) {
    for (let nth = 1; nth <= plain.count(); nth++) {
      const where = `request ${nth}: ${fault}`;
      const { source } = failingSite(nth, fetch);
      const first = await openWhole(source).catch((thrown: unknown) => thrown);
      if (first instanceof Error) {
        expect(first, where).toBeInstanceOf(RunError);
        expect((first as RunError).code, where).toMatch(/^(fetch-failed|file-invalid|model-invalid)$/);
      } else expect(first, where).toEqual(whole);
      expect(await openWhole(source), where).toEqual(whole);
    }
  }
}, 120_000);
