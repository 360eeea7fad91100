import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { deriveSeed, RandomStream } from "../../src/core/rng.ts";
import { Sha256 } from "../../src/core/sha256_stream.ts";

const random = new RandomStream(deriveSeed("sha256"));
const bytesOf = (length: number) => Uint8Array.from({ length }, () => random.integer(0, 255));

test("every length up to three blocks has the digest that Node computes", () => {
  for (let length = 0; length <= 192; length++) {
    const bytes = bytesOf(length);
    expect(new Sha256().update(bytes).hex()).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});

test("pieces of any size give the digest of the whole", () => {
  const bytes = bytesOf(5000);
  const expected = createHash("sha256").update(bytes).digest("hex");
  for (let round = 0; round < 50; round++) {
    const hash = new Sha256();
    for (let at = 0; at < bytes.length;) {
      const to = Math.min(bytes.length, at + random.integer(0, 200));
      hash.update(bytes.subarray(at, to));
      at = to;
    }
    expect(hash.hex()).toBe(expected);
  }
});
