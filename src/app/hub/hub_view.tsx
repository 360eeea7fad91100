// Under the download: sign in at the Hugging Face Hub, say what goes there and who will see it, upload.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { HubCommands, HubState } from "./hub_state.ts";
import { TextField } from "../parts/text_field.tsx";
import { size as sizeWords } from "../words/numbers.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { say, sayRich, type Sentence } from "../words/say.tsx";

interface HubViewProps {
  readonly state: HubState;
  readonly commands: HubCommands;
  readonly runId: string;
}

export function HubView({ state, commands, runId }: HubViewProps): JSX.Element {
  return (
    <details class="library" id="hub" onToggle={(event) => event.currentTarget.open && commands.open(runId)}>
      <summary>{say("Put the student on the Hugging Face Hub")}</summary>
      {state.account.value === null ? (
        <SignIn state={state} commands={commands} />
      ) : (
        <Upload state={state} commands={commands} runId={runId} />
      )}
      {state.error.value !== "" && (
        <div class="note" role="alert" id="hub-error">
          <ErrorWords told={state.error.value} />
        </div>
      )}
      {state.url.value !== "" && (
        <p role="status" id="hub-done">
          {sayRich("There it is: <a>{url}</a>", {
            url: state.url.value,
            a: (words) => (
              <a href={state.url.value} target="_blank" rel="noopener noreferrer">
                {words}
              </a>
            ),
          })}
        </p>
      )}
    </details>
  );
}

function SignIn({ state, commands }: Omit<HubViewProps, "runId">): JSX.Element {
  const isRegistered = state.clientId.value !== "";
  return (
    <>
      <p>
        {say(
          "You need an account there. This page asks for the least right that will do: to create repositories, and to reach those it created. What you get is held in memory and gone when this page closes.",
        )}
      </p>
      {isRegistered && <SignInWindow state={state} commands={commands} />}
      {state.signInWindow.value === "left" && (
        <p class="note" role="status" id="hub-left">
          {say(
            "The window of the sign-in is closed, or lies behind this one. If you closed it, stop waiting and try again.",
          )}
        </p>
      )}
      <TokenForm state={state} commands={commands} />
    </>
  );
}

function SignInWindow({ state, commands }: Omit<HubViewProps, "runId">): JSX.Element {
  return (
    <p>
      <button
        type="button"
        id="hub-sign-in"
        class="secondary"
        disabled={state.isSigningIn.value}
        onClick={commands.signIn}
      >
        {state.signInWindow.value === "none"
          ? say("Sign in with Hugging Face")
          : say("Waiting for the sign-in…")}
      </button>{" "}
      {state.signInWindow.value !== "none" && (
        <button type="button" id="hub-stop-sign-in" class="quiet" onClick={commands.stopSignIn}>
          {say("Stop waiting")}
        </button>
      )}
    </p>
  );
}

function TokenForm({ state, commands }: Omit<HubViewProps, "runId">): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const token = field.current?.value ?? "";
    if (field.current !== null) field.current.value = "";
    commands.signInWith(token);
  };
  const isRegistered = state.clientId.value !== "";
  return (
    <form class="field hub-form" onSubmit={onSubmit} noValidate>
      <div class="text-field">
        <label for="hub-token">{isRegistered ? say("Or paste an access token") : say("Access token")}</label>
        <input
          id="hub-token"
          type="password"
          ref={field}
          autoComplete="off"
          spellcheck={false}
          placeholder="hf_…"
          aria-describedby="hub-token-help"
        />
        <p id="hub-token-help" class="small">
          {say(
            "A fine-grained token with the right to write to your repositories, made under Settings, Access Tokens. It goes to {hub} alone.",
            { hub: state.endpoint.value.replace(/^https?:\/\//, "") },
          )}
        </p>
      </div>
      <button type="submit" id="hub-use-token" class="secondary" disabled={state.isSigningIn.value}>
        {say("Use this token")}
      </button>
      <details>
        <summary>{say("Mirror, own registration")}</summary>
        <TextField id="hub-endpoint" label={say("Address of the Hub or of a mirror")} text={state.endpoint} />
        <TextField id="hub-client" label={say("Client id of this page there")} text={state.clientId} />
      </details>
    </form>
  );
}

function Upload({ state, commands, runId }: HubViewProps): JSX.Element {
  const { account, contents, name, what, visibility, progress } = state;
  const owner = account.value?.name ?? "";
  const repo = name.value.includes("/") ? name.value : `${owner}/${name.value}`;
  const size = what.value === "adapter" ? contents.value?.adapterBytes : contents.value?.mergedBytes;
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    commands.upload(runId);
  };
  if (progress.value !== null) return <Uploading state={state} commands={commands} repo={repo} />;
  return (
    <form class="field hub-form" onSubmit={onSubmit} noValidate>
      <p>
        {sayRich("Signed in as <strong>{owner}</strong>. <button>Sign out</button>", {
          owner,
          strong: (words) => <strong id="hub-account">{words}</strong>,
          button: (words) => (
            <button type="button" class="quiet" onClick={commands.signOut}>
              {words}
            </button>
          ),
        })}
      </p>
      <fieldset>
        <legend>{say("What")}</legend>
        <Choice state={state} what="adapter" size={contents.value?.adapterBytes} label={say("the adapter")} />
        <Choice
          state={state}
          what="merged"
          size={contents.value?.mergedBytes}
          label={say("the whole model, merged")}
        />
      </fieldset>
      <TextField id="hub-name" label={say("Name of the repository")} text={name} />
      <fieldset>
        <legend>{say("Who can see it")}</legend>
        {(["private", "public"] as const).map((value) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name="hub-visibility"
              value={value}
              checked={visibility.value === value}
              onChange={() => (visibility.value = value)}
            />
            {value === "private" ? say("only you") : say("everyone")}
          </label>
        ))}
      </fieldset>
      <Says state={state} repo={repo} />
      <button type="submit" id="hub-upload" class="primary" disabled={size === undefined || size === null}>
        {visibility.value === "public" ? say("Upload, public") : say("Upload, private")}{" "}
        {size !== undefined && size !== null && <span class="button-size">{sizeWords(size)}</span>}
      </button>
    </form>
  );
}

/** Where an upload goes, and who will see what. */
function Says({ state, repo }: Pick<HubViewProps, "state"> & { readonly repo: string }): JSX.Element {
  const { visibility, what } = state;
  return (
    <p id="hub-says" class="small">
      {sayRich("It goes to <strong>{repo}</strong>.", {
        repo,
        strong: (words) => <strong>{words}</strong>,
      })}{" "}
      {say(
        "{who} will see the {what}, a model card with the results, the licence note, and the receipt: settings, seed, times, browser and graphics device of this run. What was said to teach stays here.",
        {
          who:
            visibility.value === "public"
              ? say("Everyone on the internet")
              : say("You, and whom you let in there,"),
          what: what.value === "adapter" ? say("adapter") : say("model"),
        },
      )}
    </p>
  );
}

interface ChoiceProps {
  readonly state: HubState;
  readonly what: "adapter" | "merged";
  readonly size: number | null | undefined;
  readonly label: string;
}

function Choice({ state, what, size, label }: ChoiceProps): JSX.Element {
  const has = size !== null && size !== undefined;
  return (
    <label class="choice">
      <input
        type="radio"
        name="hub-what"
        value={what}
        checked={state.what.value === what}
        disabled={!has}
        onChange={() => (state.what.value = what)}
      />
      {label}
      {has ? `, ${sizeWords(size)}` : ` ${say("(not in this download)")}`}
    </label>
  );
}

const PHASES = {
  preparing: "Preparing",
  uploading: "Uploading",
  committing: "Committing",
  done: "Done",
} as const satisfies Readonly<Record<string, Sentence>>;

function Uploading({
  state,
  commands,
  repo,
}: Omit<HubViewProps, "runId"> & { readonly repo: string }): JSX.Element | null {
  const progress = state.progress.value;
  if (progress === null) return null;
  const { doneBytes, totalBytes, phase } = progress;
  return (
    <section class="offer" aria-label={say("Upload to {repo}", { repo })}>
      <p>
        <progress
          aria-label={say("Upload to {repo}", { repo })}
          max={Math.max(1, totalBytes)}
          value={doneBytes}
        />
      </p>
      <p>
        {say("{phase}: {done} of {total}. Nothing can be seen there before the last step.", {
          phase: say(PHASES[phase]),
          done: sizeWords(doneBytes),
          total: sizeWords(totalBytes),
        })}
      </p>
      <p>
        <button type="button" id="hub-cancel" class="secondary" onClick={commands.cancel}>
          {say("Cancel")}
        </button>
      </p>
    </section>
  );
}
