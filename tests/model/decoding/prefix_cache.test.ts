// The cache's rows are never given to two texts at once, shared only where prompts are equal, and come back.
import { expect, test } from "vitest";
import { uniform } from "../../../src/core/rng.ts";
import { type Lease, PrefixCache } from "../../../src/model/decoding/prefix_cache.ts";

test("a common prefix has the same pages, the rest its own", () => {
  const cache = new PrefixCache(16);
  const a = cache.lease([5, 6, 7, 8], 2)!;
  const b = cache.lease([5, 6, 9], 2)!;
  const c = cache.lease([5, 6, 7, 8], 1)!;
  expect([a.shared, b.shared, c.shared]).toEqual([0, 2, 4]);
  expect(b.pages.slice(0, 2)).toEqual(a.pages.slice(0, 2));
  expect(c.pages.slice(0, 4)).toEqual(a.pages.slice(0, 4));
  const distinct = new Set([...a.pages, ...b.pages, ...c.pages]);
  expect(distinct.size).toBe(4 + 2 + (1 + 2) + 1);
});

test("a text without room is refused until another leaves, and takes nothing meanwhile", () => {
  const cache = new PrefixCache(8);
  const a = cache.lease([1, 2, 3], 3)!;
  expect(cache.lease([1, 2, 4], 2)).toBeNull(); // one row and two more, of two
  const b = cache.lease([1, 2, 4], 1)!;
  expect(b.shared).toBe(2);
  cache.release(b);
  cache.release(a);
  cache.release(a); // a second time changes nothing
  expect(cache.lease([9], 7)!.pages.length).toBe(8);
});

test("an unused prompt stays for later texts, and the longest unused one goes first, its end before its beginning", () => {
  const cache = new PrefixCache(8);
  cache.release(cache.lease([1, 2, 3], 0)!);
  cache.release(cache.lease([4, 5], 0)!);
  const own = cache.lease([], 4)!; // takes one row of [1, 2, 3]
  const again = cache.lease([4, 5], 0)!;
  expect(again.shared).toBe(2);
  expect(cache.lease([1, 2, 6], 0)).toBeNull(); // everything is in use
  cache.release(again);
  expect(cache.lease([1, 2, 6], 0)!.shared).toBe(2);
  cache.release(own);
});

test("over a thousand leases in random order no page has two owners and none is lost", () => {
  const rows = 60;
  const cache = new PrefixCache(rows);
  const open: { lease: Lease; prompt: number[] }[] = [];
  const draw = (at: number, below: number) => Math.floor(uniform(11, at) * below);
  let refused = 0;
  for (let i = 0; i < 1500; i++) {
    if (draw(5 * i, 3) === 0 && open.length > 0) {
      cache.release(open.splice(draw(5 * i + 1, open.length), 1)[0]!.lease);
      continue;
    }
    const prompt = Array.from({ length: draw(5 * i + 2, 12) }, (_, j) => draw(5 * i + 3 + 7919 * j, 2));
    const lease = cache.lease(prompt, 1 + draw(5 * i + 4, 6));
    if (lease === null) refused++;
    else open.push({ lease, prompt });
    const owners = new Map<number, string>();
    for (const [number, { lease, prompt }] of open.entries()) {
      for (const [j, page] of lease.pages.entries()) {
        // a page of a prompt belongs to the beginning of the prompt that it ends; any other to one text
        const owner = j < prompt.length ? prompt.slice(0, j + 1).join() : `own ${number}`;
        if (page >= rows || (owners.get(page) ?? owner) !== owner) {
          throw new Error(`page ${page} is ${owners.get(page)}'s and ${owner}'s`);
        }
        owners.set(page, owner);
      }
    }
  }
  expect(refused).toBeGreaterThan(50);
  for (const { lease } of open) cache.release(lease);
  expect(cache.lease([], rows)!.pages.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: rows }, (_, i) => i),
  );
});
