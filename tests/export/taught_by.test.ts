// Who taught, in the words of a download: the base alone, a team of two models, a team without the base, a server.
import { expect, test } from "vitest";
import { licenseNote } from "../../src/export/readme.ts";
import { taughtGroup, originOf, othersOf, taughtBy, type TaughtBy } from "../../src/export/taught_by.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";
import { dealModels, type GroupRun } from "../../src/teachers/group_models.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";

const OTHER = { path: "stored:other@0", name: "ada/other", sha256: "1".repeat(64) };
const config = { ...defaultConfig(), agents: 3 };
const agents = PROTOCOLS.debate.roster(config);
const run = (models: Parameters<typeof dealModels>[1]): GroupRun => ({
  config,
  model: { path: "models/tiny", name: "tiny", sha256: "0".repeat(64) },
  roster: dealModels(agents, models),
});
const facts = (models: Parameters<typeof dealModels>[1]): TaughtBy => ({
  checkedBy: "key",
  teacher: PROTOCOLS.debate,
  endpoint: null,
  group: taughtGroup(run(models)),
  agents,
});

test("a group of the base alone reads as before there were teams", () => {
  expect(originOf(facts([null]))).toBe("distilled from its own debate");
  expect(taughtBy(facts([null]))).toBe("The base model taught itself.");
  expect(originOf({ ...facts([]), group: [] })).toBe("distilled from its own debate"); // nobody's group
});

test("a team of two models names the other, its weights and its agents, and what its licence may say", () => {
  const two = facts([null, { model: OTHER }]);
  expect(originOf(two)).toBe("distilled from its own and ada/other's debate");
  expect(taughtBy(two)).toBe(
    `Its group was the base as Agent 1, Agent 3, and ada/other (weights with sha256 \`${OTHER.sha256}\`) as Agent 2. ` +
      "Only the base learned; that model's licence may say what answers may be used for.",
  );
  const note = licenseNote(
    "tiny",
    "mit",
    new Map(),
    othersOf(two.group).map(({ model }) => model.name),
  );
  expect(note).toContain("Some of the texts are output of ada/other");
});

test("a team without the base does not say that the base taught", () => {
  const stronger = facts([{ model: OTHER }]);
  expect(originOf(stronger)).toBe("distilled from ada/other's debate");
  expect(taughtBy(stronger)).not.toContain("the base as");
});

test("a server's model is named by its address, and no model of the run beside it", () => {
  const endpoint = { url: "http://localhost:8000/v1", model: "big" };
  const served = { ...facts([null]), endpoint, group: taughtGroup({ ...run([null]), endpoint }) };
  expect(served.group).toEqual([]);
  expect(originOf(served)).toBe("distilled from big's debate");
  expect(taughtBy(served)).toContain("asked at `http://localhost:8000/v1`");
  const [first, ...others] = agents;
  const told = { ...served, agents: [{ ...first!, role: "You doubt." }, ...others] };
  expect(taughtBy(told)).toMatch(/Agent 1 was asked told “You doubt\.”\.$|Agent 1 was .*“You doubt\.”/);
});
