// German for putting a student on the Hub. Names of things there (Settings, Access Tokens) are those of its own pages.

export const HUB_DE = {
  "Put the student on the Hugging Face Hub": "Den Studenten auf den Hugging Face Hub stellen",
  "There it is: <a>{url}</a>": "Da ist er: <a>{url}</a>",
  "You need an account there. This page asks for the least right that will do: to create repositories, and to reach those it created. What you get is held in memory and gone when this page closes.":
    "Du brauchst dort ein Konto. Diese Seite bittet um das kleinste Recht, das reicht: Repositorys anzulegen und die selbst angelegten zu erreichen. Was du bekommst, bleibt im Arbeitsspeicher und ist weg, wenn du die Seite schließt.",
  "The window of the sign-in is closed, or lies behind this one. If you closed it, stop waiting and try again.":
    "Das Fenster zum Anmelden ist zu oder liegt hinter diesem. Wenn du es geschlossen hast, warte nicht länger und versuche es noch einmal.",
  "Sign in with Hugging Face": "Mit Hugging Face anmelden",
  "Waiting for the sign-in…": "Warten auf die Anmeldung…",
  "Stop waiting": "Nicht länger warten",
  "Or paste an access token": "Oder füge ein Zugriffstoken ein",
  "Access token": "Zugriffstoken",
  "A fine-grained token with the right to write to your repositories, made under Settings, Access Tokens. It goes to {hub} alone.":
    "Ein „fine-grained“-Token mit dem Recht, in deine Repositorys zu schreiben; du legst es dort unter Settings, Access Tokens an. Es geht nur an {hub}.",
  "Use this token": "Dieses Token benutzen",
  "Mirror, own registration": "Spiegelserver, eigene Registrierung",
  "Address of the Hub or of a mirror": "Adresse des Hubs oder eines Spiegelservers",
  "Client id of this page there": "Client-ID dieser Seite dort",
  "Signed in as <strong>{owner}</strong>. <button>Sign out</button>":
    "Angemeldet als <strong>{owner}</strong>. <button>Abmelden</button>",
  What: "Was",
  "the adapter": "der Adapter",
  "the whole model, merged": "das ganze Modell, zusammengefügt",
  "Name of the repository": "Name des Repositorys",
  "Who can see it": "Wer es sehen kann",
  "only you": "nur du",
  everyone: "alle",
  "It goes to <strong>{repo}</strong>.": "Es kommt nach <strong>{repo}</strong>.",
  "{who} will see the {what}, a model card with the results, the licence note, and the receipt: settings, seed, times, browser and graphics device of this run. What was said to teach stays here.":
    "Zu sehen für {who}: {what}, Modellkarte mit den Ergebnissen, Hinweis zur Lizenz und Beleg (Einstellungen, Seed, Zeiten, Browser und Grafikgerät dieses Durchlaufs). Was beim Lehren gesagt wurde, bleibt hier.",
  "Everyone on the internet": "alle im Internet",
  "You, and whom you let in there,": "dich und alle, die du dort hineinlässt",
  adapter: "Adapter",
  "Upload, public": "Hochladen, öffentlich",
  "Upload, private": "Hochladen, privat",
  "(not in this download)": "(nicht in diesem Download)",
  "Upload to {repo}": "Hochladen nach {repo}",
  Preparing: "Vorbereiten",
  Uploading: "Hochladen",
  Committing: "Eintragen",
  "{phase}: {done} of {total}. Nothing can be seen there before the last step.":
    "{phase}: {done} von {total}. Vor dem letzten Schritt ist dort nichts zu sehen.",
  Cancel: "Abbrechen",
};
