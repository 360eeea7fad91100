// What a person chooses for a download.

/** What goes into a download. README, licences, receipt and manifest are always in it. */
export interface ExportChoice {
  /** Ids of the formats, as src/export/list.ts names them. */
  readonly formats: readonly string[];
  /** For each option of the formats, by its id, the ids of the ticks that are on. */
  readonly ticks: Readonly<Record<string, readonly string[]>>;
}
