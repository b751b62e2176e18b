// The map of the places: our own outlines and points; the list beside it says the same. Leaflet is loaded before.
const frame = document.getElementById("map");

const read = async (address) => (await fetch(address)).json();

function outline(feature) {
  const centre = feature.properties.code === frame.dataset.centre;
  return { className: centre ? "outline centre" : "outline", interactive: false };
}

function spot(feature, point) {
  const { open, state, exact } = feature.properties;
  const kind = ["spot", open || state === "in_service" ? "" : "shut", exact ? "" : "rough"].filter(Boolean).join(" ");
  return L.circleMarker(point, { radius: 9, className: kind });
}

let named = false; // a handful of places is named on the map itself

function tell(feature, layer) {
  const link = document.createElement("a");
  link.href = feature.properties.url;
  link.textContent = feature.properties.name;
  const text = document.createElement("span");
  text.append(link, document.createElement("br"), feature.properties.commune);
  layer.bindPopup(text);
  layer.bindTooltip(feature.properties.commune, { direction: "top", offset: [0, -8], permanent: named });
  const card = document.querySelector(`[data-slug="${CSS.escape(feature.properties.slug)}"]`);
  if (!card) return;
  const mark = (on) => { card.classList.toggle("is-here", on); layer.setRadius(on ? 12 : 9); };
  layer.on("mouseover", () => mark(true)).on("mouseout", () => mark(false));
  card.addEventListener("mouseenter", () => mark(true));
  card.addEventListener("mouseleave", () => mark(false));
}

async function draw() {
  const [outlines, places] = await Promise.all([read(frame.dataset.outlines), read(frame.dataset.places)]);
  named = places.features.length <= 12 && frame.clientWidth > 340;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, { scrollWheelZoom: false, attributionControl: Boolean(frame.dataset.tiles), zoomSnap: 0.25, zoomAnimation: !still, fadeAnimation: !still });
  if (frame.dataset.tiles) L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.attribution }).addTo(map);
  const ground = L.geoJSON(outlines, { style: outline, interactive: false }).addTo(map);
  ground.eachLayer((layer) => { if (layer.feature.properties.code === frame.dataset.centre) layer.bringToFront(); });
  const spots = L.geoJSON(places, { pointToLayer: spot, onEachFeature: tell }).addTo(map);
  const bounds = spots.getBounds().isValid() ? spots.getBounds() : ground.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.18));
}

if (frame && window.L) draw().catch(() => { frame.hidden = true; });
