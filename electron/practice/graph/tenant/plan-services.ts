/** Which back-end service a plan belongs to, as `assignedPlans` and `provisionedPlans` name it. */
const SERVICES: [RegExp, string][] = [
  [
    /^EXCHANGE_|^BPOS_S_(?:Dlp|EXCHANGE)|EXCHANGEONLINE|EXCHANGEENTERPRISE|INFORMATION_BARRIERS|M365_ADVANCED_AUDITING/i,
    'exchange',
  ],
  [/^MYANALYTICS|INSIGHTS/i, 'exchange'],
  [/^ATP_|THREAT_INTELLIGENCE|SAFEDOCS/i, 'exchange'],
  [/^TEAMS1$|^TEAMS_/i, 'TeamspaceAPI'],
  [/^MCO/i, 'MicrosoftCommunicationsOnline'],
  [/^SHAREPOINT|^ONEDRIVE|^BPOS_S_DlpAddOn|WAC/i, 'SharePoint'],
  [/^RMS_S|RIGHTSMANAGEMENT|MIP_S/i, 'RMSOnline'],
  [/^INTUNE/i, 'SCO'],
  [/^AAD_PREMIUM|^AAD_BASIC/i, 'AADPremiumService'],
  [/^MFA_PREMIUM/i, 'MultiFactorService'],
  [/^ADALLOM/i, 'Adallom'],
  [/^ATA$/i, 'AzureAdvancedThreatAnalytics'],
  [/^YAMMER|VIVAENGAGE/i, 'YammerEnterprise'],
  [/^OFFICESUBSCRIPTION|^OFFICE_BUSINESS|^OFFICEMOBILE/i, 'MicrosoftOffice'],
  [/^POWERAPPS|^DYN365_CDS|^CDS_/i, 'PowerAppsService'],
  [/^FLOW/i, 'ProcessSimple'],
  [/^BI_AZURE|^POWER_BI/i, 'AzureAnalysis'],
  [/^PROJECT/i, 'ProjectWorkManagement'],
  [/^SWAY/i, 'Sway'],
  [/^STREAM/i, 'MicrosoftStream'],
  [/^Deskless/i, 'Deskless'],
  [/^FORMS/i, 'OfficeForms'],
  [/^WINDEFATP|DEFENDER/i, 'WindowsDefenderATP'],
  [/^VISIO/i, 'visio'],
];

const known = new Map<string, string>();

export function serviceOfPlan(servicePlanName: string): string {
  let service = known.get(servicePlanName);
  if (service === undefined) {
    service = SERVICES.find(([pattern]) => pattern.test(servicePlanName))?.[1] ?? 'M365LabelAnalytics';
    known.set(servicePlanName, service);
  }
  return service;
}
