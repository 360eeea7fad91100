// German for the page while a run is on it: its header, the heads of the stages, what is said of the network, and the title of the tab.

export const WORKBENCH_DE = {
  Paused: "Pausiert",
  Done: "Fertig",
  Stopped: "Angehalten",

  "Stages of this run": "Phasen dieses Durchlaufs",
  "to come": "kommt noch",
  done: "fertig",
  Resume: "Weiter",
  "Stop and keep": "Anhalten und behalten",
  "Back to the start": "Zum Anfang",
  "Download the student, {size}": "Den Studenten herunterladen, {size}",
  Download: "Herunterladen",
  "Getting ready.": "Wird vorbereitet.",
  "The run waits for you": "Der Durchlauf wartet auf dich",
  "Follow: now in {title}": "Mitgehen: jetzt „{title}“",
  "Paused. You may close this page; everything so far is saved.":
    "Pausiert. Du kannst die Seite schließen; bis hierher ist alles gespeichert.",
  "A step that was begun is finished first, which keeps a slow device busy.":
    "Ein angefangener Schritt wird noch beendet; das beschäftigt ein langsames Gerät eine Weile.",
  "Done.": "Fertig.",
  "Stopped. Everything finished is saved, and the run can go on later.":
    "Angehalten. Alles Fertige ist gespeichert, und der Durchlauf kann später weitergehen.",
  "Stopped by an error. Everything finished is saved.":
    "Durch einen Fehler angehalten. Alles Fertige ist gespeichert.",
  "Stopped by an error in <stage>{title}</stage>. Everything finished is saved.":
    "Durch einen Fehler angehalten, in Phase <stage>{title}</stage>. Alles Fertige ist gespeichert.",
  "This is what the run holds so far.": "Das ist in diesem Durchlauf bisher da.",
  "{left} in all": "{left} insgesamt",
  "Save this run as a file": "Diesen Durchlauf als Datei sichern",
  "To go on with it on another computer, or to keep it.":
    "Um ihn auf einem anderen Computer fortzusetzen oder aufzuheben.",
  "Being packed…": "Wird gepackt…",
  "{name}, {size}. Choose it at “Bring something back in” on the start page, here or on another computer, and press “Continue”.":
    "{name}, {size}. Wähle die Datei auf der Startseite unter „Etwas zurückholen“, hier oder auf einem anderen Computer, und drücke „Weitermachen“.",
  "The header of this run": "Der Kopf dieses Durchlaufs",
  "The row of stages": "Die Reihe der Phasen",
  "What is happening": "Was gerade geschieht",
  "Part {n} of this run": "Teil {n} dieses Durchlaufs",
  "This is covered until you have guessed: <a>your lesson asks you first</a>.":
    "Das bleibt verdeckt, bis du geschätzt hast: <a>Deine Karte fragt dich zuerst</a>.",
  "One message from this run": "Eine Meldung aus diesem Durchlauf",
  "{n} messages from this run": "{n} Meldungen aus diesem Durchlauf",

  "Paused.": "Pausiert.",
  "Done. The student can be downloaded.": "Fertig. Du kannst den Studenten herunterladen.",
  "Stopped by an error.": "Durch einen Fehler angehalten.",
  "Cancelled. Everything finished is saved.": "Abgebrochen. Alles Fertige ist gespeichert.",
  "Starting.": "Es geht los.",
  "The run waits for you to judge the answers.":
    "Der Durchlauf wartet darauf, dass du die Antworten beurteilst.",
  "{title}: {done} of {total} {what}. {left}": "{title}, {what}: {done} von {total}. {left}",

  "The answers that came with the questions become lessons: question in, good answer out.":
    "Die Antworten, die mit den Fragen kamen, werden zu Lektionen: Frage hinein, gute Antwort heraus.",
  "The reasoning the group settled on becomes lessons: question in, good answer out.":
    "Die Rechenwege, auf die sich die Gruppe geeinigt hat, werden zu Lektionen: Frage hinein, gute Antwort heraus.",
  "One model, the student, learns from the {talks}, on this device.":
    "Ein Modell, der Student, lernt auf diesem Gerät aus dem, was gesagt wurde.",
  "New questions that nobody has answered here show whether the student really got better.":
    "Neue Fragen, die hier noch niemand beantwortet hat, zeigen, ob der Student wirklich besser geworden ist.",
  "The student is yours: one file with the model, the {talks} and a receipt.":
    "Der Student gehört dir: eine Datei mit dem Modell, mit allem, was gesagt wurde, und mit einem Beleg.",
  "{title}: progress": "{title}: Fortschritt",
  "Getting ready…": "Wird vorbereitet…",
  "{done} of {total}": "{done} von {total}",
  "<figures>{done} of {total}</figures> {what}": "{what}: <figures>{done} von {total}</figures>",

  "It is kept on this device and works without a network.":
    "Die Seite ist auf diesem Gerät gespeichert und läuft ohne Netz.",
  "Keeping it for use without a network: {size} to go.":
    "Wird für die Nutzung ohne Netz gespeichert: noch {size}.",
  "The first one fetches {size}, then it works without a network.":
    "Der erste Durchlauf lädt {size}, danach läuft alles ohne Netz.",
  "Keep it for offline use now": "Jetzt für offline speichern",
  "Not all of it could be kept: {trouble} Try again with a connection.":
    "Nicht alles konnte gespeichert werden: {trouble} Versuche es noch einmal, wenn du Netz hast.",
  "There is a newer version of this page.": "Es gibt eine neuere Version dieser Seite.",
  "Your run goes on with this one; load the newer one when it is done or paused.":
    "Dein Durchlauf geht mit dieser weiter; lade die neuere, wenn er fertig oder pausiert ist.",
  "What is stored here stays as it is.": "Was hier gespeichert ist, bleibt, wie es ist.",
  "Close the other tabs of this page first.": "Schließe zuerst die anderen Tabs dieser Seite.",
  "Load it": "Laden",
};
