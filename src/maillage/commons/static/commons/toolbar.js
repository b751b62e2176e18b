// Buttons above the text: they write the marks one could type, at the cursor. Without it one types them.
const area = document.querySelector("[data-editor]");
const bar = area?.form.querySelector("[data-toolbar]");

// As if typed, so that the browser can undo it; the rest of the page hears of it as of any typing.
function write(text, start = area.selectionStart, end = area.selectionEnd) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function wrap(before, after, placeholder) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const inside = value.slice(start, end) || placeholder;
  write(`${before}${inside}${after}`, start, end);
  area.setSelectionRange(start + before.length, start + before.length + inside.length);
}

// The mark at the beginning of each line that is selected.
function mark(prefix, placeholder) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const stop = area.value.indexOf("\n", area.selectionEnd);
  const end = stop < 0 ? area.value.length : stop;
  const lines = area.value.slice(start, end) || placeholder;
  write(lines.split("\n").map((line) => (line.startsWith(prefix) ? line : prefix + line)).join("\n"), start, end);
}

// A block of its own: an empty line before and after.
function block(text) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  write(`${gap}${text}${after.startsWith("\n\n") || !after ? "\n" : "\n\n"}`);
}

const dialog = document.querySelector("[data-picture]");
let place = [0, 0];

const puts = {
  bold: () => wrap("**", "**", bar.dataset.word),
  heading: () => mark("## ", bar.dataset.heading),
  list: () => mark("- ", bar.dataset.item),
  link: () => wrap("[[", "]]", ""),
  table: () => block(`| ${bar.dataset.column} | ${bar.dataset.column} |\n|---|---|\n|  |  |`),
  picture: () => { place = [area.selectionStart, area.selectionEnd]; dialog.showModal(); },
};

async function add(event) {
  event.preventDefault();
  const form = event.target;
  const wrong = form.querySelector("[data-wrong]");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (!answer?.ok || !said?.line) {
    wrong.textContent = said?.detail ?? wrong.dataset.lost;
    return;
  }
  wrong.textContent = "";
  form.reset();
  dialog.close();
  area.setSelectionRange(...place);
  block(said.line);
}

if (bar) {
  bar.hidden = false;
  bar.addEventListener("click", (event) => puts[event.target.closest("[data-put]")?.dataset.put]?.());
  dialog?.querySelector("form").addEventListener("submit", add);
  dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
