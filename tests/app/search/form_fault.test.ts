// What of the form keeps a search from its beginning: just what the form shows.
import { expect, test } from "vitest";
import { combinationError, fieldError } from "../../../src/app/run/form_texts.ts";
import { formFault } from "../../../src/app/search/form_fault.ts";
import { SETTINGS } from "../../../src/settings/run_config.ts";

test("a text that does not parse, and settings that do not go together, are told as the form tells them", () => {
  expect(formFault(new Map())).toBeNull();
  expect(formFault(new Map([["tasks", "5"]]))).toBeNull();
  const typed = new Map([["tasks", "many"]]);
  expect(formFault(typed)).toMatch(/expected a whole number .* got "many"/);
  expect(formFault(typed)).toBe(fieldError(SETTINGS.field("tasks"), typed));
  const together = new Map([["keep", "best"]]);
  expect(formFault(together)).toMatch(/no answer key/);
  expect(formFault(together)).toBe(combinationError(together)?.sentence);
});
