// Keys of the moderators' desk; each presses a button of the page, so that without this script
// nothing is missing. `aria-keyshortcuts` on the button says which key it has.
const TOUCH = 12e4; // milliseconds: an opening lasts ten minutes from its last touch
const FIELDS = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
const store = (area) => ({
  get(key) { try { return area().getItem(key); } catch { return null; } },
  set(key, value) { try { if (value === null) area().removeItem(key); else area().setItem(key, value); } catch { /* refused */ } },
});
const kept = store(() => localStorage), visit = store(() => sessionStorage);
const help = document.getElementById("keys"), use = document.getElementById("use-keys");
const items = [...document.querySelectorAll(".item")];

const current = () => document.activeElement?.closest(".item") ?? (items.length === 1 ? items[0] : null);

function to(item) {
  if (!item) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "start" });
}
function move(by) {
  const here = items.indexOf(current());
  to(items[here < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, here + by))]);
}
function button(key, inItem) {
  const wanted = `button[aria-keyshortcuts="${key}"]`;
  const found = current()?.querySelector(wanted);
  return found ?? (inItem ? null : document.querySelector(wanted));
}
function shown(element) { // a closed <details> is opened first: nothing is pressed that is not seen
  for (let box = element.closest("details:not([open])"); box; box = box.parentElement?.closest("details:not([open])")) box.open = true;
  return element;
}
function press(key, inItem) {
  const found = button(key, inItem);
  if (found) shown(found).click();
}
function refuse(key) {
  const found = button(key, true);
  if (!found) return;
  const reason = shown(found).form.querySelector("[data-reason]");
  if (reason && !reason.value) reason.focus();
  else found.click();
}
function toggle() {
  if (help.open) help.close();
  else help.showModal();
}

const DO = {
  j: () => move(1), k: () => move(-1), "?": toggle,
  o: () => press("o", true), a: () => press("a", true), t: () => refuse("t"), r: () => refuse("r"),
  z: () => press("z", false), n: () => press("n", false),
};

document.addEventListener("keydown", (event) => {
  const act = Object.hasOwn(DO, event.key) && DO[event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey || event.repeat && event.key !== "j" && event.key !== "k") return;
  if (event.target.matches?.(FIELDS) || (help.open && event.key !== "?") || !use.checked) return;
  event.preventDefault();
  act();
});

use.checked = kept.get("desk-keys") !== "off";
use.addEventListener("change", () => kept.set("desk-keys", use.checked ? null : "off"));
for (const one of document.querySelectorAll("[data-keys]")) one.hidden = false;
document.querySelector("[data-help]")?.addEventListener("click", toggle);

// After a decision the queue comes anew: one goes on where one was.
document.addEventListener("submit", (event) => {
  const form = event.target, item = form.closest(".item");
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1"; // one at a time; ten seconds without an answer open it again
  setTimeout(() => delete form.dataset.sent, 1e4);
  visit.set("desk-next", (item && items[items.indexOf(item) + 1]?.id) ?? null);
});
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });
const next = visit.get("desk-next");
visit.set("desk-next", null);
if (next && !location.hash && !document.querySelector("[autofocus]")) to(document.getElementById(next));

// Colleagues are told who has it open, while it is.
const opening = document.querySelector("[data-opening]")?.dataset.opening;
function touch() {
  if (document.visibilityState !== "visible") return;
  fetch(opening, { method: "POST", body: new URLSearchParams({ touch: "1" }), credentials: "same-origin" }).catch(() => {});
}
if (opening) {
  touch();
  setInterval(touch, TOUCH);
}
