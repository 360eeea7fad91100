// A service worker takes on pages that were loaded before it only when it knows all of them as its own build's.
import { expect, test } from "vitest";
import { KnownPages } from "../../src/offline/known_pages.ts";

const page = (id: string) => ({ id });

test("a page that is known and alone is taken on", () => {
  const known = new KnownPages();
  expect(known.mayClaim([page("a")], [])).toBe(false);
  known.add(page("a"));
  expect(known.mayClaim([page("a")], [])).toBe(true);
});

test("a page of an unknown build is left alone, also when the page that says hello is served already", () => {
  const known = new KnownPages();
  known.add(page("a"));
  expect(known.mayClaim([page("a"), page("old")], [page("a")])).toBe(false);
  expect(known.mayClaim([page("a"), page("old")], [])).toBe(false);
});

test("several pages are taken on once all of them are known, and none when all are served", () => {
  const known = new KnownPages();
  known.add(page("a"));
  known.add(page("b"));
  expect(known.mayClaim([page("a"), page("b"), page("c")], [page("c")])).toBe(true);
  expect(known.mayClaim([page("a"), page("b")], [page("a"), page("b")])).toBe(false);
});
