// Saying that one has arrived when the telephone has no network: the code and its time are kept here and sent later.
// What is kept is told apart from what is confirmed; the server decides with the time the code was shown.
const KEPT = "maillage-arrivals";

const read = () => { try { return JSON.parse(localStorage.getItem(KEPT)) || {}; } catch { return {}; } };
const write = (kept) => localStorage.setItem(KEPT, JSON.stringify(kept));

function tell(form, text) {
  const told = form.querySelector(".told");
  told.textContent = text;
  told.hidden = false;
  return told;
}

async function send(form, kept) {
  const body = new FormData();
  body.set("code", kept.code);
  body.set("a", kept.at);
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.status === 403) return location.reload(); // the page was kept for too long: a fresh one sends it
  const said = await answer.json();
  const all = read();
  delete all[form.dataset.arrive];
  write(all);
  if (said.state === "arrived") location.reload();
  else tell(form, said.why);
}

async function attempt(form, kept) {
  try {
    await send(form, kept);
  } catch {
    write({ ...read(), [form.dataset.arrive]: kept });
    const told = form.querySelector(".told");
    tell(form, told.dataset.queued);
  }
}

for (const form of document.querySelectorAll("[data-arrive]")) {
  // A page kept since yesterday shows the form when it is time.
  const wait = new Date(form.dataset.from) - Date.now();
  if (wait <= 0) form.hidden = false;
  else if (wait < 86400000) setTimeout(() => { form.hidden = false; }, wait);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = new FormData(form).get("code");
    attempt(form, { code, at: new Date().toISOString() });
  });
  const again = () => { const kept = read()[form.dataset.arrive]; if (kept) attempt(form, kept); };
  addEventListener("online", again);
  again();
}
