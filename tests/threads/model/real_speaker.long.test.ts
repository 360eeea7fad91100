// SmolLM2-135M-Instruct from its GGUF file, spoken through the graph that is made of it: the engine's greedy texts behind worked examples,
// the same with and without sharing their prefix, and not more memory than three times its weights.
import { expect, test } from "vitest";
import { nodeDisk } from "../../../src/cli/disk.ts";
import { diskSources } from "../../../src/cli/model_source.ts";
import { systemClock } from "../../../src/core/ports.ts";
import { openModel } from "../../../src/models/open.ts";
import { openSpeaker } from "../../../src/threads/model/speaker.ts";
import { requestFor } from "../../../src/voice/asking.ts";
import { gpuPort } from "../../harness/gpu.ts";
import { realModel } from "../../harness/real_model.ts";

const path = await realModel();
const source = diskSources(nodeDisk);
const question = (name: string, has: number, gets: number) =>
  `${name} has ${has} red apples. Ben gives ${name} ${gets} more. How many red apples does ${name} have now?`;
const EXAMPLES = [
  [12, 5],
  [31, 14],
].map(([has = 0, gets = 0]) => ({
  question: question("Ann", has, gets),
  solution: `${has} + ${gets} = ${has + gets}\nAnswer: ${has + gets}`,
}));

test.skipIf(path === undefined)(
  "a real GGUF model says through ONNX Runtime what the engine says",
  async () => {
    const { ref, voice: openVoice } = await openModel(await source(path!), ["ref"]);
    const voice = await openVoice();
    const requests = ["Kim", "Theodore", "Ann"].map((name, i) => {
      const asked = { role: "propose", question: question(name, 13 + 9 * i, 4 + i) };
      return requestFor(
        voice,
        asked,
        { id: name, temperature: 0, seed: 1 },
        { examples: EXAMPLES, maxNewTokens: 20 },
      );
    });
    const ports = { gpu: await gpuPort(), source, clock: systemClock };
    const before = process.resourceUsage().maxRSS;
    const graph = await openSpeaker(ref, { speaker: "onnx", device: "wasm" }, ports);
    const shared = await graph.lm.generate(requests);
    const held = 1024 * (process.resourceUsage().maxRSS - before);
    expect(held / (4 * graph.parameters)).toBeLessThan(3);
    const apart = await graph.lm.generate(requests.map((each) => ({ ...each, shared: 0 })));
    await graph.lm.dispose();
    const engine = await openSpeaker(ref, { speaker: "engine", device: "wasm" }, ports);
    const theirs = await engine.lm.generate(requests);
    await engine.lm.dispose();
    expect(shared.map(({ text }) => text)).toEqual(theirs.map(({ text }) => text));
    expect(apart.map(({ text }) => text)).toEqual(theirs.map(({ text }) => text));
    expect(shared.every(({ text }) => text.includes("Answer:"))).toBe(true);
  },
);
