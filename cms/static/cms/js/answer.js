/* The editor of answers: keeps what is typed (here and on the server), checks it, puts pieces in at the cursor.
   Without this file every button sends the form and does the same there. */
"use strict";

const ANSWER_PAUSE_MS = 2500;
const CHECK_PAUSE_MS = 900;

function editor(form) {
  const text = form.elements.answer;
  const basedOn = form.elements.based_on;
  const saved = form.querySelector("[data-saved]");
  const count = form.querySelector("[data-count]");
  const conflict = form.querySelector("[data-conflict]");
  const side = document.querySelector("[data-side-place]");
  const key = `madoguchi.answer.${form.dataset.answer}`;
  let stored = text.value;
  let saving = null;
  let saveTimer = 0;
  let checkTimer = 0;
  let checking = null;
  let halted = conflict.children.length > 0;
  let leaving = false;
  let visited = false;

  function sent(extra = {}) {
    return new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
      answer: text.value,
      based_on: basedOn.value,
      ...extra,
    });
  }

  // --- on this device, until the server has it ---
  function keepHere() {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), body: text.value }));
    } catch {
      // storage switched off or full: the server keeps it
    }
  }

  function keptHere() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function forgetHere() {
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept either
    }
  }

  function offerLocal() {
    const offer = form.querySelector("[data-local]");
    const kept = keptHere();
    if (!kept || kept.body === text.value) {
      forgetHere();
      return;
    }
    offer.hidden = false;
    offer.querySelector("[data-local-when]").textContent = new Date(kept.at).toLocaleString(
      document.documentElement.lang,
      { dateStyle: "long", timeStyle: "short" },
    );
    offer.querySelector("[data-local-restore]").addEventListener("click", () => {
      offer.hidden = true;
      put(0, text.value.length, kept.body);
    });
    offer.querySelector("[data-local-forget]").addEventListener("click", () => {
      offer.hidden = true;
      forgetHere();
    });
  }

  // --- on the server, in versions ---
  async function save() {
    clearTimeout(saveTimer);
    if (halted || leaving || saving || text.value === stored) {
      return;
    }
    const body = text.value;
    try {
      saving = fetch(form.dataset.autosaveUrl, { method: "POST", body: sent() });
      const answer = await saving;
      if (leaving) {
        return;
      }
      if (answer.ok) {
        const { version, saved: at } = await answer.json();
        basedOn.value = version;
        stored = body;
        saved.textContent = saved.dataset.words.replace("%s", at);
        if (text.value === body) {
          forgetHere();
        }
      } else if (answer.status === 409 && answer.headers.get("Content-Type").includes("html")) {
        halted = true;
        conflict.innerHTML = await answer.text(); // our own page's piece, escaped on the server
        conflict.scrollIntoView({ block: "nearest" });
      }
    } catch {
      // no network: the copy on this device stays, and the next letter tries again
    } finally {
      saving = null;
      if (text.value !== body) {
        later();
      }
    }
  }

  function later() {
    clearTimeout(saveTimer);
    saveTimer = setTimeout(save, ANSWER_PAUSE_MS);
  }

  // --- the check of plain words ---
  async function check() {
    if (side.dataset.sidePlace !== "words") {
      return;
    }
    checking?.abort();
    checking = new AbortController();
    try {
      const answer = await fetch(form.dataset.checkUrl, { method: "POST", body: sent(), signal: checking.signal });
      if (answer.ok && side.dataset.sidePlace === "words") {
        show(await answer.text());
      }
    } catch {
      // the next letter was typed, or no network
    }
  }

  function show(html) {
    side.innerHTML = html; // our own page's piece, escaped on the server
    side.querySelectorAll("[data-show]").forEach((button) => (button.hidden = false));
  }

  // --- the text ---
  /* Places are counted in characters on the server and in UTF-16 units here. */
  const unit = (place) => [...text.value].slice(0, place).join("").length;

  function put(start, end, piece) {
    text.focus();
    text.setSelectionRange(start, end);
    // Keeps the browser's own undo working where it can.
    if (!document.execCommand("insertText", false, piece)) {
      text.setRangeText(piece, start, end, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /* Behind the line of the cursor, which is never cut in two; at the end where nobody has been in the text yet. */
  function insertBlock(block) {
    const lineEnd = visited ? text.value.indexOf("\n", text.selectionEnd) : -1;
    const at = lineEnd === -1 ? text.value.length : lineEnd;
    const before = text.value.slice(0, at);
    const gap = before.trim() === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    put(at, at, `${gap}${block.replace(/\n+$/, "")}\n`);
  }

  function place(button) {
    const start = unit(Number(button.dataset.start));
    const wanted = button.dataset.text;
    if (text.value.startsWith(wanted, start)) {
      return [start, start + wanted.length];
    }
    const moved = text.value.indexOf(wanted);
    return moved === -1 ? null : [moved, moved + wanted.length];
  }

  function select(found) {
    if (found) {
      text.focus();
      text.setSelectionRange(...found);
    }
  }

  async function openSide(button) {
    const address = new URL(button.dataset.side, location.href);
    if ("sideFilter" in button.dataset) {
      for (const name of ["topic", "prefecture"]) {
        address.searchParams.set(name, document.querySelector(`[name="${name}"][form]`).value);
      }
    }
    const name = button.value.split(":")[1];
    try {
      const answer = await fetch(address);
      if (!answer.ok) {
        return;
      }
      side.dataset.sidePlace = name;
      form.elements.side.value = name;
      show(await answer.text());
      document.querySelectorAll(".side-tabs [data-side]").forEach((tab) => {
        if (tab.value === `side:${name}`) {
          tab.setAttribute("aria-current", "true");
        } else {
          tab.removeAttribute("aria-current");
        }
      });
      check();
    } catch {
      // no network: what is open stays open
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    if (button.dataset.insert !== undefined) {
      event.preventDefault();
      insertBlock(button.dataset.insert);
    } else if (button.dataset.replace !== undefined) {
      event.preventDefault();
      const found = place(button);
      if (found) {
        put(...found, button.dataset.replace);
      }
    } else if (button.dataset.show !== undefined) {
      select(place(button));
    } else if (button.dataset.find !== undefined) {
      const at = text.value.indexOf(button.dataset.find);
      select(at === -1 ? null : [at, at + button.dataset.find.length]);
    } else if (button.dataset.side !== undefined) {
      event.preventDefault();
      openSide(button);
    }
  });
  document.querySelectorAll("[data-find]").forEach((button) => (button.hidden = !button.dataset.find));

  text.addEventListener("input", () => {
    count.textContent = `${[...text.value].length}${count.dataset.unit}`;
    keepHere();
    later();
    clearTimeout(checkTimer);
    checkTimer = setTimeout(check, CHECK_PAUSE_MS);
  });
  text.addEventListener("blur", save);
  text.addEventListener("focus", () => (visited = true));
  /* A button that sends the form waits for a save that is under way, so that it does not meet its own version. */
  form.addEventListener("submit", async (event) => {
    if (saving && !leaving) {
      event.preventDefault();
      const { submitter } = event;
      await saving.catch(() => null);
      setTimeout(() => form.requestSubmit(submitter), 50);
      return;
    }
    leaving = true;
    clearTimeout(saveTimer);
    forgetHere();
  });

  count.textContent = `${[...text.value].length}${count.dataset.unit}`;
  if (!halted) {
    offerLocal();
  }
  show(side.innerHTML);
}

document.querySelectorAll("form[data-answer]").forEach(editor);
