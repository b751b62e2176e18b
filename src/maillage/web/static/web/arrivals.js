// Arrivals kept by a telephone that had no network: the code, or what an organiser ticked (`fields`), and the time,
// sent when the network is back. A tick that somebody else's session may not send waits for its own.
// What is kept is told apart from what is confirmed; the server decides with the time the code was shown.
const KEPT = "maillage-arrivals";

export const kept = () => { try { return JSON.parse(localStorage.getItem(KEPT)) || {}; } catch { return {}; } };
const write = (all) => localStorage.setItem(KEPT, JSON.stringify(all));

export function keep(id, arrival) { write({ ...kept(), [id]: arrival }); }

function forget(id) {
  const all = kept();
  delete all[id];
  write(all);
}

// A fresh page of the booking gives the token of the form: one that was kept for days may have an old one.
async function send(id, arrival) {
  const page = await fetch(arrival.page, { headers: { "Cache-Control": "no-cache" }, redirect: "error" });
  const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
  if (!token && arrival.fields) throw new Error("later");
  if (!token) return { state: "refused" };
  const body = new FormData();
  for (const [name, value] of Object.entries(arrival.fields ?? { code: arrival.code })) body.set(name, value);
  body.set("a", arrival.at);
  body.set("csrfmiddlewaretoken", token.value);
  const answer = await fetch(arrival.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
  if (answer.status >= 500 || (arrival.fields && answer.status === 403)) throw new Error("later");
  return answer.headers.get("Content-Type")?.includes("application/json") ? answer.json() : { state: "refused" };
}

// Sends one arrival; answers what the server said, or null when there is no network: it is then kept.
export async function attempt(id, arrival) {
  try {
    const said = await send(id, arrival);
    forget(id);
    return said;
  } catch {
    keep(id, arrival);
    return null;
  }
}

export async function flush() {
  for (const [id, arrival] of Object.entries(kept())) {
    const said = await attempt(id, arrival);
    dispatchEvent(new CustomEvent("maillage-arrival", { detail: { id, said } }));
  }
}
