import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { pythonWith } from "../harness/python.ts";
import { writeChatModel } from "./chat_model.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const data = join(scratch, "sums.jsonl");
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

interface Summary {
  readonly steps: number;
  readonly resumedAt: number;
  readonly adapterSha256: string;
  readonly trainableParameters: number;
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
}

beforeAll(() => {
  const lines = Array.from({ length: 40 }, (_, i) => {
    const name = ["Ann", "Ben", "Cal", "Dan"][i % 4]!;
    const [has, eats] = [10 + (i % 20), 2 + (i % 7)];
    const prompt = `<|bos|> <|user|> ${name} has ${has} eggs . ${name} eats ${eats} . How many eggs does ${name} have now ? <|assistant|>`;
    return JSON.stringify({ prompt, completion: `Step 1 : ${name} has ${has} - ${eats} = ${has - eats} .` });
  });
  writeFileSync(data, `${lines.join("\n")}\n`);
});

const STEPS = 10;
const flags = (out: string, ...more: readonly string[]) => [
  ...`train --steps ${STEPS} --batch-tokens 192 --lr 0.01 --warmup 2 --rank 4 --targets q_proj,v_proj,down_proj`.split(
    " ",
  ),
  ...`--save-every 3 --model ${TINY} --data`.split(" "),
  data,
  "--out",
  join(scratch, out),
  "--json",
  join(scratch, `${out}.json`),
  ...more,
];
const python = pythonWith("torch, transformers, peft");
if (python === undefined)
  console.warn("PEFT is not installed: the trained adapter is not checked against it.");
const file = (out: string, name: string) => join(scratch, out, name);

test("a run killed in the middle goes on and ends with the bits of an undisturbed one", async () => {
  const whole = await retort(flags("whole"));
  expect(whole.told.split("\n").at(-1)).toMatch(/^step 10 of 10 /);
  expect(whole.code).toBe(0);

  const killed = await retort(flags("killed"), {
    onTold: (text, kill) => {
      if (text.includes("step 5 of 10")) kill("SIGKILL");
    },
  });
  expect(killed.code).toBeNull();
  expect(existsSync(file("killed", "adapter_model.safetensors"))).toBe(false);
  expect((await retort(flags("killed"))).told).toMatch(
    /holds the state of a training\. Go on with it \(--resume\)/,
  );
  const resumed = await retort(flags("killed", "--resume"));
  expect(resumed.code).toBe(0);

  const [undisturbed, after] = [
    json(join(scratch, "whole.json")) as Summary,
    json(join(scratch, "killed.json")) as Summary,
  ];
  expect(undisturbed.resumedAt).toBe(0);
  expect([3, 6]).toContain(after.resumedAt);
  const adapter = sha256(file("whole", "adapter_model.safetensors"));
  expect(undisturbed.adapterSha256).toBe(adapter);
  expect(sha256(file("killed", "adapter_model.safetensors"))).toBe(adapter);
  const losses = ({ losses }: Summary) => losses.map(({ step, loss }) => [step, loss]);
  expect(losses(after)).toEqual(losses(undisturbed));
  expect(losses(undisturbed).map(([step]) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  const lines = readFileSync(file("killed", "losses.jsonl"), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { loss: number }).loss)).toEqual(
    after.losses.map(({ loss }) => loss),
  );
  expect(undisturbed.losses.at(-1)!.loss).toBeLessThan(0.8 * undisturbed.losses[0]!.loss);
});

test("Ctrl-C saves the state, says so, and ends with 130", async () => {
  let isPressed = false;
  const stopped = await retort(flags("stopped"), {
    onTold: (text, kill) => {
      if (isPressed || !text.includes("step 4 of 10")) return; // a second Ctrl-C would not wait for the state
      isPressed = true;
      kill("SIGINT");
    },
  });
  expect(stopped.code).toBe(130);
  expect(stopped.told).toMatch(
    /Stopped after step \d+; the state is in .*training_state\.safetensors, --resume goes on/,
  );
  const resumed = await retort(flags("stopped", "--resume"));
  expect(resumed.code).toBe(0);
  expect((json(join(scratch, "stopped.json")) as Summary).resumedAt).toBeGreaterThanOrEqual(4);
  expect(sha256(file("stopped", "adapter_model.safetensors"))).toBe(
    sha256(file("whole", "adapter_model.safetensors")),
  );
});

test("the adapter names its targets, and a text with it differs from one without", async () => {
  expect(json(file("whole", "adapter_config.json"))).toMatchObject({
    r: 4,
    lora_alpha: 8,
    target_modules: ["q_proj", "v_proj", "down_proj"],
    base_model_name_or_path: "retort-tiny",
  });
  const { prompt } = JSON.parse(readFileSync(data, "utf8").split("\n")[3]!) as { prompt: string };
  const generate = ["generate", "--model", TINY, "--prompt", prompt, "--max-new-tokens", "20"];
  const plain = await retort(generate);
  const trained = await retort([...generate, "--adapter", join(scratch, "whole")]);
  expect(trained.out).toMatch(/^Step 1 : /);
  expect(trained.out).not.toBe(plain.out);
});

test("a resume with other settings, other data or a damaged state is refused", async () => {
  const other = await retort(flags("whole", "--resume", "--seed", "8"));
  expect(other.told).toMatch(/made with other settings or other data/);
  expect(other.code).toBe(1);
  const state = file("whole", "training_state.safetensors");
  const bytes = readFileSync(state);
  bytes[bytes.length - 5]! ^= 1;
  mkdirSync(join(scratch, "damaged"));
  writeFileSync(file("damaged", "training_state.safetensors"), bytes);
  const damaged = await retort(flags("damaged", "--resume"));
  expect(damaged.told).toMatch(/damaged\/training_state\.safetensors: the training state is damaged/);
  expect(damaged.code).toBe(1);
});

test("a chat model in shards learns from messages and answers them", async () => {
  const folder = join(scratch, "chat");
  writeChatModel(folder, "smollm2");
  const chats = join(scratch, "chats.jsonl");
  const messages = [
    { role: "user", content: "What is 2 + 2?" },
    { role: "assistant", content: "It is 4." },
  ];
  writeFileSync(chats, `${JSON.stringify({ messages })}\n`);
  const out = join(scratch, "chat-adapter");
  const settings = "--steps 20 --batch-tokens 192 --lr 0.02 --warmup 2 --rank 4";
  const targets = "--targets q_proj,v_proj,down_proj"; // as above: the same shaders
  const trained = await retort(
    `train ${settings} ${targets} --model ${folder} --data ${chats} --out ${out}`.split(" "),
  );
  expect([trained.code, trained.told]).toEqual([0, expect.stringContaining("step 20 of 20")]);
  const asked = join(scratch, "asked.json");
  writeFileSync(asked, JSON.stringify({ messages: messages.slice(0, 1) }));
  const answer = await retort(
    `generate --model ${folder} --adapter ${out} --messages ${asked} --max-new-tokens 20`.split(" "),
  );
  expect(answer.out).toBe("It is 4.");
});

test("a prompt has the begin token once; a list of templates is read by the one that is meant for chats", async () => {
  const folder = join(scratch, "listed");
  writeChatModel(folder, "llama3");
  const at = join(folder, "tokenizer_config.json");
  const config = JSON.parse(readFileSync(at, "utf8")) as Record<string, unknown>;
  const chat_template = [
    { name: "tool_use", template: "{{ raise_exception('not this one') }}" },
    { name: "default", template: readFileSync(join(folder, "chat_template.jinja"), "utf8") },
  ];
  rmSync(join(folder, "chat_template.jinja"));
  writeFileSync(at, JSON.stringify({ ...config, chat_template }));
  const golden = JSON.parse(readFileSync("tests/golden/tokenizers/llama3/golden.json", "utf8")) as {
    readonly texts: readonly { readonly text: string; readonly with_specials: readonly number[] }[];
    readonly conversations: readonly { readonly messages: unknown; readonly prompt_ids: readonly number[] }[];
  };
  const promptIds = async (...asked: string[]) => {
    const out = join(scratch, "listed.json");
    const ran = await retort([
      "generate",
      "--model",
      folder,
      "--max-new-tokens",
      "1",
      "--json",
      out,
      ...asked,
    ]);
    expect([ran.code, ran.told]).toEqual([0, expect.any(String)]);
    return (json(out) as { promptIds: number[] }).promptIds;
  };
  const [{ text, with_specials } = { text: "", with_specials: [] }] = golden.texts;
  expect(await promptIds("--prompt", text)).toEqual(with_specials);
  expect(with_specials.filter((id) => id === 900)).toEqual([900]); // <|begin_of_text|>
  const [conversation] = golden.conversations;
  const asked = join(scratch, "listed-asked.json");
  writeFileSync(asked, JSON.stringify({ messages: conversation!.messages }));
  expect(await promptIds("--messages", asked)).toEqual(conversation!.prompt_ids);
});

/** Conversation file and folders -> ids of the prompt, logits with the adapter, by transformers and PEFT; an adapter that loads in part is an error. */
const PEFT = `
import json, sys
sys.path.insert(0, "tools")
import torch
from strict_load import load_adapter, load_model
from transformers import AutoTokenizer
base, adapter, asked = sys.argv[1:]
messages = json.load(open(asked))["messages"]
ids = AutoTokenizer.from_pretrained(base).apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
model = load_adapter(load_model(base, dtype=torch.float32), adapter)
with torch.no_grad():
    print(json.dumps({"ids": ids, "logits": model(torch.tensor([ids])).logits[0].tolist()}))
`;

test.skipIf(python === undefined)(
  "PEFT loads the trained adapter on the same shards and gives the same logits",
  { timeout: 600_000 },
  async () => {
    const [folder, adapter, asked] = ["chat", "chat-adapter", "asked.json"].map((name) =>
      join(scratch, name),
    );
    const ran = spawnSync(python!, ["-c", PEFT, folder!, adapter!, asked!], {
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    expect(ran.status, ran.stderr).toBe(0);
    const theirs = JSON.parse(ran.stdout) as { ids: number[]; logits: number[][] };
    const ours = join(scratch, "chat-logits.json");
    await retort([
      "logits",
      "--model",
      folder!,
      "--adapter",
      adapter!,
      "--ids",
      theirs.ids.join(),
      "--json",
      ours,
    ]);
    const { logits } = json(ours) as { logits: number[][] };
    const want = theirs.logits.flat();
    const size = Math.max(...want.map(Math.abs));
    const most = Math.max(...logits.flat().map((value, i) => Math.abs(value - want[i]!)));
    expect(logits.flat()).toHaveLength(want.length);
    expect(most / size).toBeLessThan(1e-5); // as in tests/model/families.test.ts: f32 on both sides
    const text = await retort(["generate", "--model", folder!, "--messages", asked!, "--json", ours]);
    expect(text.code).toBe(0);
    expect((json(ours) as { promptIds: number[] }).promptIds).toEqual(theirs.ids);
  },
);
