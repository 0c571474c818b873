/* Marks follow the typing; one click replaces or keeps a word. Without this file the same buttons send the form. */
"use strict";

const PUBLIC_TEXT_PAUSE_MS = 600;

function publicText(form) {
  const marks = form.querySelector("[data-public-text-marks]");
  let timer = 0;
  let request = null;

  async function check(button) {
    clearTimeout(timer);
    request?.abort();
    const mine = (request = new AbortController());
    const sent = new FormData(form);
    if (button) {
      sent.append(button.name, button.value);
    }
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: sent,
        headers: { "X-Fragment": "marks" },
        redirect: "error",
        signal: mine.signal,
      });
      if (answer.ok) {
        marks.innerHTML = await answer.text(); // our own page's piece, escaped on the server
        return true;
      }
    } catch {
      // no network, or typed on: whoever clicked sends the form instead
    }
    return mine.signal.aborted;
  }

  // Offsets of marks count characters, not the halves of rare ones.
  function replaceAll(button) {
    const places = button.dataset.places
      .trim()
      .split(" ")
      .map((place) => place.split(":"))
      .sort((one, other) => other[1] - one[1]);
    const texts = Object.fromEntries(places.map(([name]) => [name, [...form.elements[name].value]]));
    const stands = places.every(([name, start, end]) => texts[name].slice(start, end).join("") === button.value);
    if (!stands) {
      return false; // typed on since the marks were made
    }
    for (const [name, start, end] of places) {
      texts[name].splice(start, end - start, ...button.dataset.suggestion);
    }
    for (const [name, letters] of Object.entries(texts)) {
      form.elements[name].value = letters.join("");
    }
    return true;
  }

  const sameButton = (button) =>
    [...marks.querySelectorAll(`button[name="${button.name}"]`)].find((one) => one.value === button.value);

  async function replaceNow(button) {
    if (replaceAll(button)) {
      return true;
    }
    const fresh = (await check(null)) && sameButton(button);
    return Boolean(fresh) && replaceAll(fresh);
  }

  async function decide(button) {
    const position = [...marks.querySelectorAll("button")].indexOf(button);
    const isReplacing = button.name === "replace";
    if (isReplacing) {
      await replaceNow(button);
    }
    if (await check(isReplacing ? null : button)) {
      const left = marks.querySelectorAll("button");
      (left[Math.min(position, left.length - 1)] ?? marks).focus();
    } else {
      form.requestSubmit(form.querySelector("button[value=check]"));
    }
  }

  marks.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (button) {
      event.preventDefault();
      decide(button);
    }
  });
  form.addEventListener("input", (event) => {
    if (event.target.name !== "confirmed") {
      clearTimeout(timer);
      timer = setTimeout(() => check(null), PUBLIC_TEXT_PAUSE_MS);
    }
  });
}

document.querySelectorAll("form[data-public-text]").forEach(publicText);
