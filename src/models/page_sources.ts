// The models that a page's workers can name: those in browser storage, and those on the page's own site.
import { RunError } from "../core/errors.ts";
import { siteSource, type SitePorts } from "./site_source.ts";
import type { OpenSource } from "./source.ts";
import type { BlobStore } from "./stored/blob_store.ts";
import { STORED_PATH } from "./stored/stored_path.ts";
import { storedSource } from "./stored/stored_source.ts";

/** @param models browser storage, absent in a worker that never opens a stored model
 *  @param openStored `peekedSource` in a worker that reads no weights */
export function pageSources(
  ports: SitePorts,
  models?: () => Promise<BlobStore>,
  openStored: typeof storedSource = storedSource,
): OpenSource {
  return async (path, signal) => {
    if (!path.startsWith(STORED_PATH)) return siteSource(ports, path, signal);
    if (models === undefined) {
      throw new RunError("internal", `${path}: models in browser storage cannot be opened here.`, { path });
    }
    return openStored(await models(), path.slice(STORED_PATH.length));
  };
}
