// A model on the Hub, looked at before it is downloaded: config.json and the headers of its weights (some 100 KB) say
// whether the engine can run it and how large everything is. Unknown architectures and tensors are refused here.
import { RunError } from "../../core/errors.ts";
import { type Architecture, parameterCount } from "../architecture.ts";
import type { TensorInfo } from "../../formats/safetensors.ts";
import { parseShardIndex } from "../../formats/safetensors_shards.ts";
import type { Hub, HubFile, HubRevision } from "./hub.ts";
import type { HubAddress } from "./hub_address.ts";
import { type Folder, LICENSE_FILE, MAX_BYTES, readWhole } from "../folder.ts";
import { openModel } from "../open.ts";
import { type ModelSource, readHash } from "../source.ts";
import { WEIGHTS, WEIGHTS_INDEX } from "../weight_files.ts";

export interface HubModel extends HubRevision {
  readonly architecture: Architecture;
  readonly parameters: number;
  /** With their stored types: what the memory plan is made from. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** What a download fetches, small files first. */
  readonly files: readonly HubFile[];
  readonly downloadBytes: number;
}

const NEEDED = ["config.json", "tokenizer.json", "tokenizer_config.json"];
const OPTIONAL = ["generation_config.json", "chat_template.jinja"];

/** @throws RunError("model-invalid") for what the engine cannot run, errors of the Hub */
export async function inspectModel(hub: Hub, address: HubAddress, signal: AbortSignal): Promise<HubModel> {
  const revision = await hub.revision(address, signal);
  const listed = new Map((await hub.files(revision, signal)).map((file) => [file.path, file]));
  const folder: Folder = {
    name: address.repo,
    files: [...listed.keys()],
    open: (name) => {
      const file = listed.get(name);
      return Promise.resolve(file === undefined ? null : hub.source(revision, file, signal));
    },
  };
  for (const name of NEEDED) {
    if (listed.has(name)) continue;
    const sentence = `${address.repo}: the model has no ${name}. Choose another model, or another copy of this one.`;
    throw new RunError("model-invalid", sentence, { missing: name });
  }
  const source: ModelSource = {
    path: address.repo,
    name: address.repo,
    folder,
    card: null, // what lies on the Hub is held against the Hub's own hashes, when it is downloaded
    license: revision.license,
    sha256: (file) => readHash(folder, file),
  };
  const { architecture, tensors } = await openModel(source, ["architecture", "tensors"]);
  const files = await neededFiles(folder, listed);
  return {
    ...revision,
    architecture,
    parameters: parameterCount(architecture),
    tensors: tensors.tensors,
    files,
    downloadBytes: files.reduce((sum, file) => sum + file.size, 0),
  };
}

async function neededFiles(folder: Folder, listed: ReadonlyMap<string, HubFile>): Promise<HubFile[]> {
  const names = new Set([...NEEDED, ...OPTIONAL]);
  for (const name of listed.keys()) if (LICENSE_FILE.test(name)) names.add(name);
  if (listed.has(WEIGHTS)) names.add(WEIGHTS);
  else {
    names.add(WEIGHTS_INDEX);
    const index = await readWhole(folder, WEIGHTS_INDEX, MAX_BYTES.index);
    const { files } = parseShardIndex(index ?? new Uint8Array(0), `${folder.name}/${WEIGHTS_INDEX}`);
    for (const shard of files) names.add(shard);
  }
  const files = [...names].map((name) => listed.get(name)).filter((file) => file !== undefined);
  return files.toSorted((a, b) => a.size - b.size);
}
