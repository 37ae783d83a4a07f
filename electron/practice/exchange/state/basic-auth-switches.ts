/** The protocols a policy may let through with basic authentication. */
export const BASIC_AUTH_SWITCHES = [
  'AllowBasicAuthActiveSync',
  'AllowBasicAuthAutodiscover',
  'AllowBasicAuthImap',
  'AllowBasicAuthMapi',
  'AllowBasicAuthOfflineAddressBook',
  'AllowBasicAuthOutlookService',
  'AllowBasicAuthPop',
  'AllowBasicAuthPowershell',
  'AllowBasicAuthReportingWebServices',
  'AllowBasicAuthRpc',
  'AllowBasicAuthSmtp',
  'AllowBasicAuthWebServices',
] as const;
