// The questions worker's host with the bundled model: what is read, and what the model is asked before anything runs.
import { expect, test } from "vitest";
import { USUAL_WISH } from "../../../src/tasks/reading/read_wish.ts";
import { QuestionsHost } from "../../../src/threads/questions/host.ts";
import { siteOf } from "../../lm/harness.ts";

const MODEL = "models/tiny";
const host = new QuestionsHost(siteOf());
const read = (name: string, content: string | Blob) => host.read({ name, content }, USUAL_WISH, MODEL);

test("a file and a pasted text are read alike", async () => {
  const text = "question,answer\nAnn has 3 eggs. How many eggs does Ann have?,3\n";
  const [file, pasted] = [await read("a.csv", new File([text], "a.csv")), await read("a.csv", text)];
  expect(file).toEqual(pasted);
  expect(file.unaskable).toBeNull();
  expect(file.takesExamples).toBe(false); // the bundled model has a notation of its own
  expect(file.heldOut).toMatch(/No question is held out/);
});

test("what the model cannot be asked is said with the nearest words, and so are answers of another kind", async () => {
  const { unaskable, reading } = await read(
    "b.csv",
    "question,answer\nAnn has 3 egg. How many egg does Ann have?,3\nAnn has 3 eggs. How many eggs does Ann have?,more\n",
  );
  expect(reading.tasks).toHaveLength(2);
  expect(unaskable).toMatchObject({ ofOtherKind: 1, ofUnknownWords: 1 });
  expect(unaskable!.sentence).toMatch(/I do not know these words: “egg” \(nearest: “eggs”/);
  expect(unaskable!.sentence).toMatch(
    /only give answers of the kind number; of another kind here are 1, as “more”/,
  );
});

test("a file of 100 MB is refused before it is read", async () => {
  const file = { size: 100_000_000, arrayBuffer: () => Promise.reject(new Error("was read")) };
  await expect(read("huge.csv", file as unknown as Blob)).rejects.toThrow(/huge.csv has 100 MB/);
});
