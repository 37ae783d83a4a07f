const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const system = /^(NT AUTHORITY|BUILTIN)\\|^(SELF|Everyone)$/i;
const securityId = /^S-1-\d+(-\d+)*$/i;

/** Ids, security ids and accounts of the system name nobody. */
export const trusteeIsNoPerson = (text: string): boolean =>
  guid.test(text) || securityId.test(text) || system.test(text);
