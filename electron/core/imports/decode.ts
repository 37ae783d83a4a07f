/** The encodings a file may come in, and how sure one can be. */
export interface DecodedText {
  text: string;
  encoding: 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE' | 'Windows-1252';
  /** Not declared by the file but concluded from its content. */
  guessed: boolean;
}

/**
 * Text of a file: by its byte order mark, else UTF-16 where every other byte is empty, else UTF-8 where it is valid,
 * else Windows-1252, which is what spreadsheets write in Western Europe and America.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return decoded(bytes.subarray(3), 'UTF-8', false);
  if (a === 0xff && b === 0xfe) return decoded(bytes.subarray(2), 'UTF-16 LE', false);
  if (a === 0xfe && b === 0xff) return decoded(bytes.subarray(2), 'UTF-16 BE', false);
  const sample = bytes.subarray(0, 4096);
  const empty = (parity: 0 | 1): number => sample.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  if (empty(1) > sample.length / 4 && empty(0) === 0) return decoded(bytes, 'UTF-16 LE', true);
  if (empty(0) > sample.length / 4 && empty(1) === 0) return decoded(bytes, 'UTF-16 BE', true);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8', guessed: false };
  } catch {
    return decoded(bytes, 'Windows-1252', true);
  }
}

const labels: Readonly<Record<DecodedText['encoding'], string>> = {
  'UTF-8': 'utf-8',
  'UTF-16 LE': 'utf-16le',
  'UTF-16 BE': 'utf-16be',
  'Windows-1252': 'windows-1252',
};

const decoded = (bytes: Uint8Array, encoding: DecodedText['encoding'], guessed: boolean): DecodedText => ({
  text: new TextDecoder(labels[encoding]).decode(bytes),
  encoding,
  guessed,
});
