/* Terms of the glossary explain themselves where they stand: a link to the note becomes a button that opens it
   in place (the disclosure pattern). Without this file the link leads to the notes at the end of the text. */
"use strict";

function explain(link) {
  const source = document.getElementById(link.dataset.term);
  if (!source) {
    return;
  }
  const button = document.createElement("button");
  const note = document.createElement("span");
  const more = document.createElement("a");

  note.id = `${link.dataset.term}-here`;
  note.className = "term-note";
  note.setAttribute("role", "note");
  note.hidden = true;
  note.textContent = source.querySelector("[data-term-text]").textContent;
  more.href = source.querySelector("dt a").getAttribute("href");
  more.textContent = source.querySelector("dt a").textContent;
  note.append(" ", more);

  button.type = "button";
  button.id = link.id;
  button.className = "term term--button";
  button.textContent = link.textContent;
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", note.id);

  function show(open) {
    note.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }

  button.addEventListener("click", () => show(note.hidden));
  for (const part of [button, note]) {
    part.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !note.hidden) {
        show(false);
        button.focus();
      }
    });
  }
  link.replaceWith(button);
  button.after(note);
}

document.querySelectorAll("a[data-term]").forEach(explain);
