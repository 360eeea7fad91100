// A page that stays open has three short runs, and nothing of them is left. `npm run test:soak` does it for hours, and judges memory too.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { buildPage } from "./retort_page.mjs";
import { leftovers } from "./soak/left.ts";
import { SHORT_RUN, SoakPage } from "./soak/soak_page.ts";

/** A sentence more than after the first run; no more were seen. A run that stays in memory brings some 1,800 nodes. */
const MORE_NODES = 50;
/** Twelve more were seen now and then, and gone with the next run. A run that stays in memory brings some 170. */
const MORE_LISTENERS = 40;

test("no worker lives after a run, and two runs more leave no more nodes and listeners than the first", async () => {
  const folder = mkdtempSync(join(tmpdir(), "retort-soak-"));
  const host = await serve({ root: buildPage(folder) });
  const page = await SoakPage.open(join(folder, "profile"), `${host.url}${SHORT_RUN}`, { kept: 0 });
  try {
    await page.run(1, "stopped");
    const first = await page.measure();
    await page.run(2, "left");
    const second = await page.measure();
    await page.run(3, "stopped");
    const third = await page.measure();
    for (const { workers, nodes, listeners } of [first, second, third]) {
      expect(leftovers(workers)).toEqual([]);
      expect(nodes).toBeLessThanOrEqual(first.nodes + MORE_NODES);
      expect(listeners).toBeLessThanOrEqual(first.listeners + MORE_LISTENERS);
    }
    expect(page.errors).toEqual([]);
  } finally {
    await page.close();
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
