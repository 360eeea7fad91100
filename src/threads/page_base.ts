// How a worker learns the page's address.

/** The page's first message to a worker: the base of relative URLs, for a worker's own base is its script. */
export interface PageBase {
  readonly pageBase: string;
}
export function isPageBase(value: unknown): value is PageBase {
  return (
    typeof value === "object" && value !== null && "pageBase" in value && typeof value.pageBase === "string"
  );
}
