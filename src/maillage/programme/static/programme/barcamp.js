// A phone in a barcamp: what is written is kept until it is sent; what is new is asked for every few seconds, each
// phone at a moment of its own, less often when the screen is dark or the network is gone. Without it, reload.
const root = document.querySelector(".barcamp[data-state]");
const notice = document.getElementById("barcamp-kept");
const LIVE = 3500, SPREAD = 3000, DARK = 30000, LONGEST = 60000;
const key = (form) => `maillage-barcamp ${location.pathname} ${form.dataset.draft}`;
let version = root.dataset.version, failures = 0, sending = false;

function read(form) {
  try { return JSON.parse(localStorage.getItem(key(form))); } catch { return null; }
}

function keep(form, waits) {
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
  try { localStorage.setItem(key(form), JSON.stringify({ fields, waits })); } catch { /* a full or closed store */ }
}

function restore() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const kept = read(form);
    if (!kept) continue;
    for (const [name, value] of Object.entries(kept.fields)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    notice?.toggleAttribute("hidden", !kept.waits && notice.hidden);
    const fold = form.closest("details");
    if (fold) fold.open = true;
  }
}

// What came is shown, but for what somebody is writing in.
function show(page) {
  const fresh = page.querySelector("[data-live]"), here = document.querySelector("[data-live]");
  if (fresh && here && !(here.contains(document.activeElement) && document.activeElement.matches("textarea, input:not([type=radio])"))) {
    const open = document.activeElement?.name && [document.activeElement.name, document.activeElement.value];
    here.replaceWith(fresh);
    restore();
    if (open) [...fresh.querySelectorAll("input")].find((one) => one.name === open[0] && one.value === open[1])?.focus();
  } else if (fresh && here) return false;
  if (fresh && !page.getElementById("barcamp-pitch")) document.getElementById("barcamp-pitch")?.remove();
  version = page.querySelector(".barcamp[data-version]")?.dataset.version ?? version;
  return true;
}

const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

async function send(form) {
  if (sending) return;
  sending = true;
  keep(form, true);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal: AbortSignal.timeout(15000) });
    if (answer.status >= 500) throw new Error("later");
    const page = await parse(answer);
    if (answer.ok) {
      localStorage.removeItem(key(form));
      form.reset();
      document.activeElement?.blur();
      show(page);
    } else keep(form, false);
    const said = page.querySelector(answer.ok ? ".messages" : "main h1, main .error") ?? page.querySelector("main p");
    notice.textContent = said?.textContent.trim() ?? "";
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  } catch {
    notice.textContent = notice.dataset.lost;
    notice.hidden = false;
  } finally { sending = false; }
}

async function flush() {
  for (const form of document.querySelectorAll("form[data-draft]")) if (read(form)?.waits) await send(form);
}

async function look() {
  try {
    const answer = await fetch(root.dataset.state, { cache: "no-cache", signal: AbortSignal.timeout(10000) });
    if (!answer.ok) throw new Error("later");
    const now = await answer.json();
    failures = 0;
    await flush();
    if (String(now.version) !== version) show(await parse(await fetch(location.pathname, { cache: "no-store" })));
  } catch { failures += 1; }
  const wait = document.hidden ? DARK : Math.min(LIVE * 2 ** failures, LONGEST);
  setTimeout(look, wait + Math.random() * SPREAD * (1 + failures));
}

if (notice) notice.dataset.lost = notice.textContent;
document.addEventListener("input", (event) => { if (event.target.form?.dataset.draft) keep(event.target.form, false); });
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.draft) return;
  event.preventDefault();
  send(event.target);
});
addEventListener("online", flush);
restore();
setTimeout(look, LIVE + Math.random() * SPREAD);
