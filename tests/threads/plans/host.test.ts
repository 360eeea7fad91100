// What the plans worker sends and gives back: both models, one after the other, each looked at while it learns.
import { expect, test } from "vitest";
import { JOINT_MODELS } from "../../../src/madiff/plan_lines.ts";
import type { PlansReport } from "../../../src/threads/plans/api.ts";
import { PlansHost } from "../../../src/threads/plans/host.ts";
import { gpuPort } from "../../harness/gpu.ts";

async function trained(steps: number) {
  const reports: PlansReport[] = [];
  const port = { postMessage: (report: PlansReport) => reports.push(report) } as unknown as MessagePort;
  const host = new PlansHost({ gpu: await gpuPort() });
  return { reports, seen: await host.train({ seed: 3, episodes: 20, steps }, port) };
}

test("each model is told of as it learns, and its plans come out of noise at the end", async () => {
  const { reports, seen } = await trained(11);
  expect(reports.map(({ model, step }) => [model, step])).toEqual(
    JOINT_MODELS.flatMap((model) => [2, 4, 6, 8, 10, 11].map((step) => [model, step])),
  );
  for (const { steps, loss, plans, model } of reports) {
    expect(steps).toBe(11);
    expect(loss).toBeGreaterThan(0);
    expect([plans.model, plans.left, plans.plans.length]).toEqual([model, 0, 6]);
  }
  for (const model of JOINT_MODELS) {
    const own = seen.filter((each) => each.model === model);
    expect(own.map(({ left }) => left)).toEqual(Array.from({ length: 50 }, (_, i) => 49 - i));
    // What it planned after its last step is what comes out of noise then.
    expect(own.at(-1)).toEqual(reports.filter((each) => each.model === model).at(-1)!.plans);
  }
}, 120_000);

test("without a graphics device it says so", async () => {
  const port = { postMessage: () => undefined } as unknown as MessagePort;
  const host = new PlansHost({ gpu: undefined });
  await expect(host.train({ seed: 1, episodes: 2, steps: 1 }, port)).rejects.toMatchObject({
    code: "gpu-unavailable",
  });
});
