// What the privacy panel says: "Nothing" alone only where it could have seen everything.
import { h } from "preact";
import { expect, test } from "vitest";
import { PrivacyPanel } from "../../../src/app/home/footer_panels.tsx";
import { createState } from "../../../src/app/state.ts";
import { shownLater } from "../../harness/small_dom.ts";

test.each([
  ["all", "Nothing. Since you opened it", "workers of other tabs"],
  ["later", "Nothing that can be seen here", "after a reload it is watched from the start"],
  ["none", "Nothing that can be seen here", "not what its workers asked"],
] as const)(
  "where %s of the workers' requests are seen, the panel claims no more",
  async (watched, first, second) => {
    const { words } = await shownLater(h(PrivacyPanel, { state: createState(), watched }));
    expect(words).toContain(first);
    expect(words).toContain(second);
  },
);

test("what left stands in the list, once", async () => {
  const state = createState();
  state.left.value = ["https://hub.example/api", "https://hub.example/api"];
  const { words } = await shownLater(h(PrivacyPanel, { state, watched: "all" }));
  expect(words.match(/https:\/\/hub\.example\/api/g)).toHaveLength(1);
  expect(words).not.toContain("Nothing");
});
