/* Suggestions under a search box: the ARIA combobox pattern (list autocomplete, manual selection).
   Without this file the box is a plain form. */
"use strict";

const PAUSE_MS = 120;

function suggestFor(input) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer = 0;
  let request = null;
  let active = -1;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel);
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.parentElement.append(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  const options = () => [...list.children];

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    status.textContent = "";
  }

  /* Whatever is under way may come back late; it must not open the list again. */
  function stop() {
    clearTimeout(timer);
    request?.abort();
    close();
  }

  function activate(index) {
    active = index;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const option = options()[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function optionFor(suggestion, place) {
    const option = document.createElement("li");
    const text = document.createElement("span");
    const kind = document.createElement("span");
    option.id = `${list.id}-${place}`;
    option.className = "suggestions__option";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.url = suggestion.url;
    text.textContent = suggestion.text;
    kind.className = "suggestions__kind";
    kind.textContent = suggestion.kind === "term" ? input.dataset.suggestTerm : input.dataset.suggestArticle;
    option.append(text, kind);
    return option;
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(optionFor));
    if (!suggestions.length) {
      close();
      return;
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(-1);
    status.textContent = suggestions.length + input.dataset.suggestCount;
  }

  /* Only the path: the address in the answer names the public host, which this page need not be on. */
  function go(option) {
    const url = new URL(option.dataset.url, location.href);
    location.assign(url.pathname + url.search);
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`, {
        signal: request.signal,
      });
      if (answer.ok) {
        show((await answer.json()).suggestions);
      } else {
        close();
      }
    } catch {
      close(); // no network, or the next letter was typed: the box works without suggestions
    }
  }

  function later() {
    clearTimeout(timer);
    if (input.value.trim()) {
      timer = setTimeout(ask, PAUSE_MS);
    } else {
      stop();
    }
  }

  input.addEventListener("input", later);
  input.addEventListener("blur", stop);
  input.form.addEventListener("submit", stop);
  input.addEventListener("keydown", (event) => {
    // While the input method composes, arrows and Enter are its own.
    if (event.isComposing || list.hidden) {
      return;
    }
    const last = options().length - 1;
    if (event.key === "ArrowDown") {
      activate(active >= last ? -1 : active + 1);
    } else if (event.key === "ArrowUp") {
      activate(active < 0 ? last : active - 1);
    } else if (event.key === "Escape") {
      stop();
    } else if (event.key === "Enter" && active >= 0) {
      go(options()[active]);
    } else {
      return;
    }
    event.preventDefault();
  });
  // Before the blur, which would close the list under the pointer.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      go(option);
    }
  });
}

document.querySelectorAll("input[data-suggest]").forEach(suggestFor);
