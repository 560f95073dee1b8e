// Puts a note that was chosen from the space's list into the note to the author, where it can be
// changed. Without this script the server sends the chosen one where no note was written.
function textOf(note, languages) {
  const texts = [...document.querySelectorAll(`[data-canned="${CSS.escape(note)}"]`)];
  const wanted = [...languages, "en"];
  const found = wanted.map((tag) => texts.find((text) => text.lang === tag)).find(Boolean) ?? texts[0];
  return found?.textContent.replace(/^\n/, "") ?? "";
}

document.addEventListener("change", ({ target }) => {
  const select = target.closest?.("select[data-canned-for]");
  const area = select && document.getElementById(select.dataset.cannedFor);
  if (!area || !select.value) return;
  const text = textOf(select.value, (select.dataset.languages ?? "").split(" "));
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  const added = area.value.trim() ? `\n\n${text}` : text; // what was typed stays
  if (!document.execCommand("insertText", false, added)) area.setRangeText(added, area.selectionStart, area.selectionEnd, "end");
  select.value = ""; // it is in the note now: emptied, it is not sent all the same
});
