// The address one passes on, copied with one button; without this file it is there to be selected.
const button = document.querySelector("[data-copy]");
const address = document.querySelector("[data-share]");
if (button && address && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address.textContent.trim());
    button.textContent = button.dataset.done;
  });
}
