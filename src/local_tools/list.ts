// The tools that agents may call, in the order in which they are told.
import { calculator } from "./calculator.ts";
import { lookup } from "./lookup.ts";
import { search } from "./search.ts";
import type { LocalTool } from "./tool.ts";

export const LOCAL_TOOLS: readonly LocalTool[] = [lookup, calculator, search];
