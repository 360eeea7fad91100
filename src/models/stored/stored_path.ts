// How a run names a model in browser storage.

/** `ModelRef.path` of a model in browser storage: this and its key. */
export const STORED_PATH = "stored:";
