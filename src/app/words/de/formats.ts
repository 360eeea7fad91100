// German for what a download may hold. Commands, folders and the files themselves stay as they are.

export const FORMATS_DE = {
  "adapter for PEFT, transformers, vLLM": "Adapter für PEFT, transformers, vLLM",
  "what the student learned, as an adapter for PEFT and transformers; the base model's files belong into a folder “base”":
    "was der Student gelernt hat, als Adapter für PEFT und transformers; die Dateien des Basismodells gehören in einen Ordner „base“",
  "The adapter’s numbers": "Die Zahlen des Adapters",
  "in half precision: files of half the size, numbers kept to three or four digits":
    "in halber Genauigkeit: halb so große Dateien, Zahlen auf drei bis vier Stellen",
  "adapter for llama.cpp and Ollama": "Adapter für llama.cpp und Ollama",
  "the adapter for llama.cpp and Ollama; both need the base as GGUF":
    "der Adapter für llama.cpp und Ollama; beide brauchen das Basismodell als GGUF",
  "adapter for MLX": "Adapter für MLX",
  "the adapter for MLX on Apple computers": "der Adapter für MLX auf Apple-Rechnern",
  "the student whole, for transformers, vLLM, mlx-lm": "der ganze Student, für transformers, vLLM, mlx-lm",
  "the student whole: base and adapter in one model, for transformers, vLLM, mlx-lm and, as ONNX, transformers.js":
    "der ganze Student: Basismodell und Adapter in einem Modell, für transformers, vLLM, mlx-lm und, als ONNX, transformers.js",
  "the student whole, for transformers.js (ONNX)": "der ganze Student, für transformers.js (ONNX)",
  "the student whole as ONNX, for transformers.js in a page or in Node; config and tokenizer lie in merged/":
    "der ganze Student als ONNX, für transformers.js in einer Seite oder in Node; config und tokenizer liegen in merged/",
  "Number formats of the ONNX model": "Zahlenformate des ONNX-Modells",
  "full precision (fp32)": "volle Genauigkeit (fp32)",
  "half precision (fp16)": "halbe Genauigkeit (fp16)",
  "8 bits (q8)": "8 Bit (q8)",
  "4 bits (q4)": "4 Bit (q4)",
  "the same training for Python": "dasselbe Training für Python",
  "the same training again, with PyTorch, PEFT and TRL, on one GPU or several":
    "dasselbe Training noch einmal, mit PyTorch, PEFT und TRL, auf einer GPU oder mehreren",
  "texts, lessons and answers": "Texte, Lektionen und Antworten",
  "what was said about every question, every test answer, the lessons, right and wrong solutions in pairs, and a table for a spreadsheet":
    "was zu jeder Frage gesagt wurde, jede Antwort im Test, die Lektionen, richtige und falsche Lösungen als Paare und eine Tabelle für die Tabellenkalkulation",
  "talks as single texts": "Gespräche als einzelne Texte",
  "each question’s talk as one tagged text that a single model can learn to write: who speaks, what it read, then the answer; chains/README.md says what each filter took":
    "das Gespräch zu jeder Frage als ein markierter Text, den ein einzelnes Modell schreiben lernen kann: wer spricht, was gelesen wurde, dann die Antwort; chains/README.md sagt, was jeder Filter weggenommen hat",
  "Talks as single texts": "Gespräche als einzelne Texte",
  "with at least two readings of another’s text": "in denen mindestens zweimal ein anderer Text gelesen wird",
  "none that end wrong or only repeat themselves": "keine, die falsch enden oder sich nur wiederholen",
  "half of those in which nobody looks back": "die Hälfte derer, in denen niemand zurückblickt",
  "twice those that were wrong at first and right in the end":
    "doppelt die, die erst falsch waren und am Ende richtig",
  "the whole run, to bring back in here": "der ganze Durchlauf, um ihn hier wieder zu öffnen",
  "the run itself: bring this zip back to this page, here or elsewhere, to see it again or to train on from it":
    "der Durchlauf selbst: Bring diese Zip-Datei zurück auf diese Seite, hier oder anderswo, um ihn wieder anzusehen oder weiterzutrainieren",

  "The student will not copy these solutions. A judge learns from all of them, right and wrong, which steps are right; then the student practises under it.":
    "Der Student ahmt diese Lösungen nicht nach. Ein Richter lernt aus allen, richtigen und falschen, welche Schritte stimmen; dann übt der Student unter ihm.",
  "The student will not copy these solutions alone. It copies whole debates first, and then practises until it can do without writing them.":
    "Der Student ahmt nicht nur diese Lösungen nach. Er ahmt zuerst ganze Debatten nach und übt dann, bis er sie nicht mehr aufschreiben muss.",
  "The student will not copy these solutions. It answers the same questions by itself, and learns from how often it comes to what the debates came to.":
    "Der Student ahmt diese Lösungen nicht nach. Er beantwortet dieselben Fragen selbst und lernt daran, wie oft er auf das kommt, worauf die Debatten kamen.",
  "The student will not copy these solutions. Of each question on which agents disagreed it gets a right one and a wrong one, and learns to prefer the first.":
    "Der Student ahmt diese Lösungen nicht nach. Von jeder Frage, bei der Agenten uneinig waren, bekommt er eine richtige und eine falsche und lernt, die erste vorzuziehen.",
  "The student will not copy these solutions alone. It gets every right and every wrong solution of the debates, and learns to make the right ones likelier and the wrong ones less likely.":
    "Der Student ahmt nicht nur diese Lösungen nach. Er bekommt jede richtige und jede falsche Lösung der Debatten und lernt, die richtigen wahrscheinlicher zu machen und die falschen unwahrscheinlicher.",
  "The student will not copy these solutions. It answers by itself, and the model that sees these debates corrects its words.":
    "Der Student ahmt diese Lösungen nicht nach. Er antwortet selbst, und das Modell, das diese Debatten sieht, korrigiert seine Wörter.",
};
