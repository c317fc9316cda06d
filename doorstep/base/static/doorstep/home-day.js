// The day page of a home without a network. A tap is in the tablet's own store before the screen says so, and leaves it
// only after the server has named its key. Sent twice it is one: the server takes each key once.
"use strict";
(() => {
const page = document.getElementById("day");
if (!page || !window.isSecureContext || !window.indexedDB || !navigator.locks) return; // then its forms post by themselves
const say = page.dataset, home = Number(say.home), AT_ONCE = 50, KEPT = "home-day";
const queue = document.getElementById("queue"), announce = document.getElementById("announce");
const chinaDay = (at) => new Intl.DateTimeFormat("sv-SE", {timeZone: "Asia/Shanghai"}).format(at);
const clock = (text) => new Date(text).toLocaleTimeString("zh-CN", {timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit"});
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// ---- the store ----
const opened = new Promise((done, fail) => {
  const asked = indexedDB.open(KEPT, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("taps", {keyPath: "key"});
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});
async function store(mode, act) {
  const base = await opened;
  return new Promise((done, fail) => {
    const work = base.transaction("taps", mode, {durability: "strict"});
    const asked = act(work.objectStore("taps"));
    work.oncomplete = () => done(asked && asked.result);
    work.onerror = work.onabort = () => fail(work.error);
  });
}
async function held() {
  const all = await store("readonly", (taps) => taps.getAll());
  return all.sort((one, other) => one.order - other.order);
}

// ---- tapping ----
function device() {
  try {
    if (!localStorage.getItem(KEPT)) localStorage.setItem(KEPT, crypto.randomUUID().slice(0, 8));
    return localStorage.getItem(KEPT);
  } catch { return ""; }
}
async function tap(about, label) {
  const now = new Date(), key = crypto.randomUUID();
  const said = {key, ...about, day: chinaDay(now), said_at: now.toISOString(), device: device(), account: Number(say.account)};
  try {
    await store("readwrite", (taps) => taps.put({key, home, said, label, order: now.getTime(), refused: ""}));
  } catch {
    return sayAloud(say.unkept);
  }
  await show();
  send();
  return true;
}
function sayAloud(words) { trouble = words; queue.hidden = false; queue.querySelector("[data-said]").textContent = words; }
const nameOf = (client) => page.querySelector(`[data-client="${client}"] [data-name]`)?.textContent.trim() || "";

const pressed = new Map(); // a second press of the same button within three seconds is a slip of the hand
page.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=tap]");
  if (!button) return;
  event.preventDefault();
  const [kind, client] = button.value.split(" ");
  if (Date.now() - (pressed.get(kind + client) || 0) < 3000) return;
  pressed.set(kind + client, Date.now());
  tap({kind, client: Number(client), source: "tap"}, button.textContent.trim());
});
page.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (!("tap" in form.dataset) || form.dataset.busy) return;
  const {csrfmiddlewaretoken, key, kind, client, card, service, ...fields} = Object.fromEntries(new FormData(form));
  const lacks = [...form.elements].find((one) => (one.required || one.dataset.needed) && one.offsetParent && !one.value.trim());
  if (lacks) { announce.textContent = say.blank; return lacks.focus(); }
  if (fields.medicine) fields.medicine = Number(fields.medicine);
  const chosen = [...form.querySelectorAll("select")].map((one) => one.value && one.selectedOptions[0].text);
  const title = form.querySelector("h2").textContent;
  const label = [title, card, ...chosen, fields.words].filter(Boolean).join(" ");
  const about = {kind, client: client ? Number(client) : null, card: card || "", service: service || "", fields};
  form.dataset.busy = "yes";
  const done = await tap({...about, source: card ? "card" : "tap"}, label);
  delete form.dataset.busy;
  if (!done) return;
  form.reset();
  form.dispatchEvent(new Event("change")); // fields of a kind that is no longer chosen go away again
  if (card) { form.elements.kind.value = kind; form.elements.card.focus(); }
});

// ---- sending ----
let trouble = "", pause = 0, timer = 0, keeping = 0;
const csrf = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || ["", ""])[1];
async function post(part) {
  let answer;
  try {
    answer = await fetch(say.taps, {
      method: "POST", redirect: "manual", signal: AbortSignal.timeout(30000),
      headers: {"Content-Type": "application/json", "X-CSRFToken": csrf()},
      body: JSON.stringify({home, taps: part.map((one) => one.said)}),
    });
  } catch { throw say.away; }
  if (answer.type === "opaqueredirect" || answer.status === 403) throw say.lapsed;
  if (!answer.ok) throw say.away;
  return (await answer.json().catch(() => { throw say.away; })).answers;
}
async function settle(part, answers) {
  const told = new Map(answers.map((one) => [one.key, one]));
  const named = part.filter((one) => told.has(one.key));
  if (!named.length) throw say.away;
  await store("readwrite", (taps) => {
    for (const one of named) {
      const {state, words} = told.get(one.key);
      if (state === "refused") taps.put({...one, refused: words});
      else { taps.delete(one.key); mark(one, say.taken); }
    }
  });
}
const waiting = (all) => all.filter((one) => one.home === home && !one.refused);
// Never two at once, in however many windows; whoever comes second leaves it to the first.
function send() {
  clearTimeout(timer);
  return navigator.locks.request(KEPT, {ifAvailable: true}, async (lock) => {
    if (!lock) { timer = setTimeout(send, 2000); return; }
    let sent = 0;
    for (let part; (part = waiting(await held()).slice(0, AT_ONCE)).length; sent += part.length) {
      await settle(part, await post(part));
      await show();
    }
    trouble = "";
    pause = 0;
    if (sent) { clearTimeout(keeping); keeping = setTimeout(keep, 3000); }
  }).catch((words) => {
    trouble = typeof words === "string" ? words : say.away;
    pause = Math.min(60000, (pause || 1000) * 2) * (0.75 + Math.random() / 2);
    timer = setTimeout(send, pause);
  }).then(show);
}

// ---- showing ----
function mark(one, words) {
  const row = page.querySelector(`[data-client="${one.said.client}"] [data-mine]`);
  if (!row || one.said.day !== chinaDay(new Date())) return;
  let line = [...row.children].find((part) => part.dataset.key === one.key);
  if (!line) { line = document.createElement("span"); line.className = "quiet"; line.dataset.key = one.key; row.append(line, " "); }
  line.textContent = `${clock(one.said.said_at)} ${one.label.split("：")[0]}（${words}）`;
}
async function show() {
  const all = await held(), ours = all.filter((one) => one.home === home), wait = waiting(all);
  const refused = ours.filter((one) => one.refused), elsewhere = all.length - ours.length;
  const since = wait.length && `${wait[0].said.day} ${clock(wait[0].said.said_at)}`;
  const lines = [wait.length ? filled(say.waiting, {n: wait.length, since}) : say.none];
  if (refused.length) lines.push(filled(say.refused, {n: refused.length}));
  if (elsewhere) lines.push(filled(say.elsewhere, {n: elsewhere}));
  if (trouble && (wait.length || trouble === say.unkept)) lines.push(trouble);
  document.getElementById("queue-sign-in").hidden = trouble !== say.lapsed || !wait.length;
  const today = chinaDay(new Date());
  if (today !== say.day) lines.push(filled(say.otherDay, {day: say.day, today}));
  const said = queue.querySelector("[data-said]");
  if (said.textContent !== lines.join("")) said.replaceChildren(...lines.map(paragraph));
  queue.querySelector("[data-list]").replaceChildren(...[...refused, ...wait].slice(0, 200).map(item));
  queue.hidden = false;
  queue.dataset.waits = wait.length;
  for (const one of wait) mark(one, say.waits);
}
function paragraph(words) { const line = document.createElement("p"); line.textContent = words; return line; }
function item(one) {
  const line = paragraph(`${one.said.day} ${clock(one.said.said_at)} ${one.label}。${one.refused || say.waits}`);
  if (one.refused) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button danger";
    button.textContent = say.letGo;
    button.addEventListener("click", async () => {
      if (window.confirm(say.sure)) { await store("readwrite", (taps) => taps.delete(one.key)); await show(); }
    });
    line.append(" ", button);
  }
  return line;
}

// ---- keeping the page ----
// What it consists of first, so that it is never kept without that: what the page names, and what this one has loaded.
async function keep() {
  try {
    const answer = await fetch(location.pathname, {redirect: "manual"});
    if (!answer.ok) return;
    const cache = await caches.open(KEPT), text = await answer.clone().text();
    const named = [...text.matchAll(/(?:src|href)="(\/static\/[^"#]+)/g)].map((found) => location.origin + found[1]);
    const loaded = performance.getEntriesByType("resource").map((one) => one.name);
    const used = new Set([...named, ...loaded.filter((url) => url.startsWith(location.origin + "/static/"))]);
    for (const url of used) if (!await cache.match(url)) await cache.add(url);
    await cache.put(location.pathname, answer);
    for (const old of await cache.keys()) if (!used.has(old.url) && new URL(old.url).pathname !== location.pathname) await cache.delete(old);
  } catch { /* kept as it was */ }
}

queue.querySelector("[data-send]").addEventListener("click", () => { pause = 0; send(); });
window.addEventListener("online", () => { pause = 0; send(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
setInterval(show, 60000);
if (say.day !== chinaDay(new Date())) for (const part of page.querySelectorAll("[data-today], .badge.good")) part.textContent = "";
navigator.serviceWorker?.register(say.worker).then(keep, () => {});
navigator.storage?.persist?.();
show().then(send);
})();
