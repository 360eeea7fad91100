// German for the form of a new run, its messages and what stands in place of a failure.

export const RUN_DE = {
  Quick: "Kurz",
  "a first look; too few questions to be sure of anything":
    "ein erster Blick; zu wenige Fragen, um sicher zu sein",
  Class: "Klasse",
  "the recorded run: three agents, 240 questions": "wie der aufgezeichnete: drei Agenten, 240 Fragen",
  Usual: "Üblich",
  "three agents, 400 questions": "drei Agenten, 400 Fragen",
  Full: "Groß",
  "five agents, 600 questions, tested on 400": "fünf Agenten, 600 Fragen, getestet mit 400",
  "a few minutes": "ein paar Minuten",
  "about a minute": "etwa eine Minute",
  "about {minutes} minutes": "etwa {minutes} Minuten",
  "about {hours} hours": "etwa {hours} Stunden",

  "All settings, for experts": "Alle Einstellungen, für Fortgeschrittene",
  "Run it with these settings": "Mit diesen Einstellungen starten",
  "The address of this page holds these settings: share it to share the experiment.":
    "Die Adresse dieser Seite enthält diese Einstellungen: Wer sie von dir bekommt, kann denselben Versuch machen.",
  "Agents that differ": "Verschiedene Agenten",
  "Copies of one model that are asked in different ways make different mistakes, so that more questions are answered right by somebody. What is left empty is as the settings say.":
    "Kopien eines Modells, die verschieden gefragt werden, machen verschiedene Fehler. So gibt es bei mehr Fragen wenigstens einen, der richtig antwortet. Was leer bleibt, ist wie in den Einstellungen.",
  "A role and examples of its own need a chat model.":
    "Für eine Rolle und eigene Beispiele braucht es ein Chatmodell.",
  "The address of this page does not hold these texts.":
    "Die Adresse dieser Seite enthält diese Texte nicht.",
  "Temperature, {min} to {max}": "Temperatur, {min} bis {max}",
  "Its role, a sentence that it is told before everything else":
    "Seine Rolle: ein Satz, der ihm vor allem anderen gesagt wird",
  "You check every number twice.": "You check every number twice.",
  "Worked examples of its own: {n}": "Eigene Beispiele mit Lösungsweg: {n}",

  "not finished": "nicht fertig",
  "right from the start": "von Anfang an richtig",
  "wrong alone, right after talking": "allein falsch, nach dem Gespräch richtig",
  "right alone, wrong after talking": "allein richtig, nach dem Gespräch falsch",
  wrong: "falsch",
  "came without a right answer": "kam ohne richtige Antwort",

  "Retort is already working in another tab of this browser. This tab can look on, or take over.":
    "Retort arbeitet schon in einem anderen Tab dieses Browsers. Dieser Tab kann zusehen oder übernehmen.",
  "Take over here": "Hier übernehmen",
  "Code <name>{code}</name>": "Code <name>{code}</name>",
  "What was said so far is saved. If the device was there before, reload the page; else open it in a browser with WebGPU, or switch hardware acceleration on. Then continue.":
    "Was bisher gesagt wurde, ist gespeichert. Wenn der Grafikchip vorher da war, lade die Seite neu; sonst öffne sie in einem Browser mit WebGPU oder schalte die Hardwarebeschleunigung ein. Dann mach weiter.",
  "Everything up to the last checkpoint is saved. Close other heavy pages, then continue.":
    "Alles bis zum letzten Zwischenstand ist gespeichert. Schließe andere Seiten, die viel brauchen, und mach dann weiter.",
  "Start a new run with fewer words per step or a smaller rank.":
    "Starte einen neuen Durchlauf mit weniger Wörtern pro Schritt oder einem kleineren Rang.",
  "Retort saves every turn and does not run without. Private windows often forbid it: use an ordinary one.":
    "Retort speichert jeden Beitrag und läuft nicht ohne. Private Fenster verbieten das oft: Nimm ein gewöhnliches.",
  "Delete earlier runs or free some disk space, then continue.":
    "Lösche frühere Durchläufe oder schaffe Platz auf dem Gerät, dann mach weiter.",
  "Check the connection, then continue. Nothing is lost.":
    "Prüfe die Verbindung, dann mach weiter. Nichts ist verloren.",
  "Reload the page. If it happens again, the site’s copy of the model is damaged.":
    "Lade die Seite neu. Wenn es wieder passiert, ist die Modelldatei dieser Seite beschädigt.",
  "Start a new run with more questions, or let the answer key decide what is kept.":
    "Starte einen neuen Durchlauf mit mehr Fragen, oder lass die bekannten Lösungen entscheiden, was behalten wird.",
  "Start a new run with a smaller learning rate.":
    "Starte einen neuen Durchlauf mit einer kleineren Lernrate.",
};
