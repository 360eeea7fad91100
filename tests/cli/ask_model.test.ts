// `--check model`: a server's model judges, a server that breaks down costs none of its words, and the run says how often it errs.
import { afterAll, expect, test } from "vitest";
import { askByModel, checkerOfFlags } from "../../src/cli/ask_model.ts";
import { systemClock, systemFetch } from "../../src/core/ports.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { answersEqual } from "../../src/tasks/verifier.ts";
import { type ChatServer, chatServer } from "../harness/chat_server.ts";
import { openSet, truth } from "../pipeline/judging_person.ts";
import { makeWorld, MODEL, outcome, smallConfig } from "../pipeline/world.ts";

const servers: ChatServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));
const network = { fetch: systemFetch, clock: systemClock, key: null };
const signal = new AbortController().signal;

const SET = openSet((i) => i < 8, 30);
const TASKS = [...SET.tasks("distil", 7)];
const keys = new Map(TASKS.map(({ id, question }) => [question, truth.get(id) ?? null]));

/** Says yes to every right answer, and to every wrong one that ends with a 5. */
async function judge(instead?: Parameters<typeof chatServer>[0]["instead"]): Promise<ChatServer> {
  const server = await chatServer({
    models: ["judge"],
    answer: ({ messages }) => {
      const asked = messages.at(-1)?.content ?? "";
      const [, question = ""] = /^Question: (.*)$/m.exec(asked) ?? [];
      const [, answer = ""] = /^The answer to check: (.*)$/m.exec(asked) ?? [];
      return answersEqual(answer, keys.get(question) ?? null) || answer.endsWith("5") ? "I add.\nYes." : "No";
    },
    ...(instead === undefined ? {} : { instead }),
  });
  servers.push(server);
  return server;
}

async function begun(server: ChatServer) {
  const world = makeWorld();
  const { store, clock } = world;
  const checker = { url: server.url, model: "judge" };
  const config = smallConfig({ labels: "model", tasks: "30", agents: "3" });
  const { id } = await createRun({ store, clock, taskSet: SET }, { config, model: MODEL, checker });
  const told: string[] = [];
  const around = { network, clock, signal, tell: (line: string) => void told.push(line) };
  const deps = { ...world.deps, askPerson: askByModel(checker, store, around) };
  return { store, id, told, run: () => runPipeline(id, deps) };
}

test("what the model calls right is learned; its errors on known answers stand in the receipt", async () => {
  const { store, id, told, run } = await begun(await judge());
  await run();
  const { receipt } = await outcome(store, id);
  expect(receipt).toMatchObject({
    checkedBy: "model",
    person: null,
    checker: { checker: { model: "judge" }, keyed: 22, known: { rightCalledWrong: 0 } },
  });
  const { answers, judged, known } = receipt["checker"] as {
    answers: number;
    judged: number;
    known: { wrong: number; wrongCalledRight: number; right: number };
  };
  expect(judged).toBe(answers);
  expect(known.right).toBeGreaterThan(15);
  expect(known.wrong).toBeGreaterThan(known.wrongCalledRight);
  expect(told.join("\n")).toContain(
    `it called ${known.wrongCalledRight} of ${known.wrong} wrong answers right`,
  );
  const open = new Set(TASKS.filter(({ answer }) => answer === null).map((task) => task.id));
  const learned = (await store.getDataset(id))!.examples.filter(({ from }) => open.has(from.taskId));
  const words = new Map(
    (await store.verdicts(id)).map((each) => [`${each.taskId} ${each.answer}`, each.isRight]),
  );
  const turns = new Map((await store.turns(id)).map((turn) => [turn.id, turn]));
  expect(learned.length).toBeGreaterThan(0);
  for (const { from } of learned)
    expect(words.get(`${from.taskId} ${turns.get(from.turnId!)!.answer}`)).toBe(true);
});

test("a server that breaks down loses none of its words, and is asked about the rest alone", async () => {
  let isBroken = true;
  const server = await judge((nth, response) => {
    if (!isBroken || nth <= 9) return false;
    response.writeHead(200).end("out of order");
    return true;
  });
  const { store, id, run } = await begun(server);
  await expect(run()).rejects.toMatchObject({ code: "fetch-failed" });
  const kept = (await store.verdicts(id)).length;
  expect(kept).toBeGreaterThan(0);
  isBroken = false;
  const before = server.asked.length;
  await run();
  const all = (await store.verdicts(id)).length;
  const asked = server.asked.length - before;
  expect(asked).toBeGreaterThanOrEqual(all - kept);
  expect(asked).toBeLessThan(all - kept + 8); // at most those on their way at the breakdown reached the server late
  const whole = await begun(await judge());
  await whole.run();
  expect((await store.getDataset(id))!.examples.map(({ from }) => from.taskId)).toEqual(
    (await whole.store.getDataset(whole.id))!.examples.map(({ from }) => from.taskId),
  );
});

test("the flags name a server and its model, and belong to --check model", async () => {
  const server = await judge();
  const flags = { check: "model", checker: server.url, "checker-model": null, "checker-remote": false };
  const told: string[] = [];
  const around = { signal, tell: (line: string) => void told.push(line) };
  expect(await checkerOfFlags(flags, network, around)).toEqual({ url: server.url, model: "judge" });
  expect(told[0]).toContain("says which answers are right.");
  expect(await checkerOfFlags({ ...flags, check: "key", checker: null }, network, around)).toBeNull();
  await expect(checkerOfFlags({ ...flags, check: null }, network, around)).rejects.toThrow(/belong together/);
  await expect(checkerOfFlags({ ...flags, checker: null }, network, around)).rejects.toThrow(
    /belong together/,
  );
  const other = { ...flags, "checker-model": "nobody" };
  await expect(checkerOfFlags(other, network, around)).rejects.toThrow(/has no model nobody; it has judge/);
});

test("without a server no run can ask for one", async () => {
  const { store, clock } = makeWorld();
  const config = smallConfig({ labels: "model" });
  await expect(createRun({ store, clock, taskSet: SET }, { config, model: MODEL })).rejects.toThrow(
    /--checker URL/,
  );
});
