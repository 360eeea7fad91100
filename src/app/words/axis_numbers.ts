// Numbers of an axis, apart from `numbers.ts` because no axis is drawn on the start page.
import { spoken } from "./language.ts";

/** Without zeros behind it: 0.25 -> "0.25", 1200 -> "1,200". */
export const axisNumber = (value: number): string => value.toLocaleString(spoken.value.language);
