// The state of `retort madiff`'s training in one file, so that it is replaced as a whole: parameters and AdamW's moments as safetensors, with
// what was asked for and a digest of everything, since safetensors knows no checksum.
import * as v from "valibot";
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import { sha256Hex } from "../core/sha256.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../formats/safetensors.ts";
import type { JointState } from "../madiff/joint_trainer.ts";
import { count, finite, name, named, readRecord, type RecordOf, sha256 } from "../records/schema.ts";

const NAMES = ["parameters", "m", "v"] as const;
const RECORD = "a state of a training of plans, as retort madiff writes it now";

/** Everything that a training hangs on. */
type Asked = Readonly<Record<string, string | number>>;

const headerSchema = v.strictObject({
  schema: v.literal(2), // in 1 the digest was of the tensors alone
  step: count,
  asked: named(v.union([finite, name])),
  digest: sha256,
});

export async function writeJointState(state: JointState, asked: Asked): Promise<Uint8Array<ArrayBuffer>> {
  const digest = await digestOf(state, asked);
  const header: RecordOf<typeof headerSchema> = { schema: 2, step: state.step, asked, digest };
  const tensors = NAMES.map((name) => [name, [state[name].length], state[name]] as const);
  return writeSafetensors(tensors, { joint: JSON.stringify(header) });
}

/** @param where the file's path, for errors
 *  @throws RunError("config") when it was asked for differently; RunError("store-corrupt" | "file-invalid") */
export async function readJointState(
  file: Uint8Array<ArrayBuffer>,
  asked: Asked,
  where: string,
): Promise<JointState> {
  const { tensors, metadata } = readSafetensors(file, where);
  const header = headerOf(metadata.get("joint"), where);
  const found = NAMES.map((name) => tensors.get(name));
  if (found.some((each) => each === undefined))
    throw new RunError("file-invalid", `${where}: this is not ${RECORD}.`, { where });
  const [parameters, m, v] = found.map((each) => toFloat32(each!));
  const state = { step: header.step, parameters: parameters!, m: m!, v: v! };
  if ((await digestOf(state, header.asked)) !== header.digest) throw damaged(where, "its digest is another");
  if (canonicalJson(header.asked) !== canonicalJson(asked)) {
    throw new RunError(
      "config",
      `${where} holds a training that was asked for differently: ${JSON.stringify(header.asked)} there, ${JSON.stringify(asked)} here. Give the same settings to go on with it, or name another folder.`,
      { where },
    );
  }
  return state;
}

/** @throws RunError("store-corrupt" | "file-invalid") */
function headerOf(text: string | undefined, where: string): RecordOf<typeof headerSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "null");
  } catch (cause) {
    throw damaged(where, "its header is no JSON", { cause });
  }
  return readRecord(headerSchema, value, { record: RECORD, where });
}

function damaged(where: string, why: string, options?: ErrorOptions): RunError {
  const message = `${where}: the training state is damaged, ${why}. Remove the file and start again.`;
  return new RunError("store-corrupt", message, { where }, options);
}

async function digestOf({ step, parameters, m, v }: JointState, asked: Asked): Promise<string> {
  const all = new Blob([canonicalJson({ step, asked }), parameters, m, v]);
  return sha256Hex(new Uint8Array(await all.arrayBuffer()));
}
