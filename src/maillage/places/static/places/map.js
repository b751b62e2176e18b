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

function tell(feature, layer) {
  const link = document.createElement("a");
  link.href = feature.properties.url;
  link.textContent = feature.properties.name;
  const text = document.createElement("span");
  text.append(link, document.createElement("br"), feature.properties.commune);
  layer.bindPopup(text);
  const card = document.querySelector(`[data-slug="${CSS.escape(feature.properties.slug)}"]`);
  if (!card) return;
  const mark = (on) => { card.classList.toggle("is-here", on); layer.setRadius(on ? 12 : 9); };
  layer.on("mouseover", () => mark(true)).on("mouseout", () => mark(false));
  card.addEventListener("mouseenter", () => mark(true));
  card.addEventListener("mouseleave", () => mark(false));
}

async function draw() {
  const [outlines, places] = await Promise.all([read(frame.dataset.outlines), read(frame.dataset.places)]);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, { scrollWheelZoom: false, attributionControl: Boolean(frame.dataset.tiles), zoomSnap: 0.25, zoomAnimation: !still, fadeAnimation: !still });
  if (frame.dataset.tiles) L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.attribution }).addTo(map);
  const ground = L.geoJSON(outlines, { style: outline, interactive: false }).addTo(map);
  ground.eachLayer((layer) => { if (layer.feature.properties.code === frame.dataset.centre) layer.bringToFront(); });
  const spots = L.geoJSON(places, { pointToLayer: spot, onEachFeature: tell }).addTo(map);
  const bounds = spots.getBounds().isValid() ? spots.getBounds() : ground.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.18));
  label(map, spots.getLayers());
}

// A handful of places is named on the map itself; two that are close are named on either side.
function label(map, layers) {
  const permanent = layers.length <= 12 && frame.clientWidth > 480;
  const at = (layer) => map.latLngToContainerPoint(layer.getLatLng());
  for (const layer of layers) {
    const here = at(layer);
    const close = layers.map(at).find((p) => p !== here && !p.equals(here) && Math.abs(p.x - here.x) < 130 && Math.abs(p.y - here.y) < 34);
    const direction = !close ? "top" : close.x > here.x ? "left" : "right";
    layer.bindTooltip(layer.feature.properties.commune, { direction, offset: close ? [0, 0] : [0, -8], permanent });
  }
}

if (frame && window.L) draw().catch(() => { frame.hidden = true; });
