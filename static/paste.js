// What is pasted from a word processor, as Markdown: headings, bold, italic, lists, quotes, links and tables; nothing else.
// The document is parsed inert (no script, no request, no style) and never enters the page.

const DROP = new Set(["SCRIPT", "ST\ufdd0YLE", "HEAD", "TEMPLATE", "NOSCRIPT", "IFRAME", "OBJECT", "SVG", "MATH", "TITLE", "META", "LINK"]);
const BLOCK = /^(ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|BODY|CENTER|DD|DIV|DL|DT|FIGURE|FOOTER|FORM|H[1-6]|HEADER|HR|LI|MAIN|NAV|OL|P|PRE|SECTION|TABLE|UL)$/;
const KNOWN = "h1, h2, h3, h4, h5, h6, b, strong, i, em, ul, ol, li, blockquote, table, a[href], "
  + "[data-css*='mso-list'], [data-css*='italic'], [data-css*='weight:b'], [data-css*='weight: b'], [data-css*='weight:7'], [data-css*='weight: 7'], [data-css*='weight:6']";
const style = (node) => node.getAttribute?.("data-css") ?? "";
const name = (node) => node.tagName?.toUpperCase() ?? "";
const escape = (text) => text.replace(/[\\`*]|_(?!\w)|\](?=\()|<(?=[a-z/!?])/gi, "\\$&").replace(/(^|[^\w\\])_/g, "$1\\_");
const atStart = (text) => text.replace(/^(#{1,6}\s|>|[-+]\s|=+$)/gm, "\\$1").replace(/^(\d+)([.)]\s)/gm, "$1\\$2");

// inline: a flat row of runs {text, bold, italic, href}, so that what Word cuts into pieces is joined again
function runs(node, look = {}, out = []) {
  for (const child of node.childNodes) {
    if (child.nodeType === 3) out.push({ ...look, text: escape(child.data.replace(/[ \t\r\n\f\u00a0]+/g, (gap) => (gap === "\u00a0" ? gap : " "))) });
    if (child.nodeType !== 1 || DROP.has(name(child)) || /mso-list:\s*ignore/i.test(style(child))) continue;
    if (child.tagName === "BR") { out.push({ text: "\n" }); continue; }
    const next = { ...look }, css = style(child), weight = /(?:^|[;\s])font-weight:\s*(\w+)/i.exec(css)?.[1];
    if (weight) next.bold = /^(bold|bolder|[6-9]00)$/i.test(weight);
    else if (/^(B|STRONG)$/.test(child.tagName)) next.bold = true;
    if (/^(I|EM)$/.test(child.tagName) || /(?:^|[;\s])font-style:\s*italic/i.test(css)) next.italic = true;
    if (/(?:^|[;\s])font-style:\s*normal/i.test(css)) next.italic = false;
    if (child.tagName === "A" && /^(https?:\/\/|mailto:)/i.test(child.getAttribute("href") ?? "")) next.href = child.getAttribute("href").trim();
    runs(child, next, out);
  }
  return out;
}

function group(list, [key, ...rest]) {
  if (!key) return list.map((run) => run.text).join("");
  let out = "", from = 0;
  while (from < list.length) {
    let to = from + 1;
    while (to < list.length && (list[to][key] || undefined) === (list[from][key] || undefined)) to += 1;
    const value = list[from][key], inner = group(list.slice(from, to), rest), [, lead, core, tail] = /^(\s*)([^]*?)(\s*)$/.exec(inner);
    const wrapped = key === "href" ? `[${core}](${encodeURI(value ?? "").replace(/%25/g, "%").replace(/[()]/g, "\\$&")})` : (key === "bold" ? "**" : "*");
    if (!value || !core) out += inner;
    else out += lead + (key === "href" ? wrapped : core.split("\n").map((line) => (line.trim() ? wrapped + line.trim() + wrapped : line)).join("\n")) + tail;
    from = to;
  }
  return out;
}
const inline = (node, look) => group(runs(node, look), ["href", "bold", "italic"]).replace(/ *\n */g, "\n").replace(/ {2,}/g, " ").trim();
const line = (node) => inline(node).replace(/\s*\n\s*/g, " ");
const indent = (text, by) => text.replace(/\n(?=.)/g, `\n${by}`);

function table(node) {
  const rows = [...node.rows].map((row) => [...row.cells].flatMap((cell) => [cell, ...Array(Math.min(cell.colSpan, 20) - 1).fill(null)]));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width < 2) return rows.flat().map((cell) => blocks(cell)).join("\n\n"); // one column only lays out a page
  const right = (cell) => /right|end/i.test(cell?.getAttribute("align") ?? /text-align:\s*(\w+)/i.exec(style(cell ?? {}) + style(cell?.querySelector("p") ?? {}))?.[1] ?? "");
  const text = (row) => `| ${Array.from({ length: width }, (_, n) => (row[n] ? line(row[n]).replace(/\|/g, "\\|") : "")).join(" | ")} |`;
  const rule = `| ${Array.from({ length: width }, (_, n) => (right((rows[1] ?? rows[0])[n]) ? "---:" : "---")).join(" | ")} |`;
  return [text(rows[0]), rule, ...rows.slice(1).map(text)].join("\n");
}

function items(list, depth = 0) {
  let number = Number(list.getAttribute("start") ?? 1), out = [];
  for (const child of list.children) {
    if (/^[OU]L$/.test(child.tagName)) { // a list directly in a list, as some editors write it
      out.push(indent(`   ${items(child, depth + 1)}`, "   "));
      continue;
    }
    const mark = list.tagName === "OL" ? `${number++}. ` : "- ", text = blocks(child, true);
    if (text) out.push(mark + indent(text, " ".repeat(mark.length)));
  }
  return out.join("\n");
}

function blocks(node, tight = false) {
  const out = []; // [text, kind]: neighbours of the kind "item" stand on consecutive lines
  let loose = [];
  const flush = () => {
    const text = group(loose.flatMap((piece) => runs({ childNodes: [piece] })), ["href", "bold", "italic"]).replace(/ *\n */g, "\n").replace(/ {2,}/g, " ").trim();
    if (text) out.push([atStart(text)]);
    loose = [];
  };
  for (const child of node.childNodes) {
    const tag = name(child), css = style(child), inner = child.nodeType === 1 && [...child.querySelectorAll("*")].some((deep) => BLOCK.test(deep.tagName));
    if (child.nodeType === 8 || DROP.has(tag)) continue;
    if (!BLOCK.test(tag) && !inner) { loose.push(child); continue; }
    flush();
    const level = /mso-list:\s*\S+\s+level(\d)/i.exec(css)?.[1], heading = /^H([1-6])$/.exec(tag)?.[1];
    if (level) { // Word's lists are paragraphs with a written mark
      const mark = [...child.querySelectorAll("[data-css]")].find((deep) => /mso-list:\s*ignore/i.test(style(deep)))?.textContent.trim() ?? "";
      out.push([`${"   ".repeat(level - 1)}${/^\w+[.)]$/.test(mark) && !/^o$/i.test(mark) ? "1. " : "- "}${line(child)}`, "item"]);
    } else if (heading) out.push([line(child) && `${"#".repeat(heading)} ${inline(child, { bold: false }).replace(/\n/g, " ").replace(/^\*\*([^*]*)\*\*$/, "$1")}`]);
    else if (/^[OU]L$/.test(tag)) out.push([items(child), tight ? "item" : ""]);
    else if (tag === "TABLE") out.push([table(child)]);
    else if (tag === "HR") out.push(["---"]);
    else if (tag === "BLOCKQUOTE" || /MsoQuote|MsoIntenseQuote/.test(child.className)) out.push([blocks(child).replace(/^/gm, "> ").replace(/^> $/gm, ">")]);
    else out.push([blocks(child)]);
  }
  flush();
  return out.filter(([text]) => text).map(([text, kind], n, all) => (n === 0 ? "" : kind && (tight || all[n - 1][1]) ? "\n" : "\n\n") + text).join("");
}

// Chromium holds the page's policy against an inert document too, and reports what it would not apply. So the parser is
// shown no name that styles, runs or moves the document, whatever stands around it: a mark parts these letters wherever
// they are, in names, values and words, and is taken out of values and words again.
const MARK = "\ufdd0"; // a noncharacter: no text holds it
const part = (html) => html.replaceAll(MARK, "").replace(/st(?=yle)/gi, `$&${MARK}`).replace(/([\s"'/]o)(?=n)/gi, `$1${MARK}`)
  .replace(/<b(?=ase)/gi, `$&${MARK}`);
const whole = (text) => text.replaceAll(MARK, "");

function parse(html) {
  const { body } = new DOMParser().parseFromString(part(html), "text/html");
  for (const node of body.querySelectorAll("*")) {
    for (const held of node.attributes) if (held.value.includes(MARK)) held.value = whole(held.value);
    const css = node.getAttribute(`st${MARK}yle`);
    if (css !== null) node.setAttribute("data-css", css);
  }
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.includes(MARK)) texts.currentNode.data = whole(texts.currentNode.data);
  return body;
}

export function toMarkdown(html) {
  if (!html) return "";
  const body = parse(html);
  return body.querySelector(KNOWN) ? blocks(body).replace(/\n{3,}/g, "\n\n") : "";
}
