// The check of a device that a person asks for. A software adapter takes minutes to compile all kernels, so here it refuses each at once.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type Fetch, systemClock } from "../../../src/core/ports.ts";
import type { RunError } from "../../../src/core/errors.ts";
import type { BenchProgress } from "../../../src/threads/bench/api.ts";
import { BenchHost } from "../../../src/threads/bench/host.ts";
import { planted, wrongGpu } from "../../harness/wrong_gpu.ts";
import { siteOf } from "../../lm/harness.ts";

const readPublic: Fetch = async (url) => new Response(new Uint8Array(await readFile(`public/${url}`)));

test("the check that is asked for computes every kernel in every storage, whatever time it takes, and names those that are wrong", async () => {
  const gpu = await wrongGpu({ text: planted("", "fn main(", "fn main(!") });
  const host = new BenchHost({ gpu, source: siteOf(readPublic), clock: systemClock, commit: "0" });
  const told: BenchProgress[] = [];
  const port = { postMessage: (progress: BenchProgress) => told.push(progress) } as unknown as MessagePort;
  const error = await host.check("models/tiny", port).then(
    () => null,
    (thrown: RunError) => thrown,
  );
  expect(error).toMatchObject({ code: "gpu-wrong" });
  const failed = error!.details["failed"] as readonly { readonly kernel: string }[];
  const names = failed.map(({ kernel }) => kernel);
  for (const storage of ["f32", "f16", "q8", "q4"]) {
    expect(names).toEqual(
      expect.arrayContaining([
        `product, ${storage}, rank 8`,
        `embedding, ${storage}`,
        `policy gradient, ${storage}`,
      ]),
    );
  }
  expect(names).toEqual(expect.arrayContaining(["judge of steps", "optimizer", "choice of the next token"]));
  expect(new Set(names).size).toBe(names.length);
  expect(told.at(-1)).toEqual({ done: names.length, total: names.length });
});
