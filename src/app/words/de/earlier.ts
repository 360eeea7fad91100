// German for the runs of the start page: those of earlier, two of them compared, what the device is worth, and what it holds.

export const EARLIER_DE = {
  "This comparison": "Dieser Vergleich",
  "Earlier runs on this device": "Frühere Durchläufe auf diesem Gerät",
  Compare: "Vergleichen",
  "Press “Compare” at a second run.": "Drücke bei einem zweiten Durchlauf „Vergleichen“.",
  "The run {id}": "Der Durchlauf {id}",
  Continue: "Weitermachen",
  "Show result": "Ergebnis zeigen",
  "Look at it": "Ansehen",
  "Train on from it": "Damit weitertrainieren",
  "Name it": "Benennen",
  "Name and note": "Name und Notiz",
  "cannot be read: its record is damaged, or of a newer version of this page":
    "kann nicht gelesen werden: Seine Daten sind beschädigt oder stammen von einer neueren Version dieser Seite",
  Delete: "Löschen",
  ", brought in": ", mitgebracht",
  ", from {name}": ", ausgehend von {name}",
  "{group}, {tasks|question|questions}, seed {seed}{origin}":
    "{group}, {tasks|Frage|Fragen}, Seed {seed}{origin}",
  "{size}: {before} right before, {after} after": "{size}: vorher {before} richtig, nachher {after}",
  "{size}: {before} as its group agreed before, {after} after":
    "{size}: vorher {before} wie die eigene Gruppe, nachher {after}",
  ", {time} of work kept": ", {time} Arbeit gespeichert",
  "{size}: stopped in {next}{worked}": "{size}: angehalten bei „{next}“{worked}",

  Name: "Name",
  Note: "Notiz",
  "Both stay with the run, also in a download that is written from now on.":
    "Beides bleibt beim Durchlauf, auch in jedem Download, der ab jetzt geschrieben wird.",
  Save: "Speichern",
  "Leave it": "Lassen",
  "The run was deleted.": "Der Durchlauf wurde gelöscht.",
  Undo: "Rückgängig",
  Dismiss: "Ausblenden",
  runs: "Durchläufe",
  "models and files": "Modelle und Dateien",
  "the page itself": "die Seite selbst",
  "On this device {used} are in use{kinds}. The browser lends up to {allowed}.":
    "Auf diesem Gerät sind {used} belegt{kinds}. Der Browser gibt bis zu {allowed}.",

  Model: "Modell",
  "Student starts from": "Student beginnt mit",
  "Decided by hand": "Von Hand entschieden",
  "Nothing.": "Nichts.",
  "They are other questions.": "Es sind andere Fragen.",
  "the base": "dem Basismodell",
  "{one} was asked {n}, {other} {m}": "{one} bekam {n}, {other} {m}",
  none: "keine",
  "The students were tested on different questions ({counts}, {shared} of them the same), so only their shares stand here. Two runs with the same seed, source and number of test questions can be compared question by question.":
    "Die Studenten wurden mit verschiedenen Fragen getestet ({counts}, davon {shared} gleich). Deshalb stehen hier nur ihre Anteile. Zwei Durchläufe mit demselben Seed, derselben Quelle und gleich vielen Testfragen lassen sich Frage für Frage vergleichen.",
  "Nobody gave right answers to all questions of {runs}: there, what the run's own group agreed on counts as right. A student that agrees with its group is not the same as one that is right, so only the shares stand here, and they do not say which student is better.":
    "Nicht alle Fragen von {runs} kamen mit einer richtigen Antwort: Dort zählt als richtig, worauf sich die eigene Gruppe geeinigt hat. Wer seiner Gruppe zustimmt, hat noch nicht recht. Deshalb stehen hier nur die Anteile, und sie sagen nicht, welcher Student besser ist.",
  "{run} has no test": "{run} wurde nicht getestet",
  "{run} went from {before} to {after} of {n|question|questions}":
    "{run} kam von {before} auf {after} bei {n|Frage|Fragen}",
  "Two runs compared": "Zwei Durchläufe im Vergleich",
  "Their settings are the same.": "Ihre Einstellungen sind gleich.",
  "What differs in their settings": "Was an ihren Einstellungen verschieden ist",
  Setting: "Einstellung",
  "Close the comparison": "Vergleich schließen",
  "the student": "der Student",
  "the better single agent": "der bessere einzelne Agent",
  "Reading what both students answered…": "Die Antworten beider Studenten werden gelesen…",
  "Both students were asked the same {n|question|questions}":
    "Beide Studenten bekamen dieselben {n|Frage|Fragen}",
  "{asked}, and are right and wrong on just the same ones.":
    "{asked} und liegen bei genau denselben richtig und falsch.",
  "so the difference is hardly luck": "der Unterschied ist also kaum Zufall",
  "so the difference may be luck": "der Unterschied kann also Zufall sein",
  "{asked}: B alone is right on {gained}, A alone on {lost}; a coin would do that {odds}, {luck}.":
    "{asked}: Nur B hat {gained} richtig, nur A {lost}; eine Münze schafft das {odds}, {luck}.",

  "This device, measured": "Dieses Gerät, gemessen",
  "Measure again": "Noch einmal messen",
  "Preparing: the GPU programs are being compiled…":
    "Vorbereitung: Die Programme für die GPU werden übersetzt…",
  "Check that this device computes rightly": "Prüfen, ob dieses Gerät richtig rechnet",
  "Without a graphics chip that takes some minutes, and no run waits for it.":
    "Ohne Grafikchip dauert das einige Minuten, und kein Durchlauf wartet darauf.",
  "{done} of {total|kernel|kernels} checked": "{done} von {total|Rechenprogramm|Rechenprogrammen} geprüft",
  "{done} of {total|measurement|measurements}": "{done} von {total|Messung|Messungen}",
  "Copied.": "Kopiert.",
  "The browser did not allow copying; the figures are below, to select by hand.":
    "Der Browser hat das Kopieren nicht erlaubt; die Zahlen stehen unten, zum Markieren von Hand.",
  "tokens learned from, per second": "gelernte Tokens pro Sekunde",
  "tokens written, 64 answers at once": "geschriebene Tokens pro Sekunde, 64 Antworten zugleich",
  "billion operations a second, at best": "Milliarden Rechenschritte pro Sekunde, höchstens",
  "GB moved a second, at best": "GB bewegt pro Sekunde, höchstens",
  "Copy as JSON": "Als JSON kopieren",
  "All figures, as the bench writes them": "Alle Zahlen, wie die Messung sie schreibt",
  "With the settings above, a run trains for about {training} on this device, and the student answers the {testTasks} test questions in about {test}. The debate before it takes its own time, which is not measured here.":
    "Mit den Einstellungen oben dauert das Training auf diesem Gerät etwa {training}, und der Student beantwortet die {testTasks} Testfragen in etwa {test}. Die Debatte davor braucht ihre eigene Zeit; die wird hier nicht gemessen.",
  "With the settings above, {name} trains for about {time} on this device, reckoned from its size and the device’s best rate. What its agents say before, and the test after, take their own time.":
    "Mit den Einstellungen oben trainiert {name} auf diesem Gerät etwa {time}, gerechnet aus seiner Größe und dem Besten, was das Gerät schafft. Was seine Agenten vorher sagen und der Test danach brauchen ihre eigene Zeit.",
};
