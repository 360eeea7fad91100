// The part of an address that is about a lesson. It is loaded with the page, so that nothing else of a lesson need be.

const KEYS = ["lesson", "view"] as const;

/** The lesson that an address asks for, "" for none. */
export const lessonFromQuery = (query: string): string => new URLSearchParams(query).get("lesson") ?? "";

export const isProjectorQuery = (query: string): boolean =>
  new URLSearchParams(query).get("view") === "projector";

/** The query `now` with the view for a whole class, or without it. */
export function withProjector(now: string, isProjector: boolean): string {
  const params = new URLSearchParams(now);
  if (isProjector) params.set("view", "projector");
  else params.delete("view");
  return params.toString();
}

/** `settings` as a query, behind what the address `now` says of a lesson: that stays while settings change. */
export function withLesson(now: string, settings: string): string {
  const params = new URLSearchParams(now);
  if (!params.has("lesson")) return settings;
  const kept = KEYS.flatMap((key) => {
    const value = params.get(key);
    return value === null ? [] : [[key, value]];
  });
  return [new URLSearchParams(kept).toString(), settings].filter((part) => part !== "").join("&");
}
