// The hands on the day page of a home: buttons, forms, cards, and taking back. It works without a network.
"use strict";
if (window.homeDay) (() => {
const day = window.homeDay, {page, say, chinaDay} = day;
const announce = document.getElementById("announce"), cardSaid = document.getElementById("card-said");

async function tap(about, label) {
  try {
    await day.keepTap(about, label);
  } catch {
    pressed.clear(); // it was not written, and may be pressed again
    return day.sayAloud(say.unkept);
  }
  await day.show();
  day.send();
  return true;
}
const pressed = new Map(); // the same thing again within so many seconds is a slip of the hand, or of the scanner
function isSlip(what, seconds) {
  if (Date.now() - (pressed.get(what) || 0) < seconds * 1000) return true;
  pressed.set(what, Date.now());
  return false;
}

// ---- buttons and forms ----
page.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=tap], [data-undo], [data-drop]");
  if (!button) return;
  event.preventDefault();
  if (button.dataset.undo) return askUndo(button.dataset.undo, button.dataset.about);
  if (button.dataset.drop) return letGo(button.dataset.drop);
  const [kind, client] = button.value.split(" ");
  if (!isSlip(kind + client, 3)) tap({kind, client: Number(client), source: "tap"}, button.textContent.trim());
});
page.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  event.preventDefault();
  if (!("tap" in form.dataset) || form.dataset.busy) return;
  if (form.id === "card") return card(form.elements.card);
  const lacks = [...form.elements].find((one) => (one.required || one.dataset.needed) && one.offsetParent && !one.value.trim());
  if (lacks) { announce.textContent = say.blank; return lacks.focus(); }
  form.dataset.busy = "yes";
  const done = await written(form);
  delete form.dataset.busy;
  if (!done) return;
  form.reset();
  form.dispatchEvent(new Event("change")); // fields of a kind that is no longer chosen go away again
});
function written(form) {
  const {csrfmiddlewaretoken, key, kind, client, service, ...fields} = Object.fromEntries(new FormData(form));
  if (fields.medicine) fields.medicine = Number(fields.medicine);
  const chosen = [...form.querySelectorAll("select")].map((one) => one.value && one.selectedOptions[0].text);
  const label = [form.querySelector("h2").textContent, ...chosen, fields.words].filter(Boolean).join(" ");
  return tap({kind, client: client ? Number(client) : null, service: service || "", fields, source: "tap"}, label);
}

// ---- cards ----
// Whose it is and whether that is coming or leaving, this tablet says at once; a card that it does not know, the server.
async function card(field) {
  const number = field.value.replace(/\s/g, ""), row = page.querySelector(`tr[data-card="${CSS.escape(number)}"]`);
  field.value = ""; // at once: the next card may be held while this one is being written
  field.focus();
  if (!number) { announce.textContent = say.blank; return; }
  if (isSlip(`card ${number}`, 60)) { cardSaid.textContent = say.cardTwice; return; }
  if (!row) {
    cardSaid.textContent = say.cardUnknown;
    return tap({kind: "card", client: null, card: number, source: "card"}, `${say.card} ${number}`);
  }
  const client = Number(row.dataset.client), name = row.querySelector("[data-name]").textContent.trim();
  const kind = await day.isThere(client) ? "leave" : "arrive", words = kind === "leave" ? say.leave : say.arrive;
  cardSaid.textContent = `${name} ${words} ${day.clock(new Date())}`;
  return tap({kind, client, card: number, source: "card"}, `${words}：${name}`);
}

// ---- taking back ----
const dialog = document.getElementById("undo");
function askUndo(key, about) {
  dialog.dataset.key = key;
  dialog.dataset.about = about;
  dialog.querySelector("[data-what]").textContent = about;
  dialog.returnValue = "";
  dialog.showModal();
}
dialog.addEventListener("close", () => {
  const {key, about} = dialog.dataset, reason = dialog.returnValue;
  if (reason) tap({kind: "undo", undoes: key, reason, source: "tap"}, `${say.sayUndo} ${about}`);
});
async function letGo(key) {
  if (!window.confirm(say.sure)) return;
  await day.store("readwrite", (taps) => taps.delete(key));
  await day.show();
}

document.querySelector("#queue [data-send]").addEventListener("click", day.sendNow);
window.addEventListener("online", day.sendNow);
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // who signed out is not shown again
if (otherWindows) otherWindows.onmessage = () => location.replace(say.signIn); // signed out in another; see doorstep.js
document.addEventListener("visibilitychange", () => { if (!document.hidden) day.send(); });
setInterval(day.show, 60000);
if (say.day !== chinaDay(new Date())) for (const part of page.querySelectorAll("[data-today], .badge.good, #made li")) part.remove();
day.keepPage();
day.show().then(day.send);
})();
