// What the pages gain from a script. Every act works without it.
"use strict";

// After htmx has filled a part of the page: errors take the focus, otherwise the new count is spoken.
document.addEventListener("htmx:afterSettle", (event) => {
  const wrong = event.target.querySelector("#errors, #refused") || event.target.closest("#errors, #refused");
  const said = event.target.querySelector("[data-announce]");
  if (wrong) wrong.focus();
  else if (said) document.getElementById("announce").textContent = said.textContent;
});

// No answer, or a broken one: say so in words instead of doing nothing.
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => { document.getElementById("no-answer").hidden = false; });
}
document.addEventListener("htmx:beforeRequest", () => { document.getElementById("no-answer").hidden = true; });

// A form that has been written in asks before it is left (forms with data-guard).
let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.form && "guard" in event.target.form.dataset) unsaved = true;
});
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

// A second press within three seconds of the first is a slip of the hand and is not sent.
document.addEventListener("submit", (event) => {
  unsaved = false;
  const form = event.target;
  if (form.method !== "post") return;
  if (Date.now() - Number(form.dataset.sentAt || 0) < 3000) event.preventDefault();
  else form.dataset.sentAt = Date.now();
});

// Who signs out, or stands at the door, leaves no page with names on this device. What waits to be sent stays on it.
const KEPT_PAGE = "home-day", otherWindows = window.BroadcastChannel && new BroadcastChannel(KEPT_PAGE);
function forgetKept() { window.caches?.delete(KEPT_PAGE).catch(() => {}); }
if (document.querySelector("[data-door]")) forgetKept();
document.addEventListener("submit", (event) => {
  if (!("signOut" in event.target.dataset)) return;
  forgetKept();
  otherWindows?.postMessage("signed out");
});

// Buttons that only a script can serve (data-print) are shown only where there is one.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A question that depends on another's answer (data-when) is shown while that answer is given; without a script, always.
function showAsked(form) {
  const said = new FormData(form);
  for (const field of form.querySelectorAll("[data-when]")) {
    const [name, ...answers] = field.dataset.when.split(" ");
    field.hidden = !said.getAll(name).some((one) => answers.includes(one === "on" ? "yes" : one));
  }
}
for (const form of new Set([...document.querySelectorAll("[data-when]")].map((field) => field.closest("form")))) {
  showAsked(form);
  form.addEventListener("change", () => showAsked(form));
}
