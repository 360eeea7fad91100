// The state of `retort madiff`'s training in one file, so that it is replaced as a whole: parameters and AdamW's moments as safetensors, with
// what was asked for and a digest, since safetensors knows no checksum.
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import { sha256Hex } from "../core/sha256.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../formats/safetensors.ts";
import type { JointState } from "../madiff/joint_trainer.ts";

const NAMES = ["parameters", "m", "v"] as const;

/** @param asked everything that the training hangs on */
export async function writeJointState(
  state: JointState,
  asked: Readonly<Record<string, unknown>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = { schema: 1, step: state.step, asked, digest: await digestOf(state) };
  const tensors = NAMES.map((name) => [name, [state[name].length], state[name]] as const);
  return writeSafetensors(tensors, { joint: JSON.stringify(header) });
}

interface JointHeader {
  readonly schema: 1;
  readonly step: number;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly digest: string;
}

/** @param where the file's path, for errors
 *  @throws RunError("config") when it was asked for differently; RunError("store-corrupt" | "file-invalid") */
export async function readJointState(
  file: Uint8Array<ArrayBuffer>,
  asked: Readonly<Record<string, unknown>>,
  where: string,
): Promise<JointState> {
  const { tensors, metadata } = readSafetensors(file, where);
  const header = JSON.parse(metadata.get("joint") ?? "null") as JointHeader | null;
  const found = NAMES.map((name) => tensors.get(name));
  if (header?.schema !== 1 || found.some((each) => each === undefined))
    throw new RunError("file-invalid", `${where}: this is no state of a training of plans.`, { where });
  const [parameters, m, v] = found.map((each) => toFloat32(each!));
  const state = { step: header.step, parameters: parameters!, m: m!, v: v! };
  if ((await digestOf(state)) !== header.digest) {
    throw new RunError(
      "store-corrupt",
      `${where}: the training state is damaged, its digest is another. Remove the file and start again.`,
      { where },
    );
  }
  if (canonicalJson(header.asked) !== canonicalJson(asked)) {
    throw new RunError(
      "config",
      `${where} holds a training that was asked for differently: ${JSON.stringify(header.asked)} there, ${JSON.stringify(asked)} here. Give the same settings to go on with it, or name another folder.`,
      { where },
    );
  }
  return state;
}

function digestOf({ parameters, m, v }: JointState): Promise<string> {
  const bytes = new Uint8Array(4 * (parameters.length + m.length + v.length));
  let at = 0;
  for (const each of [parameters, m, v]) {
    bytes.set(new Uint8Array(each.buffer, each.byteOffset, each.byteLength), at);
    at += each.byteLength;
  }
  return sha256Hex(bytes);
}
