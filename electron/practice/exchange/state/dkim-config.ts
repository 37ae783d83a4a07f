/** The signing keys of one domain. */
export interface DkimConfig {
  readonly guid: string;
  readonly domain: string;
  enabled: boolean;
  readonly isDefault: boolean;
  readonly keySizes: readonly [number, number];
  /** Base64 of the public keys, selector by selector. */
  readonly publicKeys: readonly [string, string];
  headerCanonicalization: string;
  bodyCanonicalization: string;
  readonly createdAt: number;
  checkedAt: number;
  readonly rotateAt: number;
  /** From when on the CNAME records are found in the domain's DNS. */
  readonly publishedAt: number;
}
