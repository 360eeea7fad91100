// Where a tool is called in tests: a question with three values, and nothing said yet.
import { lookupHints } from "../../src/tasks/lookup_sum/table.ts";
import type { ToolSite } from "../../src/local_tools/tool.ts";
import { TASK } from "../teachers/turns.ts";

export const TABLE = new Map([
  ["k1", "elm k1 = 4 oak"],
  ["k2", "fir k2 = 9 ash"],
]);
export const SITE: ToolSite = { task: { ...TASK, hints: lookupHints(TABLE) }, own: [], questions: [] };
