// A stored model as far as the page's own thread needs it: which weights it has, its voice, and what it speaks through. Loaded when one is chosen.
import { parameterCount } from "../../models/architecture.ts";
import { openModel } from "../../models/open.ts";
import { openOpfs } from "../../models/stored/opfs_blob_store.ts";
import { STORED_PATH } from "../../models/stored/stored_path.ts";
import { peekedSource } from "../../models/stored/stored_source.ts";
import { bringsGraph, usualSpeaker } from "../../models/usual_speaker.ts";
import type { PageModel } from "../run/session_ports.ts";

const BYTES_PER_WEIGHT = 4;
/** Weights of a graph that is made of a model: WebAssembly holds 4 GB, the weights twice while they are taken in. */
const MAX_GRAPH_BYTES = 1.6e9;

/** @param path as a run names it. @throws RunError("store-corrupt" | "store-unavailable" | "model-invalid" | "file-invalid") */
export async function openStoredModel(path: string): Promise<PageModel> {
  const source = await peekedSource(await openOpfs("models"), path.slice(STORED_PATH.length));
  const opened = await openModel(source, ["ref", "architecture"]);
  const hasGraph = await bringsGraph(opened);
  const fits = BYTES_PER_WEIGHT * parameterCount(opened.architecture) <= MAX_GRAPH_BYTES;
  return {
    ref: opened.ref,
    voice: await opened.voice(),
    usualSpeaker: (hasGpu) =>
      hasGraph || fits ? usualSpeaker(opened.architecture, { hasGraph, hasGpu }) : "engine",
  };
}
