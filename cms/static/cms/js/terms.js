/* Terms of the glossary explain themselves where they stand: a link to the note becomes a button that opens it
   at the end of its paragraph (the disclosure pattern). Without this file the link leads to the notes at the end of the text. */
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
  more.href = source.querySelector("dt a").getAttribute("href");
  more.textContent = source.querySelector("dt a").textContent;
  note.append(more, `：${source.querySelector("[data-term-text]").textContent}`);

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
  // At the end of the paragraph or step, so that no sentence is broken in two.
  const block = link.closest("p, li > div");
  link.replaceWith(button);
  block.append(note);
}

document.querySelectorAll("a[data-term]").forEach(explain);
