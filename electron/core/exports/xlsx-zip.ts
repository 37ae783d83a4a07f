import { crc32, createDeflateRaw } from 'node:zlib';
import { AppError } from '../../../shared/contract/errors.ts';

type Append = (content: Uint8Array) => Promise<void>;

interface Entry {
  name: Buffer;
  crc: number;
  compressed: number;
  plain: number;
  offset: number;
}

const limit = 0xffff_ffff;
/** UTF-8 names, sizes behind the data. */
const flags = 0x0808;
const deflated = 8;
const version = 20;

/**
 * A ZIP archive written front to back: nothing is held but what is being compressed. Entries stay below 4 GB, so the
 * older, everywhere readable form suffices.
 */
export class ZipWriter {
  readonly #append: Append;
  readonly #entries: Entry[] = [];
  readonly #stamp: { time: number; date: number };
  #offset = 0;

  /** `at`: time of the entries, in milliseconds. */
  constructor(append: Append, at: number) {
    this.#append = append;
    const when = new Date(at);
    this.#stamp = {
      time: (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1),
      date: (Math.max(0, when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate(),
    };
  }

  /** Writes one entry; `fill` gives its content piece by piece. @throws AppError `unsupported` past 4 GB. */
  async entry(name: string, fill: (write: (text: string) => Promise<void>) => Promise<void>): Promise<void> {
    const entry: Entry = { name: Buffer.from(name, 'utf8'), crc: 0, compressed: 0, plain: 0, offset: this.#offset };
    await this.#put(Buffer.concat([this.#localHeader(entry), entry.name]));
    const deflate = createDeflateRaw({ level: 3 });
    let ready: Buffer[] = [];
    let failure: Error | null = null;
    deflate.on('data', (chunk: Buffer) => ready.push(chunk));
    deflate.on('error', (error) => {
      failure = error;
    });
    const drain = async (): Promise<void> => {
      if (failure !== null) throw failure;
      const chunks = ready;
      ready = [];
      for (const chunk of chunks) {
        entry.compressed += chunk.length;
        await this.#put(chunk);
      }
    };
    try {
      await fill(async (text) => {
        const chunk = Buffer.from(text, 'utf8');
        entry.crc = crc32(chunk, entry.crc);
        entry.plain += chunk.length;
        // The callback comes when the piece has been taken in: memory stays at one piece.
        await new Promise<void>((resolve, reject) =>
          deflate.write(chunk, (error) => (error ? reject(error) : resolve())),
        );
        await drain();
      });
      await new Promise<void>((resolve, reject) => {
        deflate.once('end', resolve);
        deflate.once('error', reject);
        deflate.end();
      });
      await drain();
    } finally {
      deflate.destroy();
    }
    await this.#put(this.#descriptor(entry));
    if (entry.plain > limit || entry.compressed > limit || this.#offset > limit) throw tooLarge();
    this.#entries.push(entry);
  }

  /** Writes the directory. Nothing may follow. */
  async end(): Promise<void> {
    const start = this.#offset;
    for (const entry of this.#entries) await this.#put(Buffer.concat([this.#centralHeader(entry), entry.name]));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x0605_4b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(this.#offset - start, 12);
    end.writeUInt32LE(start, 16);
    await this.#put(end);
  }

  async #put(chunk: Uint8Array): Promise<void> {
    this.#offset += chunk.length;
    await this.#append(chunk);
  }

  #localHeader({ name }: Entry): Buffer {
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x0403_4b50, 0);
    header.writeUInt16LE(version, 4);
    header.writeUInt16LE(flags, 6);
    header.writeUInt16LE(deflated, 8);
    header.writeUInt16LE(this.#stamp.time, 10);
    header.writeUInt16LE(this.#stamp.date, 12);
    header.writeUInt16LE(name.length, 26);
    return header;
  }

  #descriptor({ crc, compressed, plain }: Entry): Buffer {
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x0807_4b50, 0);
    descriptor.writeUInt32LE(crc >>> 0, 4);
    descriptor.writeUInt32LE(Math.min(compressed, limit), 8);
    descriptor.writeUInt32LE(Math.min(plain, limit), 12);
    return descriptor;
  }

  #centralHeader({ name, crc, compressed, plain, offset }: Entry): Buffer {
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x0201_4b50, 0);
    header.writeUInt16LE(version, 4);
    header.writeUInt16LE(version, 6);
    header.writeUInt16LE(flags, 8);
    header.writeUInt16LE(deflated, 10);
    header.writeUInt16LE(this.#stamp.time, 12);
    header.writeUInt16LE(this.#stamp.date, 14);
    header.writeUInt32LE(crc >>> 0, 16);
    header.writeUInt32LE(compressed, 20);
    header.writeUInt32LE(plain, 24);
    header.writeUInt16LE(name.length, 28);
    header.writeUInt32LE(offset, 42);
    return header;
  }
}

const tooLarge = (): AppError =>
  new AppError('unsupported', 'This is too much for one spreadsheet file.', {
    hint: 'Export fewer columns or rows, or use CSV.',
  });
