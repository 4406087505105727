// Offers terms of the vocabulary while somebody types into a field of terms. Without this script, the words are typed
// in full, and the server understands them all the same.
(() => {
  const wait = 150; // milliseconds between the last key and the question
  const parts = /[、,，]/; // what stands between several terms

  // What the input may become: several terms in one field keep those that stand there already.
  const offer = async (input, list, signal) => {
    const typed = input.value;
    const many = input.name.endsWith(":terms");
    const start = many ? typed.split(parts).pop() : typed;
    const before = typed.slice(0, typed.length - start.length);
    if (!start.trim()) return list.replaceChildren();
    const query = new URLSearchParams({ q: start.trim(), scheme: input.dataset.scheme });
    const response = await fetch("/terms.json?" + query, { signal });
    if (!response.ok || response.redirected) return; // signed out meanwhile: typing goes on without offers
    const terms = await response.json();
    list.replaceChildren(...terms.map((term) => {
      const option = document.createElement("option");
      option.value = before + term.label;
      // Browsers show only what holds the typed text: a synonym has to stand beside its term.
      if (!option.value.includes(typed)) option.label = typed + " → " + term.label;
      return option;
    }));
  };

  document.querySelectorAll("input[data-scheme]").forEach((input, number) => {
    const list = document.createElement("datalist");
    list.id = "_terms-" + number;
    input.after(list);
    input.setAttribute("list", list.id);
    input.autocomplete = "off";
    let timer, asked;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        asked?.abort();
        asked = new AbortController();
        offer(input, list, asked.signal).catch(() => {}); // no network, or a newer question: no offers
      }, wait);
    });
  });
})();
