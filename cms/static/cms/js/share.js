/* Buttons that need a script and are hidden without one: copy the page's address, print. */
"use strict";

async function copy(button) {
  let said = button.dataset.copied;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    said = button.dataset.copyFailed; // no permission, or not a secure page
  }
  button.textContent = said;
}

document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => copy(button));
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
