// Keeps the day page of a home and what it consists of, so that it opens without a network. Keeps no other page.
"use strict";
const KEPT = "home-day";
const PAGE = new URL("./", location).pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(event.request));
});

// The page from the server while it answers, otherwise as it was kept.
async function page(request) {
  const patience = new Promise((done) => setTimeout(done, 8000));
  const answer = await Promise.race([fetch(request).catch(() => null), patience]);
  if (answer && answer.status < 500) return answer;
  return (await caches.match(PAGE, {cacheName: KEPT})) || answer || Response.error();
}

// Names of assets change with what they hold, so what was kept is right.
async function asset(request) {
  return (await caches.match(request, {cacheName: KEPT})) || fetch(request);
}
