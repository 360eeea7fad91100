// What a student is held against. One rule, so that every place of the page shows the figure that the paired test is about.
import type { MethodResult, PairedResult, Report } from "../../records/report.ts";

export interface Before {
  readonly method: PairedResult["baseline"];
  readonly result: MethodResult;
}

/** The better of the two single agents. */
export function beforeOf({ methods, paired }: Report): Before {
  const { baseline: method } = paired.distilledVsSingle;
  return { method, result: methods[method] };
}
