// The page's own script: what happens arrives as server-sent events with ready HTML; what is done is posted as JSON.
"use strict";

const body = document.body;
const base = body.dataset.base;
const here = body.dataset.channel;
const token = document.querySelector('meta[name="csrf"]').content;
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

async function post(deed, content) {
  let response;
  try {
    response = await fetch(`${base}/do/${deed}`, {
      method: "POST", headers: { "Content-Type": "application/json", "X-Workspace-Token": token }, body: JSON.stringify(content),
    });
  } catch {
    toast("The workspace is not running. Start it again with: llmcost workspace");
    return { ok: false };
  }
  const answer = await response.json();
  if (!response.ok) toast(answer.reason || answer.error || "That did not work.");
  return answer;
}

let toastTimer;
function toast(words) {
  const box = one("#toast");
  box.textContent = words;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 6000);
}

function fragment(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content.firstElementChild;
}

// Messages

function regroup(list) {
  let before = null;
  for (const each of all(":scope > .message", list)) {
    const same = before && before.dataset.author === each.dataset.author && !each.classList.contains("ephemeral")
      && !before.classList.contains("ephemeral") && each.dataset.minute - before.dataset.minute < 5;
    each.classList.toggle("follow", Boolean(same));
    before = each;
  }
}

function put(list, html, prefix) {
  const fresh = fragment(html);
  const old = document.getElementById(fresh.id);
  if (old) {
    const path = focusPath(old);
    old.replaceWith(fresh);
    refocus(fresh, path);
  } else {
    fresh.classList.add("new");
    list.append(fresh);
  }
  prepare(fresh);
  regroup(list);
  return !old;
}

function atBottom(box) { return box.scrollHeight - box.scrollTop - box.clientHeight < 160; }
function toBottom(box) { box.scrollTop = box.scrollHeight; }
function domId(ts, prefix = "") { return `${prefix}m-${ts.replace(".", "-")}`; }

function showMessage(told) {
  if (told.channel !== here) return markUnread(told);
  const list = one("#list"), scroller = one("#scroller"), thread = one("#thread-list");
  if (told.kind === "deleted") {
    for (const prefix of ["", "t-"]) document.getElementById(domId(told.ts, prefix))?.remove();
  } else if (told.html) {
    const stay = atBottom(scroller) || told.own || told.private;
    const isNew = put(list, told.html);
    if (isNew && stay) bringIntoView(scroller, document.getElementById(domId(told.ts)));
  }
  if (told.root) put(list, told.root);
  const open = thread?.dataset.thread;
  if (open && told.kind !== "deleted" && (open === told.thread || open === told.ts)) {
    if (put(thread, told.in_thread)) bringIntoView(thread, document.getElementById(domId(told.ts, "t-")));
  }
  one("#status").textContent = told.status;
  if (one("#thread-status")) one("#thread-status").textContent = "";
  if (told.kind === "message") one("#prompts").replaceChildren();
  if (told.root && told.kind === "message" && !told.own && body.dataset.agent && one("#thread").hidden) openThread(told.thread);
}

// A tall answer is read from its top: it is scrolled so far that its first line stands at the upper edge, no further.
function bringIntoView(scroller, message) {
  if (message.offsetHeight > scroller.clientHeight) scroller.scrollTop += message.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 8;
  else toBottom(scroller);
}

function markUnread(told) {
  if (told.kind === "message" && !told.own) one(`[data-place="${CSS.escape(told.channel)}"]`)?.classList.add("unread");
}

async function openThread(ts) {
  await openPane("thread", `${base}/${here}/${ts}`);
  const list = one("#thread-list");
  regroup(list);
  if (list.lastElementChild) bringIntoView(list, list.lastElementChild);
  one("#thread-composer textarea").focus();
}

async function openPane(id, address) {
  const response = await fetch(address);
  if (!response.ok) return toast("That is gone.");
  const pane = one(`#${id}`);
  pane.innerHTML = await response.text();
  pane.hidden = false;
  prepare(pane);
  if (id === "panel") one("h2", pane).nextElementSibling?.parentElement.querySelector("button")?.focus();
}

function closePane(id) {
  const pane = one(`#${id}`);
  pane.hidden = true;
  pane.replaceChildren();
  (one("#composer textarea") || one("#main")).focus();
}

// Forms and elements

function valueOf(element) {
  if (element.tagName === "FIELDSET") {
    const ticked = all("input:checked", element).map((each) => each.value);
    return element.dataset.type === "checkboxes" ? ticked : ticked[0] ?? null;
  }
  if (element.tagName === "SELECT" && element.multiple) return [...element.selectedOptions].map((each) => each.value);
  if (element.getAttribute("role") === "combobox") {
    const option = element.dataset.option ? JSON.parse(element.dataset.option) : null;
    return element.dataset.type.startsWith("multi_") ? (option ? [option] : []) : option;
  }
  return element.dataset.value ?? element.value ?? null;
}

function valuesOf(view) {
  const found = {};
  for (const element of all("[data-action]", view)) {
    const block = element.closest("[data-block]").dataset.block;
    if (element.matches("button, a")) continue;
    (found[block] ??= {})[element.dataset.action] = valueOf(element);
  }
  return found;
}

function placeOf(element) {
  const view = element.closest("[data-view]");
  if (view) return { view: view.dataset.view, values: valuesOf(view) };
  const message = element.closest(".message");
  return { channel: message.dataset.channel, ts: message.dataset.ts };
}

async function use(element, value) {
  if (element.dataset.confirm && !(await sure(JSON.parse(element.dataset.confirm), element))) return;
  element.setAttribute("aria-busy", "true");
  const answer = await post("act", { ...placeOf(element), action: element.dataset.action, value });
  element.removeAttribute("aria-busy");
  if (answer.error) toast(`⚠ The app did not answer: ${answer.error}`);
  else if (answer.ok && element.closest(".feedback")) element.classList.add("done");
}

function sure(asked, element) {
  const box = one("#confirm");
  one("#confirm-title").textContent = asked.title.text;
  one("#confirm-text").textContent = asked.text.text;
  one("#confirm-yes").textContent = asked.confirm.text;
  one("#confirm-no").textContent = asked.deny.text;
  one("#confirm-yes").classList.toggle("danger", asked.style === "danger");
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => box.addEventListener("close", () => { element.focus(); resolve(box.returnValue === "yes"); }, { once: true }));
}

// A form that changes under a pressed button would swallow the click.
let pressed = false, delayed = null;
document.addEventListener("pointerdown", () => { pressed = true; }, true);
document.addEventListener("pointerup", () => setTimeout(() => { pressed = false; delayed?.(); delayed = null; }), true);
function whenReleased(show) { if (pressed) delayed = show; else show(); }

function focusPath(root) {
  const active = document.activeElement;
  if (!active || !root.contains(active)) return null;
  const element = active.closest("[data-action]");
  return { block: active.closest("[data-block]")?.dataset.block, action: element?.dataset.action, value: element?.dataset.value,
    id: active.id, start: active.selectionStart, typed: active.value };
}

function refocus(root, path) {
  if (!path) return;
  const again = path.action && all(`[data-action="${CSS.escape(path.action)}"]`, root).find((each) =>
    each.closest("[data-block]")?.dataset.block === path.block && each.dataset.value === path.value);
  const target = again || (path.id && document.getElementById(path.id)) || (root.tabIndex >= -1 ? root : null);
  target?.focus({ preventScroll: true });
  if (target?.getAttribute("role") === "combobox" && !target.dataset.option) { target.value = path.typed; suggest(target); }
  if (typeof path.start === "number" && target?.setSelectionRange && target.type === "text") target.setSelectionRange(path.start, path.start);
}

function showModal(html) {
  const box = one("#modal");
  if (!html) { if (box.open) box.close(); box.replaceChildren(); return; }
  const before = one("[data-view]", box);
  const path = before && focusPath(box);
  const typed = before && valuesOf(before);
  box.innerHTML = html;
  const form = one("form", box);
  prepare(form);
  if (before?.dataset.view === form.dataset.view) keepTyped(form, typed);
  if (!box.open) box.showModal();
  const wrong = one('[aria-invalid="true"]', form);
  if (wrong) wrong.focus();
  else if (before?.dataset.view === form.dataset.view) refocus(box, path);
  else (one("input, select, textarea", form) || one("footer .btn", form)).focus();
}

// What was typed while the app was updating the form stays.
function keepTyped(form, typed) {
  for (const element of all("input[type=text][data-action]:not([role]), textarea[data-action]", form)) {
    const value = typed[element.closest("[data-block]").dataset.block]?.[element.dataset.action];
    if (typeof value === "string") element.value = value;
  }
}

async function suggest(input) {
  const list = input.parentElement.querySelector("[role=listbox]");
  if (input.value.length < Number(input.dataset.min)) { list.hidden = true; return; }
  const asked = input.value;
  const answer = await post("suggest", { ...placeOf(input), action: input.dataset.action, text: asked });
  if (input.value !== asked) return;
  list.replaceChildren();
  for (const each of answer.options || []) {
    if (!each.options) { list.append(choice(each)); continue; }
    const head = document.createElement("span");
    head.className = "group";
    head.textContent = each.label.text;
    list.append(head, ...each.options.map(choice));
  }
  if (!list.children.length) { const none = document.createElement("span"); none.className = "group"; none.textContent = "No results"; list.append(none); }
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
}

let choices = 0;
function choice(option) {
  const made = document.createElement("span");
  made.id = `choice-${++choices}`;
  made.setAttribute("role", "option");
  made.textContent = option.text.text;
  made.dataset.option = JSON.stringify({ text: option.text, value: option.value });
  return made;
}

function choose(input, option) {
  input.value = option.textContent;
  input.dataset.option = option.dataset.option;
  closeChoices(input);
  changed(input);
}

function closeChoices(input) {
  input.parentElement.querySelector("[role=listbox]").hidden = true;
  input.setAttribute("aria-expanded", "false");
}

// An element that is no button tells the app when it changes: outside inputs always, in inputs where they ask for it.
function changed(element) {
  const input = element.closest(".b-input");
  if (!input || input.dataset.dispatch) use(element, valueOf(element));
}

function moveThrough(list, key) {
  const options = all('[role="option"]', list);
  if (!options.length) return null;
  const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const next = options[(at + (key === "ArrowDown" ? 1 : -1) + options.length + (at < 0 && key === "ArrowUp" ? 1 : 0)) % options.length];
  options.forEach((each) => each.setAttribute("aria-selected", String(each === next)));
  document.activeElement.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
  return next;
}

// Composer

const examples = all("#examples option").map((each) => each.value);

function complete(area) {
  const list = area.form.querySelector(".suggestions"), text = area.value;
  let found = [];
  if (!area.form.dataset.thread && /^\/\S*$/.test(text) && "/llmcost".startsWith(text)) found = ["/llmcost "];
  else if (!area.form.dataset.thread && text.startsWith("/llmcost ")) {
    const typed = text.slice(9).toLowerCase();
    found = examples.filter((each) => each.toLowerCase().startsWith(typed) && each !== text.slice(9)).map((each) => `/llmcost ${each}`);
  } else if (/(^|\s)@\w*$/.test(text) && body.dataset.bot.startsWith(text.split("@").pop())) {
    found = [`${text.slice(0, text.lastIndexOf("@"))}@${body.dataset.bot} `];
  }
  list.replaceChildren(...found.map((words, number) => {
    const made = document.createElement("div");
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.id = `${area.form.id}-${number}`;
    made.textContent = words;
    return made;
  }));
  list.hidden = !found.length;
  area.removeAttribute("aria-activedescendant");
}

function fit(area) { area.style.height = "auto"; area.style.height = `${area.scrollHeight}px`; }

function take(area, words) {
  area.value = words;
  area.focus();
  fit(area);
  complete(area);
}

async function send(form) {
  const area = one("textarea", form), text = area.value.trim();
  if (!text) return;
  take(area, "");
  form.querySelector(".suggestions").hidden = true;
  const answer = await post("say", { channel: here, text, thread: form.dataset.thread });
  if (answer.ok === false) take(area, text);
}

async function tourStep(button) {
  const { kind, text } = button.dataset, bot = `@${body.dataset.bot} `;
  if (kind === "thread") {
    const roots = all("#list > .message").filter((each) => each.dataset.ts === body.dataset.asked || one(`.mention`, each));
    const root = body.dataset.asked || roots.pop()?.dataset.ts;
    if (!root) return toast("Send step 2 first: the follow-up goes into its thread.");
    await openThread(root);
    await post("say", { channel: here, text: bot + text, thread: root });
  } else {
    const answer = await post("say", { channel: here, text: (kind === "command" ? "/llmcost " : bot) + text, thread: "" });
    if (kind === "mention" && answer.ts) body.dataset.asked = answer.ts;
  }
  button.closest("li").classList.add("done");
}

// Tables that sort and page

function prepare(root) {
  for (const table of all(".b-data", root)) page(table, 0);
}

function page(table, start) {
  const size = Number(table.dataset.pageSize), rows = [...table.tBodies[0].rows];
  const bar = table.parentElement.querySelector(".pages");
  rows.forEach((row, number) => { row.hidden = number < start || number >= start + size; });
  bar.hidden = rows.length <= size;
  bar.dataset.start = start;
  one(".which", bar).textContent = `${start + 1} to ${Math.min(start + size, rows.length)} of ${rows.length}`;
  one(".earlier", bar).disabled = start === 0;
  one(".later", bar).disabled = start + size >= rows.length;
}

function sort(head) {
  const table = head.closest("table"), column = head.cellIndex;
  const down = head.getAttribute("aria-sort") === "ascending";
  all("th[aria-sort]", table.tHead).forEach((each) => each.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const key = (row) => { const cell = row.cells[column]; return cell.dataset.sort ? Number(cell.dataset.sort) : cell.textContent.trim(); };
  const rows = [...table.tBodies[0].rows].sort((a, b) => {
    const x = key(a), y = key(b);
    return (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y))) * (down ? -1 : 1);
  });
  table.tBodies[0].append(...rows);
  page(table, 0);
}

// What people do

document.addEventListener("click", (event) => {
  const target = event.target.closest("button, a[data-action], [role=option], summary");
  for (const open of all("details.overflow[open]")) if (!open.contains(event.target)) open.open = false;
  if (!target || target.tagName === "SUMMARY") return;
  const data = target.dataset;
  if (target.matches(".choices [role=option]")) return choose(target.closest(".combo").querySelector("input"), target);
  if (target.matches(".suggestions [role=option]")) return take(one("textarea", target.closest("form")), target.textContent);
  if (target.closest("details.overflow")) target.closest("details.overflow").open = false;
  if (data.action) return use(target, data.value ?? null);
  if (data.threadOf) return openThread(data.threadOf);
  if (data.inspect) return openPane("panel", `${base}/inspect/${target.closest(".message").dataset.channel}/${data.inspect}`);
  if (data.inspectView) { one("#modal").close(); return openPane("panel", `${base}/inspect/view/${data.inspectView}`); }
  if (data.closePane) return closePane(data.closePane);
  if (data.close) return post("close", { everything: data.close === "all" });
  if (data.shortcut) return post("shortcut", { id: data.shortcut }).then(complain);
  if (data.messageShortcut) { const m = target.closest(".message"); return post("message_shortcut", { channel: m.dataset.channel, ts: m.dataset.ts, id: data.messageShortcut }).then(complain); }
  if (data.deed) return post(data.deed, {}).then((answer) => { if (answer.ok) location.reload(); });
  if (data.insert) return take(one("textarea", target.closest("form")), data.insert);
  if (data.say) return post("say", { channel: here, text: data.say, thread: "" });
  if (data.tour) return tourStep(target);
  if (data.menu) return body.classList.toggle("menu-open", data.menu === "open");
  if (target.matches(".sort")) return sort(target.closest("th"));
  if (target.matches(".pages button")) {
    const table = target.closest(".b-scroll").querySelector("table"), step = Number(table.dataset.pageSize);
    return page(table, Number(target.parentElement.dataset.start) + (target.matches(".later") ? step : -step));
  }
  const named = { "tour-button": () => tour(one("#tour").hidden), "tour-close": () => tour(false), theme: turnTheme,
    traffic: () => openPane("panel", `${base}/traffic`), "confirm-yes": () => one("#confirm").close("yes"), "confirm-no": () => one("#confirm").close("no") };
  named[target.id]?.();
});

function complain(answer) { if (answer.error) toast(`⚠ The app did not answer: ${answer.error}`); }

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.id === "me") { location.href = target.value; return; }
  const element = target.closest("[data-action]");
  if (!element || element.getAttribute("role") === "combobox" || element.matches("input[type=text], textarea")) return;
  changed(element);
});

let waiting;
document.addEventListener("input", (event) => {
  const target = event.target;
  if (target.matches(".composer textarea")) { fit(target); complete(target); return; }
  clearTimeout(waiting);
  if (target.getAttribute("role") === "combobox") { delete target.dataset.option; waiting = setTimeout(() => suggest(target), 120); }
  else if (target.dataset.on?.includes("on_character_entered")) waiting = setTimeout(() => changed(target), 300);
});

document.addEventListener("focusin", (event) => {
  if (event.target.getAttribute("role") === "combobox" && event.target.dataset.min === "0") suggest(event.target);
});
document.addEventListener("focusout", (event) => {
  if (event.target.getAttribute("role") === "combobox") setTimeout(() => closeChoices(event.target), 150);
});

document.addEventListener("keydown", (event) => {
  const target = event.target;
  const list = target.matches(".composer textarea") ? target.form.querySelector(".suggestions")
    : target.getAttribute("role") === "combobox" ? target.parentElement.querySelector("[role=listbox]") : null;
  if (list && !list.hidden) {
    const chosen = one('[aria-selected="true"]', list);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); moveThrough(list, event.key); return; }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); list.hidden = true; return; }
    if ((event.key === "Enter" || event.key === "Tab") && (chosen || (event.key === "Tab" && list.children.length && target.matches("textarea")))) {
      event.preventDefault();
      (chosen || list.children[0]).click();
      return;
    }
  }
  if (event.key === "Enter" && target.matches(".composer textarea") && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send(target.form);
  } else if (event.key === "Enter" && target.dataset?.on?.includes("on_enter_pressed")) {
    event.preventDefault();
    changed(target);
  } else if (event.key === "Escape") {
    const menu = target.closest("details.overflow[open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); }
    else if (body.classList.contains("menu-open")) body.classList.remove("menu-open");
    else if (target.closest(".pane")) closePane(target.closest(".pane").id);
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  clearTimeout(waiting);  // what was typed goes with the form itself
  if (form.matches(".composer")) send(form);
  else if (form.matches(".modal-form")) post("submit", { view: form.dataset.view, values: valuesOf(form) });
});

one("#modal").addEventListener("cancel", (event) => { event.preventDefault(); post("close", { everything: false }); });

// Tour and theme are remembered by this browser; a browser that forgets is no fault.

function remember(name, value) { try { localStorage.setItem(name, value); } catch { /* private windows keep nothing */ } }
function remembered(name) { try { return localStorage.getItem(name); } catch { return null; } }

function tour(open) {
  one("#tour").hidden = !open;
  one("#tour-button").setAttribute("aria-expanded", String(open));
  remember("tour", open ? "open" : "closed");
}

function turnTheme() {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark" || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  remember("theme", document.documentElement.dataset.theme);
}

if (remembered("theme")) document.documentElement.dataset.theme = remembered("theme");
if (here && remembered("tour") !== "closed" && innerWidth > 760) tour(true);
prepare(document);
if (one("#list")) {
  regroup(one("#list"));
  toBottom(one("#scroller"));
  if (one("#list").lastElementChild) bringIntoView(one("#scroller"), one("#list").lastElementChild);
}
if (one("#modal form")) one("#modal").showModal();
if (innerWidth > 760) one("#composer textarea")?.focus();

const stream = new EventSource(`${base}/events?since=${encodeURIComponent(body.dataset.since)}`);
stream.addEventListener("message", (event) => { if (event.data) showMessage(JSON.parse(event.data)); });
stream.addEventListener("modal", (event) => whenReleased(() => showModal(JSON.parse(event.data).html)));
stream.addEventListener("home", (event) => { const box = one("#home"); if (box) { const path = focusPath(box); box.innerHTML = JSON.parse(event.data).html; prepare(box); refocus(box, path); } });
stream.addEventListener("status", (event) => {
  const told = JSON.parse(event.data);
  if (told.channel !== here) return;
  one("#status").textContent = told.status;
  const thread = one("#thread-status");
  if (thread && one("#thread-list").dataset.thread === told.thread) thread.textContent = told.status;
  if (!all("#list > .message").length) one("#prompts").innerHTML = told.prompts;
});
stream.addEventListener("reload", () => location.reload());
stream.addEventListener("open", () => { body.dataset.live = "yes"; });
stream.addEventListener("error", () => { body.dataset.live = "no"; });
