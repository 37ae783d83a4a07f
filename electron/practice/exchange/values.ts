/**
 * How a property travels. `date` ends in an offset, `dateUtc` in Z; `size` is bytes or null for Unlimited and
 * is written as Exchange's quantity text; `bytes` is the same figure as a plain Int64 in entity rows.
 */
export type ColumnKind =
  | 'text'
  | 'bool'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'int64'
  | 'date'
  | 'dateUtc'
  | 'guid'
  | 'texts'
  | 'size'
  | 'bytes'
  | 'objects';

export type Scalar = string | number | boolean | null;
export type ColumnValue = Scalar | readonly string[] | readonly Record<string, unknown>[];
