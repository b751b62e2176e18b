// "Around me": where one is, asked on a click, rounded to a kilometre, sent once, kept nowhere. Only a commune comes back.
for (const button of document.querySelectorAll("[data-near-me]")) {
  const input = document.getElementById("id_ou");
  const state = button.parentElement.querySelector("[role=status]");
  const say = (text) => { state.textContent = text; };
  if (!input || !("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    say(button.dataset.waiting);
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      const body = new URLSearchParams({ lat: coords.latitude.toFixed(2), lon: coords.longitude.toFixed(2) });
      const answer = await fetch(button.dataset.nearMe, { method: "POST", body }).catch(() => null);
      const found = await answer?.json().catch(() => null);
      say(found?.error ?? "");
      if (!found?.value) return found?.error || say(button.dataset.failed);
      input.value = found.value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }, () => say(button.dataset.failed), { maximumAge: 600000, timeout: 15000 });
  });
}
