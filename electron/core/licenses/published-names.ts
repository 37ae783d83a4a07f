import { AppError } from '../../../shared/contract/errors.ts';
import type { LoadedNames } from '../../../shared/domain/catalogue.ts';
import { readCsvFile } from '../imports/csv-file.ts';
import { mapColumns } from '../imports/mapping.ts';

const meaning = (id: string, label: string, ...synonyms: string[]) => ({
  id,
  label,
  required: true,
  help: null,
  synonyms,
});
const meanings = [
  // Some editions of the file begin with a mark that was read as letters.
  meaning('name', 'Product_Display_Name', 'ï»¿Product_Display_Name', '???Product_Display_Name', 'Product name'),
  meaning('partNumber', 'String_Id', 'String ID'),
  meaning('skuId', 'GUID'),
  meaning('planPart', 'Service_Plan_Name', 'Service plan name'),
  meaning('planId', 'Service_Plan_Id', 'Service plan ID'),
  meaning('planName', 'Service_Plans_Included_Friendly_Names', 'Service plans included (friendly names)'),
];
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads Microsoft's published list "Product names and service plan identifiers", one line per product and plan.
 * @throws AppError `file-damaged` for a file that is something else.
 */
export function readPublishedNames(bytes: Uint8Array, now: number): LoadedNames {
  const file = readCsvFile(bytes);
  const mapping = mapColumns(file.columns, meanings, undefined);
  const missing = meanings.filter(({ id }) => mapping[id] === null);
  if (missing.length > 0)
    throw new AppError('file-damaged', 'This is not the list of product names and service plans.', {
      hint: `It lacks the columns ${missing.map(({ label }) => label).join(', ')}. The file is linked from Microsoft’s page “Product names and service plan identifiers for licensing”.`,
    });
  const at = Object.fromEntries(meanings.map(({ id }) => [id, file.columns.indexOf(mapping[id] ?? '')]));
  const products: Record<string, { partNumber: string; name: string; planIds: string[] }> = {};
  const plans: Record<string, { servicePlanName: string; name: string }> = {};
  for (const { cells } of file.rows) {
    const cell = (id: string): string => (cells[at[id] ?? -1] ?? '').trim();
    const skuId = cell('skuId').toLowerCase();
    if (!guid.test(skuId)) continue;
    const product = products[skuId] ?? { partNumber: cell('partNumber'), name: cell('name'), planIds: [] };
    products[skuId] = product;
    const planId = cell('planId').toLowerCase();
    if (!guid.test(planId)) continue;
    if (!product.planIds.includes(planId)) product.planIds.push(planId);
    const planName = cell('planName');
    // Some lines carry the technical name twice; a friendlier one from another line wins.
    if (plans[planId] === undefined || plans[planId].name === plans[planId].servicePlanName)
      plans[planId] = { servicePlanName: cell('planPart'), name: planName === '' ? cell('planPart') : planName };
  }
  if (Object.keys(products).length === 0)
    throw new AppError('file-damaged', 'The file holds no products.', { hint: 'Download it again.' });
  return { loadedAt: new Date(now).toISOString(), products, plans };
}
