import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { deriveSeed, RandomStream } from "../../src/core/rng.ts";
import { blobSha256, openSha256 } from "../../src/core/sha256_stream.ts";

const random = new RandomStream(deriveSeed("sha256"));
const bytesOf = (length: number) => Uint8Array.from({ length }, () => random.integer(0, 255));
const expectedOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("every length up to three blocks has the digest that Node computes", async () => {
  for (let length = 0; length <= 192; length++) {
    const bytes = bytesOf(length);
    const hash = await openSha256();
    hash.update(bytes);
    expect(hash.hex()).toBe(expectedOf(bytes));
  }
});

test("pieces of any size give the digest of the whole", async () => {
  const bytes = bytesOf(5000);
  for (let round = 0; round < 50; round++) {
    const hash = await openSha256();
    for (let at = 0; at < bytes.length;) {
      const to = Math.min(bytes.length, at + random.integer(0, 200));
      hash.update(bytes.subarray(at, to));
      at = to;
    }
    expect(hash.hex()).toBe(expectedOf(bytes));
  }
});

test("hashes that are taken at the same time do not mix, and a piece may be larger than the hash's own memory", async () => {
  const [one, other] = [bytesOf(100_000), bytesOf(70_001)];
  const [a, b] = [await openSha256(), await openSha256()];
  a.update(one.subarray(0, 65_537));
  b.update(other);
  a.update(one.subarray(65_537));
  expect([a.hex(), b.hex()]).toEqual([expectedOf(one), expectedOf(other)]);
});

test("a blob's is that of its bytes", async () => {
  const bytes = bytesOf(10_000);
  expect(await blobSha256(new Blob([bytes.subarray(0, 3), bytes.subarray(3)]))).toBe(expectedOf(bytes));
});
