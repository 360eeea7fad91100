// Where the student does not answer in its trainer: it and the base are asked in workers of their own, one at a time.
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import type { PipelineDeps } from "../../src/pipeline/stage.ts";
import { makeWorld } from "./world.ts";

/** A world whose student is apart, with what was opened, asked and closed, in order. */
function apart({ isFor = true, fails = 0 } = {}) {
  const world = makeWorld();
  const seen: string[] = [];
  const adapters: LoraAdapter[] = [];
  const asked: GenerateRequest[] = [];
  let failures = fails;
  const deps: PipelineDeps = {
    ...world.deps,
    createTeam: async (request) => {
      const team = await world.deps.createTeam(request);
      seen.push("team opened");
      return {
        ...team,
        close: (reason) => {
          seen.push("team closed");
          team.close(reason);
        },
      };
    },
    createTrainer: async (request) => {
      const trainer = await world.deps.createTrainer(request);
      return {
        ...trainer,
        generate: (requests, adapter) => {
          seen.push("trainer asked");
          return trainer.generate(requests, adapter);
        },
      };
    },
    studentApart: {
      isFor: () => Promise.resolve(isFor),
      open: (_, adapter) => {
        seen.push("student opened");
        adapters.push(adapter);
        return Promise.resolve({
          generate: (requests) => {
            if (failures > 0) {
              failures -= 1;
              return Promise.reject(new RunError("worker-lost", "gone"));
            }
            asked.push(...requests);
            return Promise.resolve(
              requests.map(({ id }) => ({
                id,
                text: "Answer : 3",
                ids: [],
                promptTokens: 2,
                completionTokens: 3,
                finish: "stop" as const,
              })),
            );
          },
          close: () => void seen.push("student closed"),
        });
      },
    },
  };
  return { ...world, deps, seen, adapters, asked };
}

async function ended(world: ReturnType<typeof apart>) {
  const id = await world.start({ labels: "truth" });
  const run = await runPipeline(id, world.deps);
  const answers = await world.store.evalAnswers(id);
  return { run, student: answers.filter(({ method }) => method === "distilled"), id };
}

test("the student answers with its stored weights, once the group is gone, and the trainer is asked nothing", async () => {
  const world = apart();
  const { run, student, id } = await ended(world);
  expect(student).toHaveLength(20);
  expect(new Set(student.map(({ answer }) => answer))).toEqual(new Set(["3"]));
  expect(world.adapters).toEqual([(await world.store.getAdapter(id))?.adapter]);
  expect(world.seen).not.toContain("trainer asked");
  expect(world.seen.lastIndexOf("team closed")).toBeLessThan(world.seen.indexOf("student opened"));
  expect(world.seen.at(-1)).toBe("student closed");
  expect(run.report?.gate).toBeDefined();
  expect(world.asked.length).toBeGreaterThan(20); // those of the gate behind those of the test
});

test("a student's worker that is lost is opened again, and the run ends the same", async () => {
  const [whole, lost] = [apart(), apart({ fails: 1 })];
  const [once, again] = [await ended(whole), await ended(lost)];
  expect(lost.seen.filter((each) => each === "student opened")).toHaveLength(2);
  const said = ({ student }: typeof once) => student.map(({ taskId, answer }) => [taskId, answer]);
  expect(said(again)).toEqual(said(once));
  expect(again.run.report?.gate).toEqual(once.run.report?.gate);
});

test("elsewhere it answers in the trainer, and no worker is opened for it", async () => {
  const world = apart({ isFor: false });
  const { student } = await ended(world);
  expect(student).toHaveLength(20);
  expect(world.seen).toContain("trainer asked");
  expect(world.seen).not.toContain("student opened");
});
