import { expect, test } from "vitest";
import { checkedBy } from "../../src/records/checked_by.ts";

test("answers were checked by the key, by rules where all of them are, or by nobody", () => {
  expect(checkedBy("truth", [{ judge: "number" }, { judge: "contains" }])).toBe("key");
  expect(checkedBy("truth", [{ judge: "contains" }, { judge: "pattern" }])).toBe("rule");
  expect(checkedBy("truth", [])).toBe("key");
  expect(checkedBy("consensus", [{ judge: "pattern" }])).toBe("consensus");
});
