// Shows what waits, what was taken and what was not: in the queue, in the list of today, and beside each person.
"use strict";
if (window.homeDay) (() => {
const day = window.homeDay, {page, say, home, clock, filled, chinaDay} = day;
const queue = document.getElementById("queue"), made = document.getElementById("made"), newest = made.querySelector("[data-list]");
const today = () => chinaDay(new Date());

day.sayAloud = (words) => {
  day.trouble = words;
  queue.hidden = false;
  queue.querySelector("[data-said]").textContent = words;
};
day.show = async () => {
  const all = await day.held(), ours = all.filter((one) => one.home === home), wait = day.waiting(all);
  const refused = ours.filter((one) => one.refused), elsewhere = all.length - ours.length;
  const since = wait.length && `${wait[0].said.day} ${clock(wait[0].said.said_at)}`;
  const lines = [wait.length ? filled(say.waiting, {n: wait.length, since}) : say.none];
  if (refused.length) lines.push(filled(say.refused, {n: refused.length}));
  if (elsewhere) lines.push(filled(say.elsewhere, {n: elsewhere}));
  if (day.trouble && (wait.length || day.trouble === say.unkept)) lines.push(day.trouble);
  if (day.isKept) lines.push(say.kept);
  document.getElementById("queue-sign-in").hidden = day.trouble !== say.lapsed || !wait.length;
  if (today() !== say.day) lines.push(filled(say.otherDay, {day: say.day, today: today()}));
  const said = queue.querySelector("[data-said]");
  if (said.textContent !== lines.join("")) said.replaceChildren(...lines.map(paragraph));
  const undone = new Set(wait.map((one) => one.said.undoes).filter(Boolean));
  list(queue.querySelector("[data-list]"), [...refused, ...wait].slice(0, 200), undone);
  queue.hidden = false;
  queue.dataset.waits = wait.length;
  for (const one of wait) mark(one, undone.has(one.key) ? say.sayUndone : say.waits);
  for (const key of undone) cross(key);
};
function paragraph(words) { const line = document.createElement("p"); line.textContent = words; return line; }
// Redrawn only where something has changed: nothing moves away beneath a finger or the focus.
function list(there, ones, undone) {
  const now = JSON.stringify([ones, [...undone]]);
  if (there.dataset.drawn === now) return;
  there.dataset.drawn = now;
  there.replaceChildren(...ones.map((one) => item(one, undone.has(one.key))));
}
function item(one, isUndone) {
  const line = document.createElement("p"), text = document.createElement("span");
  text.textContent = `${one.said.day} ${clock(one.said.said_at)} ${one.label}。${one.refused || (isUndone ? say.sayUndone : say.waits)}`;
  line.append(text);
  if (one.refused) line.append(button(say.letGo, "danger", {drop: one.key}));
  else if (one.said.kind !== "undo" && !isUndone) line.append(button(say.sayUndo, "", {undo: one.key, about: one.label}));
  return line;
}
function button(words, tone, data) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${tone}`;
  made.textContent = words;
  Object.assign(made.dataset, data);
  if (data.about) made.setAttribute("aria-label", `${words}：${data.about}`);
  return made;
}

// ---- what the server has ----
const rowOf = (key) => made.querySelector(`[data-key="${key}"]`);
day.taken = (one, {words, odd}) => {
  if (one.said.kind === "undo") return cross(one.said.undoes);
  mark(one, say.taken);
  if (odd) document.getElementById("card-said").textContent = odd;
  if (one.said.day !== today() || rowOf(one.key)) return;
  const line = document.createElement("li"), text = document.createElement("span"), label = words || one.label;
  Object.assign(line.dataset, {key: one.key, client: one.said.client || "", kind: one.said.kind, at: one.said.said_at, day: one.said.day});
  text.textContent = `${clock(one.said.said_at)} ${label}${odd ? `（${odd}）` : ""} `;
  line.append(text, button(say.sayUndo, "", {undo: one.key, about: label}));
  newest.prepend(line);
  document.getElementById("made-none").hidden = true;
};
// What was taken back stays to be read, and counts no longer.
function cross(key) {
  for (const line of page.querySelectorAll(`[data-key="${key}"]`)) {
    if ("undone" in line.dataset) continue;
    line.dataset.undone = "yes";
    line.querySelector("[data-undo]")?.remove();
    if (line.closest("[data-mine]")) line.textContent = line.textContent.replace(/（[^（）]*）$/, `（${say.sayUndone}）`);
    else line.append(`（${say.sayUndone}）`);
  }
}

// ---- beside each person ----
function mark(one, words) {
  const row = page.querySelector(`tr[data-client="${one.said.client}"] [data-mine]`);
  if (!row || one.said.day !== today()) return;
  let line = [...row.children].find((part) => part.dataset.key === one.key);
  if (line && "undone" in line.dataset) return;
  if (!line) { line = document.createElement("span"); line.className = "quiet"; line.dataset.key = one.key; row.append(line, " "); }
  line.textContent = `${clock(one.said.said_at)} ${one.label.split("：")[0]}（${words}）`;
  if (words === say.sayUndone) line.dataset.undone = "yes";
}
// Whether somebody is there, by all that this tablet knows of today.
day.isThere = async (client) => {
  const wait = day.waiting(await day.held()).map((one) => one.said);
  const undone = new Set(wait.map((said) => said.undoes).filter(Boolean));
  const known = [...made.querySelectorAll("li[data-key]")].filter((line) => !("undone" in line.dataset)).map((line) => line.dataset);
  const all = [...known, ...wait.map((said) => ({...said, at: said.said_at}))];
  const steps = all.filter((one) => Number(one.client) === client && one.day === today() && !undone.has(one.key));
  steps.sort((one, other) => new Date(one.at) - new Date(other.at));
  return steps.reduce((there, one) => one.kind === "arrive" || (there && one.kind !== "leave"), false);
};
})();
