/* Answers that may help, while somebody types the question. Without this file they stand on the next page. */
"use strict";

const SIMILAR_PAUSE_MS = 900;
const SIMILAR_SHORTEST = 8;

function similarFor(form) {
  const text = form.querySelector("textarea[name=body]");
  const place = form.querySelector("[data-similar-place]");
  let timer = 0;
  let request = null;
  let asked = "";

  async function ask() {
    const typed = text.value.trim();
    if (typed === asked) {
      return;
    }
    request?.abort();
    request = new AbortController();
    const sent = new URLSearchParams({
      body: typed,
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    });
    try {
      const answer = await fetch(form.dataset.similar, { method: "POST", body: sent, signal: request.signal });
      if (answer.ok) {
        asked = typed;
        place.innerHTML = await answer.text(); // our own page's piece, escaped on the server
      }
    } catch {
      // no network, or the next letter was typed: the form works without
    }
  }

  function later() {
    clearTimeout(timer);
    if (text.value.trim().length >= SIMILAR_SHORTEST) {
      timer = setTimeout(ask, SIMILAR_PAUSE_MS);
    } else {
      request?.abort();
      asked = "";
      place.replaceChildren();
    }
  }

  form.addEventListener("input", later);
  later();
}

document.querySelectorAll("form[data-similar]").forEach(similarFor);
