// Which constants of the program (its read-only data) a function needs, told by the linker.
//
// The linker writes down each place where an address stands, and what stands there
// (`--emit-relocs`, asked for by `build.rs`): the sections "linking" and "reloc." of the format
// described in the WebAssembly tool conventions (Linking.md). So a number in a function is known
// to be an address, and of which constant; nothing is guessed.

/** Kinds of symbols and places, as the format numbers them. */
const DATA_SYMBOL = 1;
const SYMBOL_TABLE = 8;
const UNDEFINED = 0x10;
const EXPLICIT_NAME = 0x40;
const ADDRESSES = [3, 4, 5];
const WITH_ADDEND = [...ADDRESSES, 8, 9];

/** The sections of the linker, which other tools do not understand. */
const OF_LINKER = /^(?:linking|reloc\..*)$/;

/** Reads the binary format forwards. */
class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }
  get more() {
    return this.at < this.end;
  }
  byte() {
    return this.bytes[this.at++];
  }
  unsigned() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  signed() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return byte < 64 ? value : value - scale * 128;
    }
  }
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  name() {
    return this.take(this.unsigned()).toString();
  }
  /** What stands in the next piece, whose length comes first. */
  piece() {
    const length = this.unsigned();
    this.at += length;
    return new Reader(this.bytes, this.at - length, this.at);
  }
  list(read) {
    return Array.from({ length: this.unsigned() }, read);
  }
}

function segment(reader) {
  if (reader.unsigned() !== 0) throw new Error('data is expected at a fixed place');
  const constant = reader.byte();
  const start = reader.signed();
  if (constant !== 0x41 || reader.byte() !== 0x0b) throw new Error('data is expected at a number');
  const length = reader.unsigned();
  // Where it stands in the section too: places are counted from there.
  return { start, at: reader.at, bytes: reader.take(length) };
}

function symbol(reader) {
  const kind = reader.byte();
  const flags = reader.unsigned();
  if (kind === DATA_SYMBOL) {
    const name = reader.name();
    if (flags & UNDEFINED) return { name };
    return { name, segment: reader.unsigned(), offset: reader.unsigned(), size: reader.unsigned() };
  }
  reader.unsigned();
  const isSection = kind === 3;
  if (!isSection && (!(flags & UNDEFINED) || flags & EXPLICIT_NAME)) reader.name();
  return {};
}

function place(reader) {
  const type = reader.byte();
  return {
    type,
    offset: reader.unsigned(),
    symbol: reader.unsigned(),
    addend: WITH_ADDEND.includes(type) ? reader.signed() : 0,
  };
}

/** A module without the sections of the linker. */
export function plain(bytes) {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 8);
  const kept = [bytes.subarray(0, 8)];
  while (reader.more) {
    const start = reader.at;
    const id = reader.byte();
    const section = reader.piece();
    if (id !== 0 || !OF_LINKER.test(section.name())) kept.push(bytes.subarray(start, reader.at));
  }
  return Buffer.concat(kept);
}

/**
 * The constants of a linked module: `constants`, each with `start` and `end` (exclusive) and the
 * constants it points to; `named`, which constants an address names; `pinned`, those that data
 * which can change points to; `segments`, all data as `start` and `bytes`, of which the first is
 * read only and holds the constants.
 */
export function constantsOf(bytes) {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 8);
  let segments = [];
  let symbols = [];
  let dataAt;
  const places = {};
  while (reader.more) {
    const id = reader.byte();
    const section = reader.piece();
    if (id === 11) {
      dataAt = section.at;
      segments = section.list(() => segment(section));
    }
    const name = id === 0 ? section.name() : '';
    if (name === 'linking') {
      section.unsigned();
      while (section.more) {
        const kind = section.byte();
        const part = section.piece();
        if (kind === SYMBOL_TABLE) symbols = part.list(() => symbol(part));
      }
    } else if (name.startsWith('reloc.')) {
      section.unsigned();
      places[name.slice('reloc.'.length)] = section.list(() => place(section));
    }
  }
  if (symbols.length === 0 || !places.CODE || !places.DATA) throw new Error('the linker wrote no places of addresses');

  const constants = [];
  const byPlace = new Map();
  const constantOf = ({ segment, offset, size }) => {
    if (segment !== 0) return undefined;
    const start = segments[0].start + offset;
    const key = `${start} ${size}`;
    if (!byPlace.has(key)) byPlace.set(key, constants.push({ start, end: start + size, to: [] }) - 1);
    return byPlace.get(key);
  };
  const named = new Map();
  const pinned = new Set();
  const [first] = segments;
  const view = new DataView(first.bytes.buffer, first.bytes.byteOffset, first.bytes.length);
  const note = ({ type, symbol: at, addend }) => {
    const constant = ADDRESSES.includes(type) ? constantOf(symbols[at]) : undefined;
    if (constant === undefined) return {};
    const address = constants[constant].start + addend;
    if (!named.has(address)) named.set(address, new Set());
    named.get(address).add(constant);
    return { constant, address };
  };
  places.CODE.forEach(note);
  // All constants are known before it is asked which of them hold a pointer.
  const pointers = places.DATA.map((found) => ({ found, ...note(found) }));
  for (const { found, constant, address } of pointers) {
    if (constant === undefined) continue;
    // Where the pointer stands, counted in the read-only data.
    const at = dataAt + found.offset - first.at;
    if (at < 0 || at >= first.bytes.length) {
      pinned.add(constant);
      continue;
    }
    if (view.getUint32(at, true) !== address) throw new Error('the places of addresses are those of other data');
    for (const { start, end, to } of constants) {
      if (start <= first.start + at && first.start + at < end) to.push(constant);
    }
  }
  return { constants, named, pinned, segments };
}

/** A run of its own costs more than a gap that is filled with what stands there. */
const GAP = 8;

/**
 * All data as `start` and `bytes`, for each part what comes with it. `numbers` are those that
 * stand in the functions of each part.
 *
 * A constant comes with the first part that names it, and what it points to comes with it. Data
 * that can change comes with the first part.
 */
export function placed({ constants, named, pinned, segments }, numbers) {
  const [{ start: origin, bytes }, ...changing] = segments;
  const partOf = new Map();
  numbers.forEach((list, part) => {
    const open = part === 0 ? [...pinned] : [];
    for (const number of list) {
      if (!named.has(number)) continue;
      open.push(...named.get(number));
      // An address inside one constant may be the start of another.
      constants.forEach(({ start, end }, at) => start <= number && number < end && open.push(at));
    }
    while (open.length > 0) {
      const at = open.pop();
      if (partOf.has(at)) continue;
      partOf.set(at, part);
      open.push(...constants[at].to);
    }
  });
  const NONE = numbers.length;
  const parts = new Uint8Array(bytes.length).fill(NONE);
  constants.forEach(({ start, end }, at) => {
    const part = partOf.get(at) ?? NONE - 1;
    for (let byte = start - origin; byte < end - origin; byte += 1) parts[byte] = Math.min(parts[byte], part);
  });
  const runs = numbers.map(() => []);
  for (let from = 0, to; from < bytes.length; from = to) {
    const part = parts[from];
    for (to = from + 1; to < bytes.length && parts[to] === part; ) to += 1;
    // Between constants stand zeros, as in memory before.
    if (part === NONE && bytes.subarray(from, to).every((byte) => byte === 0)) continue;
    const list = runs[part === NONE ? 0 : part];
    const before = list.at(-1);
    if (before && from - before.to <= GAP) before.to = to;
    else list.push({ from, to });
  }
  const data = runs.map((list) => list.map(({ from, to }) => ({ start: origin + from, bytes: bytes.subarray(from, to) })));
  data[0].push(...changing);
  return data;
}

/** The same in Binaryen's text form. */
export const dataForm = ({ start, bytes }) =>
  ` (data (i32.const ${start}) "${[...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}")`;
