// What each tool answers, which faults it tells, and how a call is written and read.
import { describe, expect, test } from "vitest";
import { toolText, faultIn, readCall, tellTools, writeCall } from "../../src/local_tools/call.ts";
import { LOCAL_TOOLS } from "../../src/local_tools/list.ts";
import type { LocalTool, ToolSite } from "../../src/local_tools/tool.ts";
import { workbench } from "../../src/local_tools/workbench.ts";
import { systemClock } from "../../src/core/ports.ts";
import { makeTurn, TASK } from "../teachers/turns.ts";
import { SITE } from "./site.ts";

const toolOf = (wanted: string): LocalTool => LOCAL_TOOLS.find(({ name }) => name === wanted)!;
const ask = async (name: string, input: string, site: ToolSite = SITE): Promise<string> =>
  toolText(await toolOf(name).run(input, site));

describe("lookup", () => {
  test("reveals a value in the words that stand around it", async () => {
    expect(await ask("lookup", "k2")).toBe("fir k2 = 9 ash");
  });
  test.each(["k9", "", "k1 k2", "constructor", "__proto__"])("has no value “%s”", async (key) => {
    expect(await ask("lookup", key)).toBe(
      `Error (not-found): There is no value “${key}”. Look up one of k1, k2, one at a time.`,
    );
  });
  test("of a question without a table says so", async () => {
    expect(await ask("lookup", "k1", { ...SITE, task: TASK })).toMatch(/^Error \(not-found\): This question/);
  });
});

describe("calculator", () => {
  test.each([
    ["3 + 9", "12"],
    ["(3 + 9) mod 10", "2"],
    ["(8+7)%10", "5"],
    ["3 + 9 mod 10", "12"],
    ["2 * (3 - 5) / 4", "-1"],
    ["-7 mod 10", "3"],
    ["1.5 * 4", "6"],
    ["999999999999999 + 0", "999999999999999"],
  ])("%s is %s", async (input, value) => {
    expect(await ask("calculator", input)).toBe(value);
  });
  test.each([
    "",
    "k1 + 3",
    "3 +",
    "(3 + 4",
    "3 4",
    "1 / 0",
    "5 mod 0",
    "alert(1)",
    "1e9",
    "3; 4",
    "1".repeat(16),
    "1+".repeat(100).concat("1"),
  ])("“%s” is no sum", async (input) => {
    expect(faultIn(await ask("calculator", input))).toBe("bad-input");
  });
  test("many brackets are bounded by the letters that a sum may have", async () => {
    expect(await ask("calculator", "(".repeat(99) + "1" + ")".repeat(99))).toBe("1");
  });
});

describe("search", () => {
  const told = { ...makeTurn(1, 0, null), kind: "tool" as const, role: "lookup", solution: "fir k2 = 9 ash" };
  const said = { ...makeTurn(0, 0, null), solution: "I need the value of k2 and the value of k1." };
  const questions = [
    { id: TASK.id, question: "its own question about k2" },
    { id: "other", question: "A question about rivers." },
  ];
  const site = { ...SITE, own: [said, told], questions };

  test("finds what the caller was told and said, the newest first among equals, and other questions", async () => {
    expect(await ask("search", "k2", site)).toBe(
      "lookup: fir k2 = 9 ash\nyou said: I need the value of k2 and the value of k1.",
    );
    expect(await ask("search", "rivers", site)).toBe("another question: A question about rivers.");
  });
  test("a rare word counts more than a common one", async () => {
    expect((await ask("search", "the ash", site)).split("\n")[0]).toBe("lookup: fir k2 = 9 ash");
  });
  test("never finds what an earlier search found, nor the question itself", async () => {
    const searched = { ...told, role: "search", solution: "zebra" };
    const own = { ...site, own: [searched] };
    expect(faultIn(await ask("search", "zebra", own))).toBe("not-found");
    expect(
      faultIn(await ask("search", "its own question", { ...own, questions: questions.slice(0, 1) })),
    ).toBe("not-found");
  });
  test.each(["", "?!", "word ".repeat(50)])("“%s” is nothing to look for", async (input) => {
    expect(faultIn(await ask("search", input, site))).toBe("bad-input");
  });
});

describe("a call", () => {
  test("is read as it is written, and only the first counts", () => {
    for (const { name, example } of LOCAL_TOOLS) {
      const call = { tool: name, input: example };
      expect(readCall(`I need it.\n${writeCall(call)}\nIt is 7.\nCall: lookup k8`)).toEqual(call);
    }
  });
  test("without a name is a fault, and a text without one is none", () => {
    expect(readCall("Call:")).toMatchObject({ fault: "bad-call" });
    expect(readCall("Call: lookup(k1)")).toMatchObject({ fault: "bad-call" });
    expect(readCall("I would call: nobody.\nAnswer: 4")).toBeNull();
  });
  test("is told with every tool's example", () => {
    const told = tellTools(LOCAL_TOOLS);
    for (const { name, example } of LOCAL_TOOLS) expect(told).toContain(`“Call: ${name} ${example}”`);
  });
});

describe("the workbench", () => {
  const slow: LocalTool = { ...toolOf("lookup"), name: "slow", run: () => new Promise(() => {}) };
  const long: LocalTool = { ...toolOf("lookup"), name: "long", run: () => ({ text: "x".repeat(11) }) };
  const runs = new Map(workbench([slow, long, toolOf("lookup")], [], systemClock, { ms: 20, letters: 10 }));
  const call = (name: string, input = "k1") => runs.get(name)!(input, SITE);

  test("a tool that does not answer in time is a fault", async () => {
    expect(await call("slow")).toBe("Error (late): slow did not answer within 20 ms. Ask for less.");
  });
  test("an answer that is too long is a fault and is not cut", async () => {
    expect(await call("long")).toBe(
      "Error (too-long): long has 11 letters to answer; 10 are the most. Ask for less.",
    );
    expect(faultIn(await call("lookup"))).toBe("too-long");
  });
  const broken = (run: LocalTool["run"]): LocalTool => ({ ...toolOf("lookup"), name: "broken", run });
  test.each([
    broken(() => {
      throw new Error("no such index");
    }),
    broken(() => Promise.reject(new Error("no such index"))),
  ])("a tool that throws or rejects is a fault, and its deadline is called off", async (tool) => {
    const deadlines: AbortSignal[] = [];
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => {
        if (signal !== undefined) deadlines.push(signal);
        return systemClock.sleep(ms, signal);
      },
    };
    const run = new Map(workbench([tool], [], clock)).get("broken")!;
    expect(await run("k1", SITE)).toBe(
      "Error (broken): broken broke down on this: “no such index”. Give it something else.",
    );
    expect(deadlines.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
