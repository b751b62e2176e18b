// The land, drawn on canvas from our own vector tiles in the colours of the page; drawn again when the page turns dark.
import { readTile } from "./vector_tile.js";

const SIZE = 512; // pixels of a tile
const ROADS = ["path", "minor", "tertiary", "secondary", "primary", "trunk", "motorway"]; // the larger over the others
const WIDTHS = { motorway: 3.4, trunk: 3, primary: 2.7, secondary: 2.1, tertiary: 1.6, minor: 1, path: 0.7 }; // at zoom 11
const MAJOR = ["motorway", "trunk", "primary"];
const NAMES = { city: [0, 0], town: [8, 1], village: [9.5, 2], hamlet: [12.5, 3] }; // from which zoom, in which order

function colours(frame) {
  const style = getComputedStyle(frame);
  return (name) => style.getPropertyValue(`--map-${name}`);
}

export const LandLayer = L.GridLayer.extend({
  initialize({ url, min, max, bounds }, names) {
    this.names = names;
    this.read = new Map(); // what was read of each tile, so that it can be drawn again in other colours
    L.GridLayer.prototype.initialize.call(this, { tileSize: SIZE, minZoom: 3, maxZoom: 18, minNativeZoom: min + 1, maxNativeZoom: max + 1, bounds, updateWhenZooming: false });
    this.url = url;
  },

  onAdd(map) {
    map.getContainer().classList.add("tiled");
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.recolour = () => this.repaint();
    this.dark.addEventListener("change", this.recolour);
    this.on("tileunload", ({ coords }) => this.read.delete(this._tileCoordsToKey(coords)));
    return L.GridLayer.prototype.onAdd.call(this, map);
  },

  onRemove(map) {
    this.dark.removeEventListener("change", this.recolour);
    return L.GridLayer.prototype.onRemove.call(this, map);
  },

  createTile(coords, done) {
    const canvas = document.createElement("canvas");
    const sharp = Math.min(devicePixelRatio || 1, 2);
    canvas.width = canvas.height = SIZE * sharp;
    this.load(coords).then((layers) => {
      if (!layers) return done(null, canvas);
      this.read.set(this._tileCoordsToKey(coords), { canvas, layers, zoom: coords.z });
      paint(canvas, layers, coords.z, colours(this._map.getContainer()));
      this.names.add([...towns(layers.place, coords)]);
      done(null, canvas);
    }).catch((error) => done(error, canvas));
    return canvas;
  },

  async load({ x, y, z }) {
    const address = this.url.replace("{z}", z - 1).replace("{x}", x).replace("{y}", y);
    const answer = await fetch(address);
    if (answer.status === 204) return null; // nothing is known there
    if (!answer.ok) throw new Error(answer.status);
    return readTile(await answer.arrayBuffer());
  },

  repaint() {
    for (const { canvas, layers, zoom } of this.read.values()) paint(canvas, layers, zoom, colours(this._map.getContainer()));
  },
});

function* towns(layer, { x, y, z }) {
  for (const { geometry, properties } of layer?.features ?? []) {
    const [east, south] = [(x + geometry[0][0] / layer.extent) / 2 ** (z - 1), (y + geometry[0][1] / layer.extent) / 2 ** (z - 1)];
    const [from, order] = NAMES[properties.class] ?? NAMES.hamlet;
    const lat = Math.atan(Math.sinh(Math.PI * (1 - 2 * south))) * 180 / Math.PI;
    const kind = { city: "large", town: "large" }[properties.class] ?? properties.class;
    yield { name: properties.name, lat, lon: east * 360 - 180, from, kind, rank: order - (properties.population ?? 0) / 1e7 };
  }
}

function paint(canvas, layers, zoom, colour) {
  const brush = canvas.getContext("2d");
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.fillStyle = colour("land");
  brush.fillRect(0, 0, canvas.width, canvas.height);
  const scale = (layer) => canvas.width / layer.extent;
  const paths = (name, kinds) => {
    const layer = layers[name], path = new Path2D();
    for (const { geometry, type, properties } of layer?.features ?? []) {
      if (!kinds || kinds.includes(properties.class)) trace(path, geometry, scale(layer), type === 3);
    }
    return path;
  };
  const fill = (path, name) => { brush.fillStyle = colour(name); brush.fill(path, "evenodd"); };
  const grown = 1.32 ** (zoom - 11) * canvas.width / SIZE;
  const line = (path, name, width, dash = []) => {
    brush.setLineDash(dash);
    Object.assign(brush, { strokeStyle: colour(name), lineWidth: width * grown, lineCap: "round", lineJoin: "round" });
    brush.stroke(path);
  };
  fill(paths("landcover"), "wood");
  fill(paths("landuse"), "urban");
  line(paths("waterway", ["stream"]), "river", 0.8);
  line(paths("waterway", ["river", "canal"]), "river", 1.9);
  fill(paths("water"), "water");
  line(paths("boundary"), "border", 1.2, [4 * grown, 4 * grown]);
  const roads = ROADS.map((kind) => [kind, paths("transportation", [kind])]);
  for (const [kind, path] of roads) if (kind !== "path") line(path, "casing", WIDTHS[kind] + 1.3);
  for (const [kind, path] of roads) line(path, kind === "path" ? "casing" : MAJOR.includes(kind) ? "major" : "road", WIDTHS[kind], kind === "path" ? [3 * grown, 3 * grown] : []);
}

function trace(path, lines, scale, closed) {
  for (const line of lines) {
    path.moveTo(line[0] * scale, line[1] * scale);
    for (let n = 2; n < line.length; n += 2) path.lineTo(line[n] * scale, line[n + 1] * scale);
    if (closed) path.closePath();
  }
}
