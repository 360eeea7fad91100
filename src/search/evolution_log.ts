// Where an evolution is kept, see search_log.ts.
import type { LogFiles } from "../store/journal/files.ts";
import { type EvolutionEntry, readEvolutionEntry } from "./genome.ts";
import { openSearchLog, type SearchLog } from "./search_log.ts";

/** Opens the log of an evolution, or begins one. It may be given more generations than before. @throws errors of `openSearchLog` */
export const openEvolutionLog = (
  files: LogFiles,
  tell: (sentence: string) => void,
  order: Readonly<Record<string, number | string>>,
): Promise<SearchLog<EvolutionEntry>> =>
  openSearchLog<EvolutionEntry, EvolutionEntry>({
    files,
    tell,
    read: readEvolutionEntry,
    begun: { kind: "evolution", schema: 1, order },
    orderOf: (entry) => (entry.kind === "evolution" ? entry.order : null),
    free: ["generations"],
  });
