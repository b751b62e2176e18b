// A phone in a barcamp: what is written is kept until it is sent; what is new is asked for every few seconds, each
// phone at a moment of its own, less often when the screen is dark or the network is gone. Without it, reload.
const root = document.querySelector(".barcamp[data-state]");
const notice = document.getElementById("barcamp-kept");
const LIVE = 3500, SPREAD = 3000, DARK = 30000, LONGEST = 60000, EAGER = 1000;
const key = (form) => `maillage-barcamp ${location.pathname} ${form.dataset.draft}`;
const TAKES_PITCHES = ["pitching", "voting"];
let version = root.dataset.version, failures = 0, sending = false, timer;

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

const holdsPhoto = (here) => [...here.querySelectorAll("input[type=file]")].some((one) => one.files.length);
const isWriting = (here) => holdsPhoto(here) || here.contains(document.activeElement) && document.activeElement.matches("textarea, input:not([type=radio])");

// What came is the same for all: the dots of this phone and the token of its forms stay as they are here.
function carryOver(here, fresh) {
  for (const chosen of here.querySelectorAll("input[type=radio]:checked")) {
    const same = fresh.querySelector(`input[name="${chosen.name}"][value="${chosen.value}"]`);
    if (same) same.checked = true;
  }
  const own = here.querySelector("[data-own]");
  if (own) fresh.querySelector("[data-own]")?.replaceWith(own);
  for (const form of fresh.querySelectorAll("form[method=post]")) {
    if (form.elements.namedItem("csrfmiddlewaretoken")) continue;
    const token = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: root.dataset.token });
    form.prepend(token);
  }
}

// Shown, but for what somebody is writing in. `carries`: what came knows nothing of this phone.
function show(page, state, carries) {
  const fresh = page.querySelector("[data-live]"), here = document.querySelector("[data-live]");
  if (!fresh || isWriting(here)) return false;
  if (carries) carryOver(here, fresh);
  const active = here.contains(document.activeElement) ? document.activeElement : null;
  here.replaceWith(fresh);
  restore();
  document.dispatchEvent(new Event("barcamp-shown"));
  if (active?.name) [...fresh.querySelectorAll("input")].find((one) => one.name === active.name && one.value === active.value)?.focus();
  if (state && !TAKES_PITCHES.includes(state)) document.getElementById("barcamp-pitch")?.remove();
  return true;
}

const parse = (html) => new DOMParser().parseFromString(html, "text/html");

async function send(form) {
  if (sending) return;
  sending = true;
  keep(form, true);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal: AbortSignal.timeout(15000) });
    if (answer.status >= 500) throw new Error("later");
    const page = parse(await answer.text());
    if (answer.ok) {
      localStorage.removeItem(key(form));
      form.reset();
      document.activeElement?.blur();
      show(page);
      version = page.querySelector(".barcamp[data-version]")?.dataset.version ?? version;
      if (!page.getElementById("barcamp-pitch")) document.getElementById("barcamp-pitch")?.remove();
    } else keep(form, false);
    const said = page.querySelector(answer.ok ? ".messages" : "main .error, main .note.bad") ?? page.querySelector("main h1");
    notice.textContent = said?.textContent.trim() ?? "";
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  } catch {
    notice.textContent = notice.dataset.lost;
    notice.hidden = false;
  } finally { sending = false; }
}

const waiting = () => [...document.querySelectorAll("form[data-draft]")].filter((form) => read(form)?.waits);

async function flush() {
  for (const form of waiting()) await send(form);
}

// Without a network, asking costs the site nothing: as often as ever, and more often with something to send. What the
// site refuses or is late with, less often.
async function look() {
  let isOut = false;
  clearTimeout(timer);
  try {
    const answer = await fetch(root.dataset.state, { cache: "no-store", headers: { "If-None-Match": `"${version}"` }, signal: AbortSignal.timeout(10000) });
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error("later");
      const news = await answer.json();
      if (show(parse(news.part), news.state, true)) version = news.version;
    }
    failures = 0;
    await flush();
  } catch (error) {
    isOut = error instanceof TypeError;
    failures = isOut ? 0 : failures + 1;
  }
  if (isOut && !document.hidden && waiting().length) timer = setTimeout(look, EAGER * (1 + Math.random()));
  else timer = setTimeout(look, (document.hidden ? DARK : Math.min(LIVE * 2 ** failures, LONGEST)) + Math.random() * SPREAD * (1 + failures));
}

if (notice) notice.dataset.lost = notice.textContent;
document.addEventListener("input", (event) => { if (event.target.form?.dataset.draft) keep(event.target.form, false); });
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.draft) return;
  event.preventDefault();
  send(event.target);
});
addEventListener("online", look);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
restore();
setTimeout(look, LIVE + Math.random() * SPREAD);
