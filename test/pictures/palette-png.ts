import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';

const mostColors = 256;

/** The same picture with at most 256 colors, a third of the size. Decoding is left to a page, any blank one. */
export async function withPalette(png: Buffer, blank: Page): Promise<Buffer> {
  const { width, height, pixels } = await blank.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
    let text = '';
    for (let from = 0; from < bytes.length; from += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
    }
    return { width: image.width, height: image.height, pixels: btoa(text) };
  }, png.toString('base64'));
  return encode(width, height, Buffer.from(pixels, 'base64'));
}

function encode(width: number, height: number, rgba: Buffer): Buffer {
  const colorAt = (pixel: number): number => rgba.readUIntBE(pixel * 4, 3);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel++) {
    const color = colorAt(pixel);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const palette = choose(counts);
  const indexOf = new Map<number, number>();
  for (const color of counts.keys()) indexOf.set(color, nearest(color, palette));
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = indexOf.get(colorAt(y * width + x)) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.alloc(palette.length * 3);
  for (const [index, color] of palette.entries()) colors.writeUIntBE(color, index * 3, 3);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const channels = (color: number): [number, number, number] => [color >> 16, (color >> 8) & 255, color & 255];

const distance = (a: number, b: number): number => {
  const [x, y] = [channels(a), channels(b)];
  return (x[0] - y[0]) ** 2 + (x[1] - y[1]) ** 2 + (x[2] - y[2]) ** 2;
};

function nearest(color: number, palette: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < palette.length; index++) {
    if (distance(color, palette[index] ?? 0) < distance(color, palette[best] ?? 0)) best = index;
  }
  return best;
}

/** The most frequent colors, none of them close to one taken already: screens have few, and shades between them. */
function choose(counts: ReadonlyMap<number, number>): number[] {
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([color]) => color);
  for (let apart = 64; ; apart *= 2) {
    const taken: number[] = [];
    for (const color of byCount) {
      if (taken.every((other) => distance(color, other) >= apart)) taken.push(color);
      if (taken.length > mostColors) break;
    }
    if (taken.length <= mostColors) return taken;
  }
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
