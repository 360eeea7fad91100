import { expect, test } from "vitest";
import { checkedBy } from "../../src/records/checked_by.ts";

const said = (labels: "consensus" | "truth" | "person" | "model") =>
  ({ labels, filters: { sources: "debate" } }) as const;

test("answers were checked by the key, by rules where all of them are, or by nobody", () => {
  expect(checkedBy(said("truth"), [{ judge: "number" }, { judge: "contains" }])).toBe("key");
  expect(checkedBy(said("truth"), [{ judge: "contains" }, { judge: "pattern" }])).toBe("rule");
  expect(checkedBy(said("truth"), [])).toBe("key");
  expect(checkedBy(said("consensus"), [{ judge: "pattern" }])).toBe("consensus");
  expect(checkedBy(said("model"), [{ judge: "number" }])).toBe("model");
  expect(checkedBy(said("person"), [{ judge: "pattern" }])).toBe("person");
});

test("answers that came with the questions are nobody's to check", () => {
  expect(checkedBy({ labels: "truth", filters: { sources: "truth" } }, [{ judge: "number" }])).toBe("own");
});
