// Names offered as buttons: each is put where the cursor is, as if typed. Without this one types them.
const areas = [...document.querySelectorAll("textarea[data-placeholders]")];
let area = areas[0];

function write(text) {
  area.focus();
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

areas.forEach((one) => one.addEventListener("focus", () => { area = one; }));
document.querySelectorAll("[data-insert]").forEach((button) => {
  button.hidden = false;
  button.previousElementSibling.hidden = true;
  button.addEventListener("click", () => write(button.dataset.insert));
});
