// The columns of what was read, each with what it is taken for, and its first rows.
import type { JSX } from "preact";
import type { QuestionReading } from "../../tasks/reading/read_questions.ts";
import { visibleText } from "../../core/visible_text.ts";
import { type Role, ROLES } from "../../tasks/reading/role_names.ts";
import type { QuestionsCommands } from "./questions_state.ts";
import { say, sayAny, type Sentence } from "../words/say.tsx";

const ROLE_WORDS: Readonly<Record<Role, Sentence>> = {
  question: "question",
  context: "before the question",
  answer: "right answer",
  solution: "worked solution",
  choices: "choices",
  family: "kind of question",
  split: "learn, validate or test",
  id: "name",
  judge: "how to compare",
};

interface ColumnTableProps {
  readonly reading: QuestionReading;
  readonly commands: QuestionsCommands;
}

export function ColumnTable({ reading, commands }: ColumnTableProps): JSX.Element {
  const { columns, preview, unit, name } = reading;
  const caption = say("The first rows of {name}", { name: visibleText(sayAny(name)) });
  return (
    <div class="scroll own-table" tabIndex={0} role="region" aria-label={caption}>
      <p class="small own-source">{caption}</p>
      <table id="own-table">
        <caption class="visually-hidden">{say("What each column is taken for, and the first rows")}</caption>
        <thead>
          <tr>
            <th scope="col">{unit === "line" ? say("Line") : say("Row")}</th>
            {columns.map((column, i) => (
              <th key={column.name} scope="col">
                <label for={`own-column-${i}`} lang="">
                  {column.name}
                </label>
                <select
                  id={`own-column-${i}`}
                  value={column.role ?? ""}
                  onChange={(event) => {
                    const role = ROLES.find((each) => each === event.currentTarget.value) ?? null;
                    commands.setRole(column.name, role);
                  }}
                >
                  <option value="">{say("not used")}</option>
                  {ROLES.map((role) => (
                    <option key={role} value={role}>
                      {say(ROLE_WORDS[role])}
                    </option>
                  ))}
                </select>
              </th>
            ))}
          </tr>
        </thead>
        <tbody lang="">
          {preview.map(({ number, cells }) => (
            <tr key={number}>
              <th scope="row">{number}</th>
              {cells.map((cell, i) => (
                <td key={i} class={columns[i]?.role === null ? "is-unused" : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
