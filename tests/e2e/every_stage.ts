// A run that is watched to its end, through a reload in every stage.
import { type Stage, STAGES } from "../../src/records/stage.ts";
import type { RetortPage } from "./retort_page.mjs";

export interface Walk {
  /** Called in each stage that is met, before the reload. */
  readonly look?: (stage: Stage) => Promise<void>;
  /** Milliseconds that a stage may take; default that of `RetortPage.until`. */
  readonly within?: number;
}

/** The debate is loaded anew once an agent has spoken, the training once a step is taken. */
export async function throughEveryStage(page: RetortPage, { look, within }: Walk = {}): Promise<void> {
  for (const stage of STAGES) {
    const seen = await page.until(
      `the stage ${stage} is on`,
      (now) => now.stage === stage || now.state === "done",
      within,
    );
    if (seen.state === "done") break; // writing the zip was over before it was seen
    if (stage === "debate") await page.until("an agent has spoken", ({ turns }) => turns > 0, within);
    if (stage === "train") await page.until("a step is taken", ({ step }) => step > 0, within);
    await look?.(stage);
    await page.page.reload();
    const again = await page.until("the run is shown again", (now) => now.run !== "");
    if (again.state !== "done") await page.press("continue");
  }
  await page.until("the run is done", ({ state }) => state === "done", within);
}
