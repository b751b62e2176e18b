// Reads a Mapbox Vector Tile (version 2 of the specification): {name: {extent, features: [{type, geometry, properties}]}}.
// Geometry stays as lines of [x, y, x, y…] in the tile's own grid; type is 1 point, 2 line, 3 area.
const text = new TextDecoder();

class Reader {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }

  varint() {
    let value = 0, scale = 1, byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  part() {
    const length = this.varint();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  // Calls `take[field](reader, kind)` for each field that is known, passes over the others.
  fields(take) {
    while (this.at < this.bytes.length) {
      const tag = this.varint();
      const [field, kind] = [tag >> 3, tag & 7];
      if (take[field]) take[field]();
      else if (kind === 0) this.varint();
      else if (kind === 2) this.part();
      else this.at += kind === 5 ? 4 : 8;
    }
  }
}

const zigzag = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

function numbers(bytes) {
  const reader = new Reader(bytes), values = [];
  while (reader.at < bytes.length) values.push(reader.varint());
  return values;
}

function readValue(bytes) {
  const reader = new Reader(bytes);
  let value = null;
  const view = () => new DataView(bytes.buffer, bytes.byteOffset + reader.at);
  reader.fields({
    1: () => { value = text.decode(reader.part()); },
    2: () => { value = view().getFloat32(0, true); reader.at += 4; },
    3: () => { value = view().getFloat64(0, true); reader.at += 8; },
    4: () => { value = reader.varint(); }, 5: () => { value = reader.varint(); },
    6: () => { value = zigzag(reader.varint()); }, 7: () => { value = Boolean(reader.varint()); },
  });
  return value;
}

// Commands 1 (move), 2 (line) and 7 (close), each followed by steps: § 4.3 of the specification.
function readGeometry(bytes) {
  const reader = new Reader(bytes), lines = [];
  let x = 0, y = 0, line;
  while (reader.at < bytes.length) {
    const command = reader.varint();
    for (let left = command >> 3; left > 0 && (command & 7) !== 7; left--) {
      x += zigzag(reader.varint());
      y += zigzag(reader.varint());
      if ((command & 7) === 1) lines.push(line = []);
      line.push(x, y);
    }
  }
  return lines;
}

function readFeature(bytes, keys, values) {
  const reader = new Reader(bytes);
  const feature = { type: 0, geometry: [], properties: {} };
  reader.fields({
    2: () => { const tags = numbers(reader.part()); for (let n = 0; n < tags.length; n += 2) feature.properties[keys[tags[n]]] = values[tags[n + 1]]; },
    3: () => { feature.type = reader.varint(); },
    4: () => { feature.geometry = readGeometry(reader.part()); },
  });
  return feature;
}

function readLayer(bytes) {
  const reader = new Reader(bytes);
  const layer = { extent: 4096 }, features = [], keys = [], values = [];
  reader.fields({
    1: () => { layer.name = text.decode(reader.part()); }, 2: () => { features.push(reader.part()); },
    3: () => { keys.push(text.decode(reader.part())); }, 4: () => { values.push(readValue(reader.part())); },
    5: () => { layer.extent = reader.varint(); },
  });
  layer.features = features.map((feature) => readFeature(feature, keys, values));
  return layer;
}

export function readTile(buffer) {
  const reader = new Reader(new Uint8Array(buffer)), layers = {};
  reader.fields({ 3: () => { const layer = readLayer(reader.part()); layers[layer.name] = layer; } });
  return layers;
}
