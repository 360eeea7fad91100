import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { type ChatServer, chatServer } from "../harness/chat_server.ts";
import { writeChatModel } from "./chat_model.ts";
import { retort, scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
const model = join(scratch, "model");
writeChatModel(model, "smollm2", { positions: 320 });
const questions = join(scratch, "questions.csv");
const ROWS = Array.from(
  { length: 20 },
  (_, i) => [`How much is ${i + 3} and ${2 * i + 1}?`, String(3 * i + 4)] as const,
);
writeFileSync(questions, `question,answer\n${ROWS.map((row) => row.join(",")).join("\n")}\n`);
const keys = new Map<string, string>(ROWS);

const servers: ChatServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** Right about every question; the third sample of each is wrong. */
async function teacher(instead?: Parameters<typeof chatServer>[0]["instead"]): Promise<ChatServer> {
  const times = new Map<string, number>();
  const server = await chatServer({
    models: ["big-teacher"],
    answer: ({ messages }) => {
      const question = messages.at(-1)?.content ?? "";
      const nth = (times.get(question) ?? 0) + 1;
      times.set(question, nth);
      return `I add them. Answer: ${nth % 3 === 0 ? "0" : keys.get(question)}`;
    },
    ...(instead === undefined ? {} : { instead }),
  });
  servers.push(server);
  return server;
}

const SMALL =
  "--teacher self-consistency --samples 3 --check key --examples 0 --steps 2 --batch-tokens 256 --rank 2 --answer-tokens 8 --seed 3";
const args = (server: ChatServer, out: string) => [
  "run",
  "--model",
  model,
  "--questions",
  questions,
  "--out",
  out,
  "--endpoint",
  server.url,
  ...SMALL.split(" "),
];

test("a server teaches, breaks down, and the same command goes on with what it had said; the zip says where the questions went", async () => {
  const out = join(scratch, "out");
  mkdirSync(out);
  let isBroken = true;
  const server = await teacher((nth, response) => {
    if (!isBroken || nth <= 5) return false;
    response.writeHead(200).end("out of order");
    return true;
  });
  const broken = await retort(args(server, out));
  expect(broken.code).toBe(1);
  expect(broken.told).toMatch(/big-teacher at http:\S+ teaches\./);
  expect(broken.told).toMatch(/what is no JSON: out of order\..*the same command goes on from there/);
  const before = server.asked.length;
  expect(before).toBeGreaterThan(0);

  isBroken = false;
  const ended = await retort(args(server, out));
  expect(ended.told).toContain("Going on with run");
  expect(ended.code).toBe(0);

  const zip = unzipSync(new Uint8Array(readFileSync(ended.out.split("\n").at(-1)!)));
  const text = (path: string) => new TextDecoder().decode(zip[path]);
  const receipt = JSON.parse(text("receipt.json")) as {
    endpoint: unknown;
    tasks: { train: number; test: number };
    methods: Record<string, { accuracy: number }>;
  };
  expect(receipt.endpoint).toEqual({ url: server.url, model: "big-teacher" });
  expect(receipt.methods["teacher"]?.accuracy).toBe(1);
  expect(receipt.methods["single"]?.accuracy).toBe(0); // the base has random weights
  expect(text("peft/README.md")).toContain(`Its group was big-teacher, asked at \`${server.url}\``);
  expect(text("README.md")).toContain("distilled from big-teacher's self-consistency");

  // what was stored before the breakdown is not asked again; what was on its way then is
  const { train, test: tested } = receipt.tasks;
  const stored = Number(/stored: (\d+) turns/.exec(ended.told)?.[1]);
  expect(stored).toBeGreaterThan(0);
  expect(stored).toBeLessThanOrEqual(before);
  expect(server.asked.length - before).toBe(3 * (train + tested) - stored);
  // the student learns to answer its own template, not the server's messages
  const [row = ""] = text("data/sft.jsonl").split("\n");
  expect(row).toContain("<|im_start|>user");
  expect(row).not.toContain('\\"role\\"');
  const turns = text("project/turns.jsonl")
    .split("\n")
    .filter((line) => line !== "");
  const models = turns.map((line) => (JSON.parse(line) as { model: { name: string; path: string } }).model);
  expect(new Set(models.map(({ name, path }) => `${name} ${path}`))).toEqual(
    new Set([`big-teacher ${server.url}`]),
  );
}, 600_000);

/** Noted by every process of a run: to which host a connection was opened, and which name was looked up. */
const WIRETAP = `import dns from "node:dns"; import net from "node:net"; import { appendFileSync } from "node:fs";
const note = (where) => appendFileSync(process.env.WIRETAP, where + "\\n");
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const [[to]] = Array.isArray(given[0]) ? given : [given];
  if (to.path === undefined) note((to.host ?? "localhost") + ":" + to.port);
  return connect.apply(this, given);
};
const { lookup } = dns;
dns.lookup = function (name, ...more) { note(name); return lookup.call(this, name, ...more); };
`;

/** All files below a folder, those of a zip one by one, each as Latin-1. */
function textsBelow(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const bytes = new Uint8Array(readFileSync(path));
    const files = name.endsWith(".zip") ? unzipSync(bytes) : { "": bytes };
    for (const [inside, part] of Object.entries(files))
      texts.set(`${name}${inside && `/${inside}`}`, Buffer.from(part).toString("latin1"));
  }
  return texts;
}

test("a question, its answer and the server's key go nowhere but where they belong", async () => {
  const canaries = { question: "quokka7431", answer: "90417263", key: "sk-Canary5309quetzal" };
  keys.set(`How much is ${canaries.question} 90417000 and 263?`, canaries.answer);
  const own = join(scratch, "canaries.csv");
  writeFileSync(own, `question,answer\n${Array.from(keys, (row) => row.join(",")).join("\n")}\n`);
  const [wiretap, heard, out] = ["tap.mjs", "heard.txt", "canaries"].map((name) => join(scratch, name));
  writeFileSync(wiretap!, WIRETAP);
  writeFileSync(heard!, "");
  mkdirSync(out!);
  const env = {
    RETORT_ENDPOINT_KEY: canaries.key,
    WIRETAP: heard!,
    NODE_OPTIONS: `--import ${wiretap}`,
  };
  let isBroken = true;
  const server = await teacher((nth, response) => {
    if (!isBroken || nth <= 5) return false;
    response.writeHead(401).end(`Incorrect key provided: ${canaries.key}`);
    return true;
  });
  const given = args(server, out!).map((each) => (each === questions ? own : each));
  const broken = await retort(given, { env });
  expect(broken.told).toContain("Incorrect key provided: (the key)");
  isBroken = false;
  const ended = await retort(given, { env });
  expect(ended.code).toBe(0);

  expect(new Set(server.keys)).toEqual(new Set([`Bearer ${canaries.key}`]));
  const port = new URL(server.url).port;
  const hosts = new Set(readFileSync(heard!, "utf8").trim().split("\n"));
  expect([...hosts]).toEqual([`127.0.0.1:${port}`]);
  expect(JSON.stringify(server.asked)).toContain(canaries.question); // the teacher is asked, and told no answer
  expect(JSON.stringify(server.asked)).not.toContain(canaries.answer);
  const said = [broken, ended].map((ran) => ran.out + ran.told).join("\n");
  for (const canary of Object.values(canaries)) expect(said).not.toContain(canary);
  const kept = textsBelow(out!);
  const holding = (canary: string) =>
    [...kept].flatMap(([name, text]) => (text.includes(canary) ? [name] : []));
  expect(holding(canaries.key)).toEqual([]);
  const places = new Set(
    [canaries.question, canaries.answer].flatMap(holding).map((name) => name.replace(/^.*\.zip\//, "")),
  );
  const data = ["answers.jsonl", "questions.csv", "trajectories.jsonl"].map((name) => `data/${name}`);
  const project = ["answers", "outcomes", "tasks", "turns"].map((name) => `project/${name}.jsonl`);
  expect([...places].toSorted()).toEqual([...data, ...project, "run/journal.jsonl"]);
}, 600_000);

test("an address of another machine, a model that the server lacks, and no server are named before anything is stored", async () => {
  const out = join(scratch, "none");
  const server = await teacher();
  const told = async (...more: string[]) => {
    const given = args(server, out);
    const at = more.indexOf("--endpoint") < 0 ? given.length : given.indexOf("--endpoint");
    const { code, told: said } = await retort([
      ...given.slice(0, at),
      ...given.slice(at === given.length ? at : at + 2),
      ...more,
    ]);
    return [code, said] as const;
  };
  expect(await told("--endpoint", "http://192.0.2.1/v1")).toEqual([
    2,
    expect.stringContaining("your questions would leave this machine for 192.0.2.1. Give --endpoint-remote"),
  ]);
  expect(await told("--endpoint-model", "other")).toEqual([
    2,
    expect.stringContaining("has no model other; it has big-teacher"),
  ]);
  await server.close();
  const [code, said] = await told();
  expect([code, said]).toEqual([
    1,
    expect.stringMatching(/The teacher at \S+ does not answer: .*ECONNREFUSED/),
  ]);
  expect(server.asked).toEqual([]);
});
