// A lesson of 45 minutes with this page: what to do when, and the address that gives everybody the same run.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

const PLAN: readonly (readonly [string, string])[] = [
  [
    "0 to 5",
    "Watch the recording as far as the three answers. Who is right, and why do two say the same wrong thing?",
  ],
  ["5 to 10", "Predict: will three together be right more often than one? Write a number down."],
  [
    "10 to 20",
    "Press Run. In Debate, hold a question where somebody changed their mind, and one where the group was wrong.",
  ],
  ["20 to 25", "In Distil, find a wrong lesson. Nobody told the group: what will the student make of it?"],
  ["25 to 33", "In Train, read the loss aloud. What does “surprised by the right next word” mean?"],
  [
    "33 to 40",
    "In Test, compare with the number on paper. Could it be luck? Ask the student a question of your own.",
  ],
  [
    "40 to 45",
    "One thing that the data taught the student, and one thing that this does not show. Print the page, or download the zip.",
  ],
];

export function ClassPlan(): JSX.Element {
  const [said, setSaid] = useState("");
  const address = new URL("?seed=7&tasks=240&testTasks=150&steps=60", document.baseURI).href;
  const copy = (): void => {
    navigator.clipboard.writeText(address).then(
      () => setSaid("Copied."),
      () => setSaid("The browser did not allow copying; select the address by hand."),
    );
  };
  return (
    <>
      <p>
        Give everybody this address. The same seed means the same questions and, on machines of one kind, the
        same argument and the same student.
      </p>
      <p class="class-address">
        <code>{address}</code>
        <button type="button" class="secondary" onClick={copy}>
          Copy
        </button>
        <span role="status">{said}</span>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Minutes</th>
            <th scope="col">What to do</th>
          </tr>
        </thead>
        <tbody>
          {PLAN.map(([minutes, what]) => (
            <tr key={minutes}>
              <th scope="row">{minutes}</th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small">
        Where there is no WebGPU the processor does all of it, more slowly: choose Quick there. Who closes the
        page goes on later in the same browser.
      </p>
    </>
  );
}
