// The forms of a visitor: sent as they are; without a network, kept on the open page and sent when it is back, with the
// moment of the touch. Nothing is left on the device: it may be the tablet of the place.
const RETRY_MS = 15000;

async function send(form, body) {
  const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
  if (answer.redirected) location.replace(answer.url);
  else form.submit(); // refused: the page says why, in its own words
}

for (const form of document.querySelectorAll("[data-visitor]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(form), told = form.querySelector(".told"), button = form.querySelector("button[type=submit]");
    body.set("a", new Date().toISOString());
    button.disabled = true;
    const attempt = async () => {
      try {
        await send(form, body);
      } catch {
        told.textContent = form.dataset.queued;
        told.hidden = false;
        setTimeout(attempt, RETRY_MS);
      }
    };
    attempt();
  });
}
