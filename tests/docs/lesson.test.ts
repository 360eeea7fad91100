// docs/lesson.md, and its German, is the guide to the lesson as it is: its cards, its minutes, and the figures of the recorded run.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shareRight } from "../../src/app/home/story.ts";
import recorded from "../../src/app/home/story.json";
import { lessonOf } from "../../src/app/lesson/lesson_list.ts";
import { GERMAN } from "../../src/app/words/de/german.ts";

const german: Readonly<Record<string, string>> = GERMAN;

/** A language's words for what is looked for, and a card's title in it. */
const GUIDES = [
  {
    name: "lesson.md",
    to: "to",
    titled: (title: string) => title,
    group: (share: number) => `the group about ${share}.`,
    wrong: (wrong: number, of: number, share: number) => `${wrong} of ${of} lessons, ${share} of 100,`,
    test: (before: number, after: number) => `Before ${before}, after ${after} of 100.`,
  },
  {
    name: "lesson.de.md",
    to: "bis",
    titled: (title: string) => german[title] ?? title,
    group: (share: number) => `die Gruppe etwa ${share}.`,
    wrong: (wrong: number, of: number, share: number) => `${wrong} von ${of} Lektionen, ${share} von 100,`,
    test: (before: number, after: number) => `Vorher ${before}, nachher ${after} von 100.`,
  },
] as const;
const { cards } = lessonOf("1");
const cellsOf = (row: string): string[] => row.split("|").map((cell) => cell.trim());

for (const { name, to, titled, ...words } of GUIDES) {
  const guide = readFileSync(`docs/${name}`, "utf8");
  const rows = guide.split("\n").filter((line) => new RegExp(`^\\| \\d+ ${to} \\d+ `).test(line));

  test(`${name} has the cards of the lesson, in their order and at their minutes`, () => {
    const wanted = cards.map(({ title, minutes: [from, until] }) => [
      `${from} ${to} ${until}`,
      titled(title),
    ]);
    expect(rows.map((row) => cellsOf(row).slice(1, 3))).toEqual(wanted);
  });

  test(`the answers of ${name} are the recorded run's`, () => {
    const answerOf = (title: string) => cellsOf(rows.find((row) => row.includes(titled(title)))!)[4];
    const of100 = (share: number) => Math.round(share * 100);
    expect(answerOf("Make your guess")).toContain(words.group(of100(recorded.debated)));
    const { lessons, wrongLessons, before, after } = recorded;
    const wrong = words.wrong(wrongLessons, lessons, of100(wrongLessons / lessons));
    expect(answerOf("What becomes a lesson")?.slice(0, wrong.length)).toBe(wrong);
    const shares = [before, after].map((marks) => of100(shareRight(marks)));
    expect(answerOf("The test")).toContain(words.test(shares[0]!, shares[1]!));
  });
}

test("what the German guide quotes of the page stands on the German page", () => {
  const said = new Set(Object.values(GERMAN).map((text) => text.replace(/#\w+$/, "")));
  const guide = readFileSync("docs/lesson.de.md", "utf8").replaceAll("\n", " ");
  const quoted = [...guide.matchAll(/\*\*([^*]+)\*\*/g)].map(([, text]) => text ?? "");
  const buttons = [
    "Im Unterricht",
    "Pause zum Reden",
    "Weiter",
    "Ansicht für den Beamer",
    "Durchlauf starten",
    "Jetzt für offline speichern",
    "Hier starten",
  ];
  for (const each of [...buttons, "Drucken", "Als Datei speichern"]) {
    expect(quoted).toContain(each);
    expect(said, each).toContain(each);
  }
  for (const each of [
    "Drei Antworten",
    "Klasse",
    "Was das nicht zeigt",
    "Mitnehmen",
    "Kurz",
    "Für die Lehrkraft",
  ]) {
    expect(guide).toContain(each);
    expect(said, each).toContain(each);
  }
});
