// Makes the composer more comfortable; without it every form works all the same.
// All strings come from data- attributes, translated by the server.
import { toMarkdown } from "./paste.js";

const MONTH = 30 * 864e5;
document.documentElement.classList.add("js");

const memory = { // the browser's own copy of what the server could not take; storage may be refused
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, copy) { try { localStorage.setItem(key, JSON.stringify(copy)); return true; } catch { return false; } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
};

function insert(area, text) { // execCommand is the one way to write that keeps the browser's own undo
  area.focus();
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function count(area) {
  const line = document.querySelector(`[data-count-for="${CSS.escape(area.id)}"]`);
  if (!line) return;
  const n = [...area.value].length, limit = Number(area.dataset.limit);
  const tell = (number) => number.toLocaleString(document.documentElement.lang || undefined);
  line.textContent = (line.dataset.countTemplate ?? "{n} / {limit}").replace("{n}", tell(n)).replace("{limit}", tell(limit));
  line.classList.toggle("over", n > limit);
}

function autosave(form) {
  const { draftUrl, draftFailed, draftRestore = "", draftAt = "" } = form.dataset;
  const number = form.querySelector("input[name=save]");
  const key = `draft:${form.querySelector("input[name=key]")?.value ?? draftUrl}`, earlier = `${key}:earlier`;
  const fields = () => [...form.querySelectorAll("textarea[name], input[type=text][name]")].map((field) => [field.name, field.value]);
  const status = document.querySelector("[data-draft-status]");
  let since = 0, retry = 0, timer = 0, running = null, stopped = false, unkept = false, taken = ""; // since: first change not yet saved

  function say(message, warning) {
    if (!status || !message) return;
    if (status.textContent !== message) status.textContent = message; // the same words are not announced twice
    status.classList.toggle("error", warning);
  }
  function keep() {
    unkept = !memory.set(key, { at: Date.now(), save: Number(number?.value), fields: fields() });
    if (since) since = Date.now();
  }
  async function send(keepalive) {
    const paste = form.elements.paste?.value ?? ""; // as long as all versions together; the server keeps it once
    const body = new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && (name !== "paste" || paste !== taken)));
    const response = await fetch(draftUrl, { method: "POST", body, redirect: "manual", credentials: "same-origin",
      headers: { Accept: "application/json" }, keepalive: keepalive && String(body).length < 6e4, signal: AbortSignal.timeout(20000) });
    if (!response.ok && response.status !== 409) throw new Error(response.status);
    const answer = await response.json();
    stopped = response.status === 409;
    if (stopped) keep();
    else {
      retry = 0;
      taken = paste;
      if (number && answer.save !== undefined) number.value = answer.save;
      if (!since) { memory.drop(key); unkept = false; }
    }
    say(answer.message, stopped);
  }
  function save(keepalive) {
    if (running || stopped) return;
    clearTimeout(timer);
    since = 0;
    running = send(keepalive).catch(() => {
      since ||= Date.now();
      retry = Date.now() + 15000;
      keep();
      say(draftFailed, true);
    }).finally(() => { running = null; if (since) plan(); });
  }
  function tick() {
    if (!stopped && Date.now() >= retry) return save(false);
    keep();
    if (!stopped) timer = setTimeout(tick, retry - Date.now());
  }
  function plan() {
    clearTimeout(timer);
    timer = setTimeout(tick, Math.max(0, Math.min(2000, since + 15000 - Date.now())));
  }
  function changed() { since ||= Date.now(); plan(); }
  function leave() { if (since) { keep(); save(true); } }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  addEventListener("pagehide", leave);
  addEventListener("beforeunload", (event) => { if (since && unkept) event.preventDefault(); });

  function offer(copy) {
    const line = document.createElement("p"), button = document.createElement("button");
    line.className = "note";
    button.type = "button";
    button.className = "btn second";
    button.textContent = draftRestore;
    button.addEventListener("click", () => {
      for (const [name, value] of copy.fields) if (form.elements[name]) form.elements[name].value = value;
      if (copy.fields.every(([name, value]) => !value || form.elements[name])) memory.drop(earlier);
      form.querySelectorAll("textarea[data-limit]").forEach(count);
      line.remove();
      since = Date.now();
      keep();
      plan();
    });
    line.append(button);
    form.prepend(line);
  }
  for (const name of [key, earlier]) { // offered where the server has nothing, or something older
    const copy = memory.get(name);
    if (!copy) continue;
    const same = copy.fields.every(([field, value]) => !value.trim() || form.elements[field]?.value === value);
    if (same || Date.now() - copy.at > MONTH) { memory.drop(name); continue; }
    const empty = !fields().some(([, value]) => value.trim());
    const older = draftAt ? Date.parse(draftAt) < copy.at : copy.save >= Number(number?.value);
    if (!empty && !older) continue;
    memory.set(earlier, copy); // what is written from now on does not overwrite it
    if (name === key) memory.drop(key);
    offer(copy);
    break;
  }
  return { busy: () => running, sent() { clearTimeout(timer); if (since) keep(); since = 0; } };
}

function once(form, draft) { // one submit at a time; coming back, or ten seconds without an answer, opens it again
  let closed = false, waited = false;
  function close(value) {
    closed = value;
    for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]"))
      if (closed) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
  }
  form.addEventListener("submit", (event) => {
    if (closed) return event.preventDefault();
    close(true);
    setTimeout(close, 10000, false);
    if (waited || !draft?.busy()) { waited = false; return draft?.sent(); }
    event.preventDefault(); // the save under way raises the number that this form must carry
    const answer = Promise.race([draft.busy(), new Promise((done) => setTimeout(done, 4000))]);
    answer.then(() => { close(false); waited = true; form.requestSubmit(event.submitter); });
  });
  addEventListener("pageshow", () => close(false));
}

function format(button) {
  const area = button.closest(".panel, .field, form").querySelector("textarea"), { wrap, prefix } = button.dataset, { value } = area;
  let { selectionStart: from, selectionEnd: to } = area;
  if (wrap !== undefined) { // "**" for both sides, "[|](https://)" for two different ones; pressed again, it takes them away
    const [before, after = before] = wrap.split("|"), inner = value.slice(from, to);
    const has = value.slice(0, from).endsWith(before) && value.startsWith(after, to);
    if (has) area.setSelectionRange(from - before.length, to + after.length);
    insert(area, has ? inner : before + inner + after);
    from += has ? -before.length : before.length;
    return area.setSelectionRange(from, from + inner.length);
  }
  from = value.lastIndexOf("\n", from - 1) + 1;
  to = (value + "\n").indexOf("\n", to);
  const lines = value.slice(from, to).split("\n"), has = lines.every((line) => line.startsWith(prefix));
  area.setSelectionRange(from, to);
  insert(area, lines.map((line) => (has ? line.slice(prefix.length) : prefix + line)).join("\n"));
}

for (const { dataset } of document.querySelectorAll("[data-draft-done]")) ["", ":earlier"].forEach((end) => memory.drop(`draft:${dataset.draftDone}${end}`));
for (const form of document.querySelectorAll("form[method=post]")) once(form, form.dataset.draftUrl && autosave(form));
for (const area of document.querySelectorAll("textarea[data-limit]")) { area.addEventListener("input", () => count(area)); count(area); }
for (const button of document.querySelectorAll("button[data-wrap], button[data-prefix]")) button.addEventListener("click", () => format(button));
document.addEventListener("paste", (event) => {
  if (!event.target.matches?.("form[data-draft-url] textarea")) return;
  const text = toMarkdown(event.clipboardData?.getData("text/html") ?? "");
  if (!text) return; // nothing to convert: the browser pastes the plain text
  event.preventDefault();
  insert(event.target, text);
});
