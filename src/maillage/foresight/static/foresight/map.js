// The map of an answer: communes by how near they are, the places there are and those that would open. The tables say the same.
const read = async (address) => (await fetch(address)).json();

function words(row) {
  const [, name, minutes, people, said] = row;
  if (said) return `${name} : ${said}`;
  return minutes === null ? `${name} (${people})` : `${name} (${people}) : ${minutes} min`;
}

async function draw(frame, data) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, { scrollWheelZoom: false, attributionControl: false, zoomSnap: 0.25, zoomAnimation: !still, fadeAnimation: !still, keyboard: true });
  const bounds = L.latLngBounds([]);
  for (const code of frame.dataset.departements.split(",")) {
    const found = await read(`${frame.dataset.outlines}?d=${encodeURIComponent(code)}`).catch(() => null);
    if (!found?.features.length) continue;
    const layer = L.geoJSON(found, {
      style: (feature) => ({ className: `area ${data.communes[feature.properties.insee]?.[0] ?? "far"}` }),
      pointToLayer: (feature, point) => L.circleMarker(point, { radius: 4, className: `area ${data.communes[feature.properties.insee]?.[0] ?? "far"}` }),
      onEachFeature: (feature, area) => { const row = data.communes[feature.properties.insee]; if (row) area.bindTooltip(words(row), { sticky: true }); },
    }).addTo(map);
    bounds.extend(layer.getBounds());
  }
  const few = data.sites.features.length <= 14, wide = frame.clientWidth > 420;
  const kind = ({ new: fresh, closed }) => (closed ? "site closed" : fresh ? "site new" : "site");
  const sites = L.geoJSON(data.sites, {
    pointToLayer: (feature, point) => L.circleMarker(point, { radius: feature.properties.new || feature.properties.closed ? 9 : 6, className: kind(feature.properties) }),
    onEachFeature: (feature, spot) => {
      const { name, new: fresh, closed } = feature.properties;
      spot.bindTooltip(name, { permanent: few && Boolean(fresh || closed || (wide && frame.dataset.minutes)), className: fresh || closed ? "label strong" : "label", direction: "top", offset: [0, -6] });
      if (frame.dataset.isochrone) spot.on("click", () => zone(map, frame, feature));
    },
  }).addTo(map);
  if (!bounds.isValid()) bounds.extend(sites.getBounds());
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.03));
}

let shown;
async function zone(map, frame, feature) {
  shown?.remove();
  const found = await read(`${frame.dataset.isochrone}?insee=${feature.properties.insee}&minutes=${frame.dataset.minutes}`).catch(() => null);
  if (found?.features) shown = L.geoJSON(found, { style: { className: "zone" }, interactive: false }).addTo(map);
}

for (const frame of document.querySelectorAll(".map[data-departements]")) {
  const data = document.getElementById("map-data");
  if (window.L && data) draw(frame, JSON.parse(data.textContent)).catch(() => { frame.hidden = true; });
}
