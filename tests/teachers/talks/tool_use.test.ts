// A call in a turn becomes a tool's turn behind it; one that cannot be made is answered with its fault.
import { expect, test } from "vitest";
import { LOCAL_TOOLS } from "../../../src/local_tools/list.ts";
import type { Turn } from "../../../src/records/turn.ts";
import { SeatedTable } from "../../../src/teachers/talk_table.ts";
import { toolAnswer } from "../../../src/teachers/talks/tool_use.ts";
import { SITE } from "../../local_tools/site.ts";
import { PROGRAM_PORTS } from "../programs.ts";
import { makeTurn, ROSTER } from "../turns.ts";

async function calling(text: string): Promise<readonly [said: Turn, told: Turn | null]> {
  const stored: Turn[] = [];
  const table = new SeatedTable(
    { runId: "run", set: "distil", seed: 7, task: SITE.task, roster: ROSTER, stored: [] },
    {
      ...PROGRAM_PORTS,
      maxRead: () => 3,
      speak: ({ id }) => Promise.resolve({ ...makeTurn(0, 0, null), id, kind: "remark", solution: text }),
      onTurn: (turn) => Promise.resolve(void stored.push(turn)),
    },
  );
  const said = await table.say(ROSTER[0]!.id, { role: "work", reads: [], temperature: 0 });
  return [said, await toolAnswer(table, said, LOCAL_TOOLS)];
}

test("a call is answered by the tool in a turn that no student learns", async () => {
  const [said, told] = await calling("I need k1.\nCall: lookup k1\nIt is 3.");
  expect(told).toMatchObject({
    kind: "tool",
    role: "lookup",
    agent: said.agent,
    step: 1,
    parents: [said.id],
    prompt: "k1",
    solution: "elm k1 = 4 oak",
    correct: null,
  });
});

test("a text without a call uses no tool", async () => {
  expect((await calling("Answer: 4"))[1]).toBeNull();
});

test.each([
  ["Call: sing k1", "Error (bad-call): There is no tool “sing”. Call one of lookup, calculator, search."],
  ["Call: lookup(k1)", "Error (bad-call): Expected “Call:” with the name of a tool and what it is given"],
  ["Call: lookup k7", "Error (not-found): There is no value “k7”."],
])("%s is answered with its fault", async (text, fault) => {
  const [, told] = await calling(text);
  expect(told?.kind).toBe("tool");
  expect(told?.solution).toContain(fault);
});
