const shorter: readonly [RegExp, string][] = [
  [/\((?:no teams|without teams)\)/i, '−Teams'],
  [/\bfor (?:business|enterprise|microsoft 365)\b/gi, ''],
  [/^microsoft 365 copilot$/i, 'Copilot'],
  [/\bmicrosoft 365\b/gi, 'M365'],
  [/\boffice 365\b/gi, 'O365'],
  [/\bexchange online\b/gi, 'EXO'],
  [/\bsharepoint(?: online)?\b/gi, 'SPO'],
  [/\bmicrosoft entra id\b/gi, 'Entra'],
  [/\benterprise mobility \+ security\b/gi, 'EMS'],
  [/\bpower (bi|automate|apps|pages)\b/gi, 'P$1'],
  [/\bmicrosoft defender\b/gi, 'Defender'],
  [/\bmicrosoft (?!365)/gi, ''],
  [/\bbusiness\b/gi, 'Bus'],
  [/\bpremium\b/gi, 'Prem'],
  [/\bstandard\b/gi, 'Std'],
  [/\(?\bplan (\d)\)?/gi, 'P$1'],
];

/** A product's name for the head of a narrow column: "M365 E3", "EXO P1". */
export const shortProductName = (name: string): string => {
  let short = name;
  for (const [long, brief] of shorter) short = short.replace(long, brief);
  return short.replace(/\s+/g, ' ').trim() || name;
};
