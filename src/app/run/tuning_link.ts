// "?tune=0" in an address: no version of a kernel is timed on the device before a training.

export const isTunedQuery = (query: string): boolean => new URLSearchParams(query).get("tune") !== "0";

/** `query` with what the address `now` says of it: that stays while settings change. */
export const withTuning = (now: string, query: string): string =>
  isTunedQuery(now) ? query : ["tune=0", query].filter((part) => part !== "").join("&");
