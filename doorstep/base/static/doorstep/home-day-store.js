// The store of the day page: every tap is in it before the screen says so, and leaves it after the server has named it.
"use strict";
window.homeDay = (() => {
const page = document.getElementById("day"), KEPT = "home-day";
if (!page || !window.isSecureContext || !window.indexedDB || !navigator.locks) return null; // then its forms post by themselves
const say = page.dataset, home = Number(say.home);
const chinaDay = (at) => new Intl.DateTimeFormat("sv-SE", {timeZone: "Asia/Shanghai"}).format(at);
const clock = (text) => new Date(text).toLocaleTimeString("zh-CN", {timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit"});
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

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
const waiting = (all) => all.filter((one) => one.home === home && !one.refused);

function device() {
  try {
    if (!localStorage.getItem(KEPT)) localStorage.setItem(KEPT, crypto.randomUUID().slice(0, 8));
    return localStorage.getItem(KEPT);
  } catch { return ""; }
}
// Puts a tap into the store. Fails where the device cannot keep it.
function keepTap(about, label) {
  const now = new Date(), key = crypto.randomUUID();
  const said = {key, ...about, day: chinaDay(now), said_at: now.toISOString(), device: device(), account: Number(say.account)};
  return store("readwrite", (taps) => taps.put({key, home, said, label, order: now.getTime(), refused: ""}));
}

return {page, say, home, KEPT, chinaDay, clock, filled, store, held, waiting, keepTap};
})();
