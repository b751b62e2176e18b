// A pin on the map of a form: where it stands is written into the two boxes of figures, which are folded away.
import { addGround } from "./ground.js";
import { createMap, loadLeaflet, whenNear } from "./map.js";

const STEP = 12; // pixels an arrow key moves it by; four times as many with Shift
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const DIGITS = 6; // of a degree: a decimetre

async function draw(frame) {
  const box = (name) => document.getElementById(frame.dataset[name]);
  const [lat, lon, exact] = [box("lat"), box("lon"), box("exact")];
  const says = frame.closest(".pin-frame").querySelector("[data-pin-says]");
  const written = () => [Number(lat.value.replace(",", ".")), Number(lon.value.replace(",", "."))];
  await loadLeaflet(frame);
  const map = createMap(frame);
  map.setView(written(), exact.checked ? 15 : 13);
  await addGround(map, frame);
  if (!frame.classList.contains("tiled")) map.setZoom(11); // nothing is drawn between the outlines of communes
  const icon = L.divIcon({ className: "pin", iconSize: [30, 40], iconAnchor: [15, 40] });
  const pin = L.marker(written(), { icon, draggable: true, autoPan: true, title: frame.dataset.pin, alt: frame.dataset.pin }).addTo(map);
  const put = (at) => {
    pin.setLatLng(at);
    [lat.value, lon.value] = [at.lat.toFixed(DIGITS), at.lng.toFixed(DIGITS)];
    exact.checked = true;
    says.textContent = says.dataset.words;
  };
  pin.on("dragend", () => put(pin.getLatLng()));
  map.on("click", ({ latlng }) => put(latlng));
  pin.getElement().addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const by = STEP * (event.shiftKey ? 4 : 1);
    put(map.containerPointToLatLng(map.latLngToContainerPoint(pin.getLatLng()).add([way[0] * by, way[1] * by])));
    map.panInside(pin.getLatLng(), { padding: [40, 40] });
  });
  for (const typed of [lat, lon]) {
    typed.addEventListener("change", () => {
      const at = written();
      if (at.every(Number.isFinite) && Math.abs(at[0]) <= 90) { pin.setLatLng(at); map.panTo(at); }
    });
  }
  frame.dataset.ready = "yes";
}

for (const frame of document.querySelectorAll("[data-map-of='pin']")) {
  frame.closest(".pin-frame").hidden = false;
  whenNear(frame, draw);
}
