import { readPath } from './path.ts';

/** What a request costs against the directory's token bucket, in resource units. */
export function resourceUnits(method: string, path: string, query: URLSearchParams): number {
  const [first, , third] = readPath(path).segments.map((segment) => segment.toLowerCase());
  let cost = 1;
  if (method === 'GET') {
    if (first === 'subscribedskus') cost = 3;
    else if (first === 'users' && (third === undefined || third === 'licensedetails' || third === 'memberof')) cost = 2;
    else if (first === 'me' && third === undefined) cost = 2;
    else if (first === 'groups' && third === 'members') cost = 3;
    else if (third === 'transitivemembers' || third === 'transitivememberof') cost = 5;
    if (query.has('$select')) cost--;
    if (query.has('$expand')) cost++;
    const top = query.get('$top');
    if (top !== null && Number(top) < 20) cost--;
  }
  return Math.max(1, cost);
}
