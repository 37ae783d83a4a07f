/** What lists are exported as: the ending, and its name in dialogs. */
export const fileFormats = {
  csv: { extension: 'csv', name: 'Comma-separated values' },
  xlsx: { extension: 'xlsx', name: 'Excel workbook' },
} as const;
export type FileFormat = keyof typeof fileFormats;
