// Reveals a value of the question's own table, which stands in no prompt: who does not call it cannot know the value.
import { lookupTable } from "../tasks/lookup_sum/table.ts";
import type { LocalTool } from "./tool.ts";

export const lookup: LocalTool = {
  name: "lookup",
  words: "tells the value of one key.",
  example: "k3",
  run(input, { task }) {
    const table = lookupTable(task);
    if (table === null) {
      return { fault: "not-found", sentence: "This question has no values to look up." };
    }
    const text = table.get(input);
    if (text !== undefined) return { text };
    const keys = [...table.keys()].join(", ");
    return {
      fault: "not-found",
      sentence: `There is no value “${input.slice(0, 40)}”. Look up one of ${keys}, one at a time.`,
    };
  },
};
