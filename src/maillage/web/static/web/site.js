// What makes pages more pleasant; every one of them works without it.
import { flush } from "./arrivals.js";

document.documentElement.classList.add("js");

const boxes = document.querySelectorAll(".combo[data-communes]");
if (boxes.length) import("./combobox.js").then(({ combobox }) => boxes.forEach(combobox));

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

for (const button of document.querySelectorAll("[data-back]")) {
  button.hidden = history.length < 2;
  button.addEventListener("click", () => history.back());
}

// Tables that a narrow screen shows as cards or blocks stay tables to a screen reader, whatever the browser makes of them.
const roles = { THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
const nameTables = (root) => root.querySelectorAll("table.cards-on-phone, table[data-week]").forEach((table) => {
  table.setAttribute("role", "table");
  for (const part of table.querySelectorAll("thead, tbody, tfoot, tr, td, th"))
    part.setAttribute("role", roles[part.tagName] ?? (part.scope === "row" ? "rowheader" : "columnheader"));
});
nameTables(document);
document.addEventListener("htmx:load", (event) => nameTables(event.target.parentNode ?? event.target));

// The rail of a workspace may be taller than the screen: it begins at its top, unless the page one is on lies below.
const here = document.querySelector(".rail [aria-current]"), rail = here?.closest(".rail");
const below = rail ? here.getBoundingClientRect().bottom - rail.getBoundingClientRect().top - rail.clientHeight : 0;
if (below > 0) rail.scrollTop += below + rail.clientHeight / 3;

// A strip may be wider than a phone: it begins with the page one is on.
const strip = document.querySelector(".strip"), at = strip?.querySelector("[aria-current]");
if (at) strip.scrollLeft += at.getBoundingClientRect().left - strip.getBoundingClientRect().left;

// A form is sent once, however often one clicks; the server would act once anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000);
});

// How long a held slot is still kept.
for (const place of document.querySelectorAll("[data-until]")) {
  const until = new Date(place.dataset.until);
  const tick = () => {
    const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
    place.textContent = `(${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")})`;
    if (!seconds) { clearInterval(timer); location.reload(); }
  };
  const timer = setInterval(tick, 1000);
  tick();
}

// What a telephone kept without a network is sent from whichever page is open when the network is back.
flush();
addEventListener("online", flush);

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").then(async () => {
    const worker = (await navigator.serviceWorker.ready).active;
    const keep = [...document.querySelectorAll("[data-keep]")].map((link) => link.href);
    if (keep.length) worker?.postMessage({ keep });
  }).catch(() => {});
}
