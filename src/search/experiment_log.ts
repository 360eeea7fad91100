// The log of a search, opened to go on with it.
import type { LogFiles } from "../store/journal/files.ts";
import type { Configuration } from "./configuration.ts";
import { readEntry, type SearchEntry } from "./experiment.ts";
import { openSearchLog, type SearchLog } from "./search_log.ts";

/** @param asked what is asked of the search now, as `searchOrder` makes it; how many experiments it may have in all may be another number than before
 *  @throws errors of `openSearchLog` */
export const openExperimentLog = (
  files: LogFiles,
  tell: (sentence: string) => void,
  asked: Configuration,
): Promise<SearchLog<SearchEntry>> =>
  openSearchLog<SearchEntry, SearchEntry>({
    files,
    tell,
    read: readEntry,
    begun: { kind: "search", schema: 1, order: asked },
    orderOf: (entry) => (entry.kind === "search" ? entry.order : null),
    free: ["evaluations"],
  });
