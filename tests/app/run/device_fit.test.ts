import { expect, test } from "vitest";
import { deviceProblem } from "../../../src/app/run/device_fit.ts";
import { SETTINGS } from "../../../src/settings/run_config.ts";

const NONE = { kind: "none", reason: "no-api" } as const;
const config = (texts: Readonly<Record<string, string>>) => SETTINGS.from(new Map(Object.entries(texts)));

test("what copies solutions may begin without a graphics device", () => {
  for (const strategy of ["rsft", "da"]) expect(deviceProblem(config({ strategy }), NONE)).toBeNull();
});

test.each(["dpo", "pad"])("%s is refused before its debate, at the setting that asks for it", (strategy) => {
  const problem = deviceProblem(config({ strategy, labels: "truth" }), NONE);
  expect(problem?.field).toBe("strategy");
  expect(problem?.sentence).toMatch(
    /^This browser offers no graphics device\. .* learns on a graphics device only\. Choose R-SFT, /,
  );
  expect(deviceProblem(config({ strategy, labels: "truth" }), { kind: "checking" })).toBeNull();
});

test("so is a student that is tested while it learns", () => {
  expect(deviceProblem(config({ keep: "best", labels: "truth" }), NONE)).toMatchObject({
    field: "keep",
    sentence: expect.stringMatching(/Keep the one of the last step\.$/) as string,
  });
});
