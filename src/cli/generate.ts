// `retort generate`: texts from a prompt or a conversation, by our own engine.
import { RunError } from "../core/errors.ts";
import { deriveSeed } from "../core/rng.ts";
import { command } from "./command.ts";
import { openDisk, readAdapter } from "./engine.ts";
import { integerFlag, needed, optional } from "./flags.ts";
import { generateRows } from "./generator.ts";
import { MEMORY_FLAGS } from "./memory.ts";
import { rowOf, SAMPLING_FLAGS } from "./sampling_flags.ts";
import { readMessages } from "./text.ts";

export const generateCommand = command({
  name: "generate",
  summary: "texts from a prompt or a conversation",
  flags: {
    model: needed("DIR|FILE", "the model's folder, or its GGUF file"),
    adapter: optional("DIR", "a PEFT adapter's folder"),
    prompt: optional("TEXT", "the text to go on with, as it stands"),
    messages: optional("FILE", 'a conversation to answer: JSON, [{"role": "user", "content": "…"}, …]'),
    n: integerFlag(1, { min: 1, max: 1024 }, "how many texts"),
    ...SAMPLING_FLAGS,
    ...MEMORY_FLAGS,
    json: optional("FILE", "writes texts, ids and log-probabilities there"),
  },
  notes: `
Needs --prompt or --messages. A prompt is read as it stands, with the tokens that the model's tokenizer puts around a text;
messages go through the model's chat template. Prints each text; with --n above 1 a line "# 1 of N" before it.
--json FILE: {"schema": 1, "model", "adapter", "prompt": text, "promptIds": [ids], "rows": [{"text", "ids", "logprobs",
"finish": "stop" or "length", "seed"}]}; logprobs are ln p of each id at temperature 1, the end id's last when it stopped.`,
  run: async (flags, around) => {
    if ((flags.prompt === null) === (flags.messages === null)) {
      throw new RunError("config", "generate needs either --prompt TEXT or --messages FILE.");
    }
    const opened = await openDisk(flags.model, around.disk, ["architecture", "tokenizer", "tensors"]);
    const { tokenizer } = opened;
    const conversation = flags.messages === null ? null : await readMessages(flags.messages, around.disk);
    const prompt =
      conversation === null
        ? (flags.prompt ?? "")
        : (await opened.voice()).render({ messages: conversation });
    const promptIds = tokenizer.encode(prompt, { addSpecials: conversation === null });
    const adapter = flags.adapter === null ? null : await readAdapter(flags.adapter, opened, around.disk);

    const seeds = Array.from({ length: flags.n }, (_, i) => deriveSeed(flags.seed, "generate", i));
    const started = around.clock.elapsed();
    const results = await generateRows(
      {
        model: opened,
        adapter,
        rows: seeds.map((seed) => rowOf(flags, promptIds, seed)),
        sideBySide: flags.n,
      },
      flags,
      around,
    );
    const rows = results.map(({ ids, logprobs, isStopped }, i) => ({
      text: tokenizer.decode(ids),
      ids,
      logprobs,
      finish: isStopped ? "stop" : "length",
      seed: seeds[i],
    }));
    for (const [i, row] of rows.entries()) {
      if (flags.n > 1) around.out(`# ${i + 1} of ${flags.n}`);
      around.out(row.text);
    }
    const tokens = rows.reduce((sum, row) => sum + row.logprobs.length, 0);
    const seconds = (around.clock.elapsed() - started) / 1000;
    around.tell(`${tokens} tokens in ${seconds.toFixed(1)} s, loading included`);
    if (flags.json === null) return;
    const { model, adapter: adapterPath } = flags;
    const content = { schema: 1, model, adapter: adapterPath, prompt, promptIds, rows };
    await around.disk.replace(flags.json, `${JSON.stringify(content)}\n`);
  },
});
