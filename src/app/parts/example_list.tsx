// Worked examples as a person types them: a question and its answer each.
import type { JSX } from "preact";
import type { WorkedExample } from "../../records/worked_example.ts";
import { say } from "../words/say.tsx";

interface ExampleListProps {
  /** Begins the ids of its fields. */
  readonly prefix: string;
  readonly examples: readonly WorkedExample[];
  readonly most: number;
  readonly onChange: (examples: readonly WorkedExample[]) => void;
}

/** How an answer ends that every judge finds. */
const NAMES_ANSWER = /answer\s*:\s*\S/iu;

export function ExampleList({ prefix, examples, most, onChange }: ExampleListProps): JSX.Element {
  const put = (at: number, change: Partial<WorkedExample>): void =>
    onChange(examples.map((example, i) => (i === at ? { ...example, ...change } : example)));
  return (
    <>
      <ol>
        {examples.map((example, i) => (
          <Example
            key={i}
            prefix={prefix}
            place={i}
            example={example}
            onChange={(change) => put(i, change)}
            onRemove={() => onChange(examples.filter((_, other) => other !== i))}
          />
        ))}
      </ol>
      <button
        type="button"
        id={`${prefix}-add`}
        class="quiet"
        disabled={examples.length >= most}
        onClick={() => onChange([...examples, { question: "", solution: "" }])}
      >
        {say("Add an example")}
      </button>
    </>
  );
}

interface ExampleProps {
  readonly prefix: string;
  /** From 0. */
  readonly place: number;
  readonly example: WorkedExample;
  readonly onChange: (change: Partial<WorkedExample>) => void;
  readonly onRemove: () => void;
}

function Example({ prefix, place, example, onChange, onRemove }: ExampleProps): JSX.Element {
  const { question, solution } = example;
  return (
    <li>
      <label for={`${prefix}-question-${place}`}>{say("Question {n}", { n: place + 1 })}</label>
      <textarea
        id={`${prefix}-question-${place}`}
        rows={2}
        spellcheck={false}
        value={question}
        onInput={(event) => onChange({ question: event.currentTarget.value })}
      />
      <label for={`${prefix}-solution-${place}`}>{say("Its answer with the working")}</label>
      <textarea
        id={`${prefix}-solution-${place}`}
        rows={2}
        spellcheck={false}
        placeholder={say("3 and 4 are 7. Answer: 7")}
        value={solution}
        onInput={(event) => onChange({ solution: event.currentTarget.value })}
      />
      {solution.trim() !== "" && !NAMES_ANSWER.test(solution) && (
        <p class="small">{say("End it with “Answer: …”: the agents will end theirs in the same way.")}</p>
      )}
      <button type="button" class="quiet" onClick={onRemove}>
        {say("Remove example {n}", { n: place + 1 })}
      </button>
    </li>
  );
}
