// German for parts that several rooms use, and for what costs and gates say.

export const PARTS_DE = {
  "Nobody knows: not all of these questions came with a right answer.":
    "Das weiß niemand: Nicht alle diese Fragen kamen mit einer richtigen Antwort.",
  "{what} cannot be shown: something in its records is not what this page knows ({message}). Everything else works; Earlier runs can delete it.":
    "{what} kann nicht gezeigt werden: Etwas in seinen Daten kennt diese Seite nicht ({message}). Alles andere funktioniert; löschen kannst du ihn unter „Frühere Durchläufe“.",
  "This part of the page could not be fetched. Check the connection. <button>Try again</button>":
    "Dieser Teil der Seite konnte nicht geladen werden. Prüfe die Verbindung. <button>Noch einmal versuchen</button>",

  "Add an example": "Beispiel hinzufügen",
  "Question {n}": "Frage {n}",
  "Its answer with the working": "Ihre Antwort mit dem Rechenweg",
  "3 and 4 are 7. Answer: 7": "3 und 4 sind 7. Answer: 7",
  "End it with “Answer: …”: the agents will end theirs in the same way.":
    "Beende sie mit „Answer: …“: Die Agenten beenden ihre dann genauso.",
  "Remove example {n}": "Beispiel {n} entfernen",

  "No question was set apart for validation, so whether the student is better than its base, the test alone says.":
    "Keine Frage war zum Prüfen zurückgelegt; ob der Student besser ist als sein Basismodell, sagt also allein der Test.",
  "Better than its base.": "Besser als sein Basismodell.",
  "Not shown to be better than its base.": "Nicht nachweisbar besser als sein Basismodell.",
  "Not better than its base.": "Nicht besser als sein Basismodell.",
  "On {n} validation questions, which nobody learned from, {before} were right before and {after} after; {gained} gained, {lost} lost (p = {p}).":
    "Von {n} Prüffragen, aus denen niemand gelernt hat, waren vorher {before} richtig und nachher {after}; {gained} gewonnen, {lost} verloren (p = {p}).",
  "That may be luck; more questions could tell.": "Das kann Zufall sein; mehr Fragen könnten es zeigen.",
  "Do not use this student for its accuracy.":
    "Nimm diesen Studenten nicht wegen seiner Treffer: Er hat nicht öfter recht.",

  "By hand, {left|question was|questions were} left out.":
    "Von Hand {left?|wurde|wurden} {left|Frage|Fragen} weggelassen.",
  "By hand, {kept|question was|questions were} kept.":
    "Von Hand {kept?|wurde|wurden} {kept|Frage|Fragen} behalten.",
  "By hand, {left|question was|questions were} left out and {kept} kept.":
    "Von Hand {left?|wurde|wurden} {left|Frage|Fragen} weggelassen und {kept} behalten.",

  "{label}; arrow keys move, Enter opens": "{label}; Pfeiltasten bewegen, Eingabetaste öffnet",
  "Question {n}: {outcome}": "Frage {n}: {outcome}",

  "Time at work": "Arbeitszeit",
  "Tokens the group wrote": "Tokens, die die Gruppe schrieb",
  "Tokens in the training steps": "Tokens in den Trainingsschritten",
  "Energy, reckoned": "Energie, geschätzt",
  "{from} to {to} Wh, on a laptop that draws {least} to {most} W at work. No browser tells what it draws; a desktop with a graphics card draws several times as much.":
    "{from} bis {to} Wh, auf einem Laptop, der beim Arbeiten {least} bis {most} W braucht. Kein Browser verrät, was er verbraucht; ein PC mit Grafikkarte braucht ein Mehrfaches.",
  "{most} to {least}": "{most} bis {least}",
  "A part of Retort that works in the background no longer answers. Nothing that was finished is lost: try again, or reload the page.":
    "Ein Teil von Retort, der im Hintergrund arbeitet, antwortet nicht mehr. Was fertig war, ist nicht verloren: Versuch es noch einmal, oder lade die Seite neu.",
  "A part of Retort that works in the background broke off, or could not be loaded. Nothing that was finished is lost: try again, or reload the page.":
    "Ein Teil von Retort, der im Hintergrund arbeitet, ist abgebrochen oder konnte nicht geladen werden. Was fertig war, ist nicht verloren: Versuch es noch einmal, oder lade die Seite neu.",
  "The graphics chip refused a piece of work. Nothing that was finished is lost: try again, or reload the page.":
    "Der Grafikchip hat eine Arbeit abgelehnt. Was fertig war, ist nicht verloren: Versuch es noch einmal, oder lade die Seite neu.",
  "Something went wrong inside Retort. Nothing that was finished is lost: try again, or reload the page.":
    "In Retort ist etwas schiefgegangen. Was fertig war, ist nicht verloren: Versuch es noch einmal, oder lade die Seite neu.",
  "What exactly happened": "Was genau geschehen ist",
  "This device is offline; the run goes on once the network is back.":
    "Dieses Gerät ist offline; der Durchlauf geht weiter, sobald das Netz wieder da ist.",
  "The numbers of the training ran out of bounds. Going back once to the last good state, on a new device.":
    "Die Zahlen des Trainings sind entgleist. Es geht einmal zurück zum letzten guten Stand, auf einem neuen Gerät.",
  "The group cannot speak on this graphics device. It speaks on the processor instead, more slowly; nothing is lost.":
    "Die Gruppe kann auf diesem Grafikgerät nicht sprechen. Sie spricht stattdessen auf dem Prozessor, langsamer; nichts geht verloren.",
  "A part of Retort that works in the background stopped. Starting it again; nothing that was finished is lost.":
    "Ein Teil von Retort, der im Hintergrund arbeitet, hat aufgehört. Er wird neu gestartet; was fertig war, ist nicht verloren.",
  "The graphics device was lost. Going on with a new one; nothing is lost.":
    "Der Grafikchip ging verloren. Es geht mit einem neuen weiter; nichts ist verloren.",
};
