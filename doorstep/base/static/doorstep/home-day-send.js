// Sends what waits, and keeps the day page on the tablet. Sent twice a tap is one: the server takes each key once.
"use strict";
if (window.homeDay) (() => {
const day = window.homeDay, {say, home, KEPT} = day, AT_ONCE = 50;
let pause = 0, timer = 0, keeping = 0;
day.trouble = "";

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
  await day.store("readwrite", (taps) => {
    for (const one of named) {
      const {state, words} = told.get(one.key);
      if (state === "refused") taps.put({...one, refused: words});
      else taps.delete(one.key);
    }
  });
  for (const one of named) if (told.get(one.key).state !== "refused") day.taken(one, told.get(one.key));
}
// Never two at once, in however many windows; whoever comes second leaves it to the first.
day.send = () => {
  clearTimeout(timer);
  return navigator.locks.request(KEPT, {ifAvailable: true}, async (lock) => {
    if (!lock) { timer = setTimeout(day.send, 2000); return; }
    let sent = 0;
    for (let part; (part = day.waiting(await day.held()).slice(0, AT_ONCE)).length; sent += part.length) {
      await settle(part, await post(part));
      await day.show();
    }
    day.trouble = "";
    pause = 0;
    if (sent) { clearTimeout(keeping); keeping = setTimeout(keep, 3000); }
  }).catch((words) => {
    day.trouble = typeof words === "string" ? words : say.away;
    pause = Math.min(60000, (pause || 1000) * 2) * (0.75 + Math.random() / 2);
    timer = setTimeout(day.send, pause);
  }).then(day.show);
};
day.sendNow = () => { pause = 0; return day.send(); };

// What the page consists of first, so that it is never kept without that: what it names, and what this one has loaded.
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
    knowKept();
    for (const old of await cache.keys()) if (!used.has(old.url) && new URL(old.url).pathname !== location.pathname) await cache.delete(old);
  } catch { /* kept as it was */ }
}
async function knowKept() { day.isKept = !!await caches.match(location.pathname, {cacheName: KEPT}); day.show(); }
day.keepPage = () => {
  knowKept();
  navigator.serviceWorker?.register(say.worker).then(keep, () => {});
  navigator.storage?.persist?.();
};
})();
