// A stored model as far as the page's own thread needs it: which weights it has, and its voice. Loaded when one is chosen.
import { openModel } from "../../models/open.ts";
import { openOpfs } from "../../models/stored/opfs_blob_store.ts";
import { STORED_PATH } from "../../models/stored/stored_path.ts";
import { peekedSource } from "../../models/stored/stored_source.ts";
import type { PageModel } from "../run/session_ports.ts";

/** @param path as a run names it. @throws RunError("store-corrupt" | "store-unavailable" | "model-invalid" | "file-invalid") */
export async function openStoredModel(path: string): Promise<PageModel> {
  const source = await peekedSource(await openOpfs("models"), path.slice(STORED_PATH.length));
  const { ref, voice } = await openModel(source, ["ref"]);
  return { ref, voice: await voice() };
}
