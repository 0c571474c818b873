/* Keeps what is typed in the form on this device until it is sent. Only the fields named in `data-autosave`:
   never the address, a name or a firm's name, because others may use the computer. Offered, never filled in. */
"use strict";

const AUTOSAVE_KEY = "madoguchi.consult";
const AUTOSAVE_OFF_KEY = "madoguchi.consult.off";
const AUTOSAVE_PAUSE_MS = 400;
const AUTOSAVE_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

function autosaved() {
  try {
    const kept = JSON.parse(localStorage.getItem(AUTOSAVE_KEY));
    return kept && Date.now() - kept.at < AUTOSAVE_KEPT_MS ? kept : null;
  } catch {
    return null; // storage switched off, or something else wrote there: the form works without
  }
}

function forgetAutosaved() {
  try {
    localStorage.removeItem(AUTOSAVE_KEY);
  } catch {
    // nothing was kept either
  }
}

function autosave(form) {
  const names = form.dataset.autosave.split(" ");
  const status = document.querySelectorAll("[data-autosave-status]");
  const offer = document.querySelector("[data-autosave-offer]");
  let timer = 0;

  const controls = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
  const ticks = (control) => control.type === "checkbox" || control.type === "radio";
  const show = (visible) => status.forEach((part) => (part.hidden = !visible));

  function values() {
    return Object.fromEntries(
      names.map((name) => [
        name,
        controls(name)
          .filter((control) => !ticks(control) || control.checked)
          .map((control) => control.value)
          .filter(Boolean),
      ]),
    );
  }

  /* Who has asked for nothing to be kept is not asked again until the window is closed. */
  function isOff() {
    try {
      return sessionStorage.getItem(AUTOSAVE_OFF_KEY) !== null;
    } catch {
      return true;
    }
  }

  function keep() {
    timer = 0;
    if (isOff()) {
      return;
    }
    const kept = { at: Date.now(), values: { ...autosaved()?.values, ...values() } };
    try {
      localStorage.setItem(AUTOSAVE_KEY, JSON.stringify(kept));
      show(true);
    } catch {
      show(false); // full or switched off: do not say that it is kept
    }
  }

  function restore(kept) {
    for (const name of names) {
      const wanted = kept.values[name] ?? [];
      controls(name).forEach((control) => {
        if (ticks(control)) {
          control.checked = control.checked || wanted.includes(control.value);
        } else if (!control.value && wanted.length) {
          control.value = wanted[0];
        }
      });
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, AUTOSAVE_PAUSE_MS);
  });
  /* Somebody may leave within the pause. */
  addEventListener("pagehide", () => {
    if (timer) {
      clearTimeout(timer);
      keep();
    }
  });

  const kept = autosaved();
  const text = form.querySelector("textarea");
  if (offer && text && !text.value.trim() && kept?.values.body?.length) {
    offer.hidden = false;
    offer.querySelector("[data-autosave-when]").textContent = new Date(kept.at).toLocaleString(
      document.documentElement.lang,
      { dateStyle: "long", timeStyle: "short" },
    );
    offer.querySelector("[data-autosave-restore]").addEventListener("click", () => {
      restore(kept);
      offer.hidden = true;
      text.focus();
    });
  }
  document.querySelectorAll("[data-autosave-forget]").forEach((button) =>
    button.addEventListener("click", () => {
      clearTimeout(timer);
      timer = 0;
      forgetAutosaved();
      if (!button.closest("[data-autosave-offer]")) {
        sessionStorage.setItem(AUTOSAVE_OFF_KEY, "1");
      }
      if (offer) {
        offer.hidden = true;
      }
      show(false);
      text?.focus();
    }),
  );
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
if (document.querySelector("[data-autosave-clear]")) {
  forgetAutosaved();
}
