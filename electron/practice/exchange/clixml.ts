import type { ColumnKind, ColumnValue } from './values.ts';

/** The element that carries each kind in PowerShell's serialization. */
const ELEMENTS: Record<ColumnKind, string> = {
  text: 'S',
  bool: 'B',
  int16: 'I16',
  uint16: 'U16',
  int32: 'I32',
  int64: 'I64',
  bytes: 'I64',
  date: 'DT',
  dateUtc: 'DT',
  guid: 'G',
  size: 'S',
  texts: 'LST',
  objects: 'LST',
};

/** Text as CLIXML holds it: markup escaped, control characters and bare `_x` as `_xHHHH_`. */
export function escapeClixml(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[\p{Cc}\ufffe\uffff]/gu, (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** One property; `text` is the value as the plain rows write it, without quotes. */
export function clixmlProperty(kind: ColumnKind, name: string, value: ColumnValue, text: string): string {
  if (value === null) return kind === 'size' ? `<S N="${name}">Unlimited</S>` : `<Nil N="${name}" />`;
  if (kind === 'texts' || kind === 'objects') {
    const items = (value as readonly unknown[]).map(
      (item) => `<S>${escapeClixml(typeof item === 'string' ? item : JSON.stringify(item))}</S>`,
    );
    return `<Obj N="${name}" RefId="0"><TN RefId="0"><T>System.Collections.ArrayList</T><T>System.Object</T></TN><LST>${items.join('')}</LST></Obj>`;
  }
  const element = ELEMENTS[kind];
  return `<${element} N="${name}">${escapeClixml(text)}</${element}>`;
}

/** A whole row around its properties. Reference ids are unique within one document. */
export function clixmlObject(properties: readonly string[]): string {
  let ref = 0;
  const body = properties.join('').replace(/<Obj N="([^"]+)" RefId="0"><TN RefId="0">/g, (_match, name: string) => {
    ref += 1;
    return `<Obj N="${name}" RefId="${ref}"><TN RefId="${ref}">`;
  });
  return `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN><MS>${body}</MS></Obj></Objs>`;
}
