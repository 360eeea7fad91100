// Where a worker finds the models that a run names: on the page's site, or in browser storage.
import { systemClock } from "../src/core/ports.ts";
import { pageSources } from "../src/models/page_sources.ts";
import { openOpfs } from "../src/models/stored/opfs_blob_store.ts";
import { peekedSource } from "../src/models/stored/stored_source.ts";
import { pageFetch } from "./page_fetch.ts";

const site = { fetch: pageFetch, clock: systemClock };
const stored = () => openOpfs("models");

/** A stored model is held against its hashes when it is opened. */
export const pageModels = pageSources(site, stored);

/** The same for a worker that reads a model's small files alone. */
export const peekedModels = pageSources(site, stored, peekedSource);
