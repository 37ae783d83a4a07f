export const cloudIds = ['worldwide', 'gcc-high', 'dod', 'china'] as const;
export type CloudId = (typeof cloudIds)[number];

/** Where one Microsoft cloud answers, and what its tokens are for. */
export interface Cloud {
  id: CloudId;
  label: string;
  /** Entra authority host with scheme. */
  login: string;
  /** Graph root with scheme; also the token audience. */
  graph: string;
  /** Exchange root with scheme; also the token audience. */
  exchange: string;
  /** Hosts the usage report download may redirect to; `*` stands for letters, digits and hyphens. */
  reportHosts: readonly string[];
  /** Usage reports do not exist in the US Government and China clouds. */
  hasUsageReports: boolean;
  /** Value of -ExchangeEnvironmentName. */
  exchangeEnvironment: string;
  outlookOnTheWeb: string;
}

/** National cloud deployments as Microsoft publishes them. */
export const clouds: Readonly<Record<CloudId, Cloud>> = {
  worldwide: {
    id: 'worldwide',
    label: 'Worldwide and GCC',
    login: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
    exchange: 'https://outlook.office365.com',
    reportHosts: ['reports*.office.com'],
    hasUsageReports: true,
    exchangeEnvironment: 'O365Default',
    outlookOnTheWeb: 'https://outlook.office.com',
  },
  'gcc-high': {
    id: 'gcc-high',
    label: 'US Government GCC High',
    login: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
    exchange: 'https://outlook.office365.us',
    reportHosts: [],
    hasUsageReports: false,
    exchangeEnvironment: 'O365USGovGCCHigh',
    outlookOnTheWeb: 'https://outlook.office365.us',
  },
  dod: {
    id: 'dod',
    label: 'US Government DoD',
    login: 'https://login.microsoftonline.us',
    graph: 'https://dod-graph.microsoft.us',
    exchange: 'https://outlook-dod.office365.us',
    reportHosts: [],
    hasUsageReports: false,
    exchangeEnvironment: 'O365USGovDoD',
    outlookOnTheWeb: 'https://outlook-dod.office365.us',
  },
  china: {
    id: 'china',
    label: 'China (21Vianet)',
    login: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    exchange: 'https://partner.outlook.cn',
    reportHosts: [],
    hasUsageReports: false,
    exchangeEnvironment: 'O365China',
    outlookOnTheWeb: 'https://partner.outlook.cn',
  },
};
