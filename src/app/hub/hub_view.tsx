// Under the download: sign in at the Hugging Face Hub, say what goes there and who will see it, upload.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { HubCommands, HubState } from "./hub_state.ts";
import { TextField } from "../parts/text_field.tsx";
import { sizeText } from "../../core/size_text.ts";
import { visibleText } from "../../core/visible_text.ts";

interface HubViewProps {
  readonly state: HubState;
  readonly commands: HubCommands;
  readonly runId: string;
}

export function HubView({ state, commands, runId }: HubViewProps): JSX.Element {
  return (
    <details class="library" id="hub" onToggle={(event) => event.currentTarget.open && commands.open(runId)}>
      <summary>Put the student on the Hugging Face Hub</summary>
      {state.account.value === null ? (
        <SignIn state={state} commands={commands} />
      ) : (
        <Upload state={state} commands={commands} runId={runId} />
      )}
      {state.error.value !== "" && (
        <p class="note" role="alert" id="hub-error">
          {visibleText(state.error.value)}
        </p>
      )}
      {state.url.value !== "" && (
        <p role="status" id="hub-done">
          There it is:{" "}
          <a href={state.url.value} target="_blank" rel="noopener noreferrer">
            {state.url.value}
          </a>
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
        You need an account there. This page asks for the least right that will do: to create repositories,
        and to reach those it created. What you get is held in memory and gone when this page closes.
      </p>
      {isRegistered && <SignInWindow state={state} commands={commands} />}
      {state.signInWindow.value === "left" && (
        <p class="note" role="status" id="hub-left">
          The window of the sign-in is closed, or lies behind this one. If you closed it, stop waiting and try
          again.
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
        {state.signInWindow.value === "none" ? "Sign in with Hugging Face" : "Waiting for the sign-in…"}
      </button>{" "}
      {state.signInWindow.value !== "none" && (
        <button type="button" id="hub-stop-sign-in" class="quiet" onClick={commands.stopSignIn}>
          Stop waiting
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
        <label for="hub-token">{isRegistered ? "Or paste an access token" : "Access token"}</label>
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
          A fine-grained token with the right to write to your repositories, made under Settings, Access
          Tokens. It goes to {state.endpoint.value.replace(/^https?:\/\//, "")} alone.
        </p>
      </div>
      <button type="submit" id="hub-use-token" class="secondary" disabled={state.isSigningIn.value}>
        Use this token
      </button>
      <details>
        <summary>Mirror, own registration</summary>
        <TextField id="hub-endpoint" label="Address of the Hub or of a mirror" text={state.endpoint} />
        <TextField id="hub-client" label="Client id of this page there" text={state.clientId} />
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
        Signed in as <strong id="hub-account">{owner}</strong>.{" "}
        <button type="button" class="quiet" onClick={commands.signOut}>
          Sign out
        </button>
      </p>
      <fieldset>
        <legend>What</legend>
        <Choice state={state} what="adapter" size={contents.value?.adapterBytes} label="the adapter" />
        <Choice
          state={state}
          what="merged"
          size={contents.value?.mergedBytes}
          label="the whole model, merged"
        />
      </fieldset>
      <TextField id="hub-name" label="Name of the repository" text={name} />
      <fieldset>
        <legend>Who can see it</legend>
        {(["private", "public"] as const).map((value) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name="hub-visibility"
              value={value}
              checked={visibility.value === value}
              onChange={() => (visibility.value = value)}
            />
            {value === "private" ? "only you" : "everyone"}
          </label>
        ))}
      </fieldset>
      <p id="hub-says" class="small">
        It goes to <strong>{repo}</strong>.{" "}
        {visibility.value === "public" ? "Everyone on the internet" : "You, and whom you let in there,"} will
        see the
        {what.value === "adapter" ? " adapter" : " model"}, a model card with the results, the licence note,
        and the receipt: settings, seed, times, browser and graphics device of this run. What was said to
        teach stays here.
      </p>
      <button type="submit" id="hub-upload" class="primary" disabled={size === undefined || size === null}>
        Upload, {visibility.value}{" "}
        {size !== undefined && size !== null && <span class="button-size">{sizeText(size)}</span>}
      </button>
    </form>
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
      {has ? `, ${sizeText(size)}` : " (not in this download)"}
    </label>
  );
}

const PHASES = {
  preparing: "Preparing",
  uploading: "Uploading",
  committing: "Committing",
  done: "Done",
} as const;

function Uploading({
  state,
  commands,
  repo,
}: Omit<HubViewProps, "runId"> & { readonly repo: string }): JSX.Element | null {
  const progress = state.progress.value;
  if (progress === null) return null;
  const { doneBytes, totalBytes, phase } = progress;
  return (
    <section class="offer" aria-label={`Upload to ${repo}`}>
      <p>
        <progress aria-label={`Upload to ${repo}`} max={Math.max(1, totalBytes)} value={doneBytes} />
      </p>
      <p>
        {PHASES[phase]}: {sizeText(doneBytes)} of {sizeText(totalBytes)}. Nothing can be seen there before the
        last step.
      </p>
      <p>
        <button type="button" id="hub-cancel" class="secondary" onClick={commands.cancel}>
          Cancel
        </button>
      </p>
    </section>
  );
}
