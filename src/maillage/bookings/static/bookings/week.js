// Dragging a booking of one's own to another day leads to its “change” page with that day filled in.
// Nothing moves before one has confirmed there; without a pointer, the same page is one link away.
let carried = null;

for (const booking of document.querySelectorAll("[data-move]")) {
  booking.addEventListener("dragstart", (event) => {
    carried = booking;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", booking.dataset.move);
  });
  booking.addEventListener("dragend", () => { carried = null; });
}

for (const cell of document.querySelectorAll("[data-week] td")) {
  const here = () => carried && carried.closest("td").dataset.space === cell.dataset.space && carried.closest("td") !== cell;
  cell.addEventListener("dragover", (event) => { if (here()) { event.preventDefault(); cell.classList.add("over"); } });
  cell.addEventListener("dragleave", () => cell.classList.remove("over"));
  cell.addEventListener("drop", (event) => {
    if (!here()) return;
    event.preventDefault();
    location.assign(`${carried.dataset.move}?jour=${cell.dataset.day}`);
  });
}
