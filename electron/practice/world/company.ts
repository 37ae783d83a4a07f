/** The invented company of the practice tenant: who works where, and what each part of it is licensed with. */

export const COMPANY_NAME = 'Alder & Finch';
export const INITIAL_DOMAIN = 'alderfinch.onmicrosoft.com';
export const HYBRID_DOMAIN = 'alderfinch.mail.onmicrosoft.com';
export const DEFAULT_DOMAIN = 'alderfinch.com';
export const UK_DOMAIN = 'alderandfinch.co.uk';
export const FEDERATED_DOMAIN = 'partners.alderfinch.com';
export const UNVERIFIED_DOMAIN = 'finchlabs.example';
export const PERSONA_PASSWORD = 'Practice-2026!';

/** What an outside address may look like; reserved names only, so that nothing real is ever addressed. */
export const OUTSIDE_DOMAINS = [
  'example.com',
  'example.net',
  'example.org',
  'mail.example',
  'supplier.example',
] as const;

/** A SKU given directly, with the service plans (by name) that are switched off. */
export interface Grant {
  sku: string;
  off?: readonly string[];
}

export interface Department {
  name: string;
  weight: number;
  titles: readonly string[];
  /** Direct licenses of an ordinary member. */
  direct: readonly Grant[];
  /** Licensing group joined, by key. */
  group?: string;
  /** Share of members that a licensing group covers; the others get `fallback` directly. */
  groupShare?: number;
  fallback?: readonly Grant[];
  /** Add-ons with the share of members who hold them. */
  addons?: readonly { grant: Grant; share: number }[];
}

export const DEPARTMENTS: readonly Department[] = [
  {
    name: 'Retail Stores',
    weight: 24,
    titles: ['Store Associate', 'Shift Lead', 'Store Manager', 'Visual Merchandiser', 'Stock Associate', 'Cashier'],
    direct: [],
    group: 'frontline',
    groupShare: 0.85,
    fallback: [{ sku: 'SPE_F1' }],
  },
  {
    name: 'Warehouse & Logistics',
    weight: 11,
    titles: ['Forklift Operator', 'Picker', 'Dispatch Planner', 'Warehouse Supervisor', 'Customs Clerk'],
    direct: [{ sku: 'EXCHANGEDESKLESS' }],
    group: 'frontline',
    groupShare: 0.4,
    fallback: [{ sku: 'EXCHANGEDESKLESS' }],
  },
  {
    name: 'Customer Care',
    weight: 10,
    titles: ['Customer Care Agent', 'Team Lead', 'Returns Specialist', 'Quality Coach'],
    direct: [{ sku: 'STANDARDPACK' }],
    addons: [{ grant: { sku: 'FLOW_FREE' }, share: 0.1 }],
  },
  {
    name: 'Sales',
    weight: 11,
    titles: [
      'Account Manager',
      'Sales Representative',
      'Key Account Manager',
      'Regional Sales Director',
      'Sales Analyst',
    ],
    direct: [],
    group: 'office',
    groupShare: 0.8,
    fallback: [{ sku: 'SPE_E3' }],
    addons: [
      { grant: { sku: 'POWER_BI_PRO' }, share: 0.08 },
      { grant: { sku: 'FLOW_FREE' }, share: 0.1 },
    ],
  },
  {
    name: 'Product Design',
    weight: 9,
    titles: ['Product Designer', 'Materials Engineer', 'Pattern Maker', 'CAD Specialist', 'Head of Design'],
    direct: [{ sku: 'SPE_E3', off: ['YAMMER_ENTERPRISE', 'SWAY'] }],
    addons: [
      { grant: { sku: 'VISIOCLIENT' }, share: 0.18 },
      { grant: { sku: 'PROJECTPROFESSIONAL' }, share: 0.08 },
    ],
  },
  {
    name: 'Marketing',
    weight: 7,
    titles: ['Marketing Manager', 'Content Strategist', 'Brand Designer', 'Campaign Analyst', 'Social Media Editor'],
    direct: [{ sku: 'ENTERPRISEPACK' }],
    addons: [
      { grant: { sku: 'EMS' }, share: 0.6 },
      { grant: { sku: 'POWER_BI_PRO' }, share: 0.15 },
    ],
  },
  {
    name: 'Finance',
    weight: 6,
    titles: ['Accountant', 'Controller', 'Payroll Specialist', 'Treasury Analyst', 'Accounts Payable Clerk'],
    direct: [],
    group: 'office',
    groupShare: 0.9,
    fallback: [{ sku: 'SPE_E3' }],
    addons: [{ grant: { sku: 'POWER_BI_PRO' }, share: 0.2 }],
  },
  {
    name: 'Information Technology',
    weight: 6,
    titles: [
      'Systems Engineer',
      'Service Desk Analyst',
      'Security Analyst',
      'Cloud Architect',
      'Network Engineer',
      'IT Manager',
    ],
    direct: [],
    group: 'it',
    groupShare: 0.92,
    fallback: [{ sku: 'SPE_E5' }],
    addons: [
      { grant: { sku: 'VISIOCLIENT' }, share: 0.12 },
      { grant: { sku: 'FLOW_FREE' }, share: 0.3 },
    ],
  },
  {
    name: 'Purchasing',
    weight: 5,
    titles: ['Buyer', 'Sourcing Manager', 'Supplier Quality Engineer', 'Category Manager'],
    direct: [{ sku: 'EXCHANGESTANDARD' }],
    addons: [{ grant: { sku: 'EMS' }, share: 0.4 }],
  },
  {
    name: 'Human Resources',
    weight: 4,
    titles: ['HR Business Partner', 'Recruiter', 'Learning Specialist', 'Benefits Administrator'],
    direct: [{ sku: 'SPE_E3' }],
  },
  {
    name: 'Legal & Compliance',
    weight: 2,
    titles: ['Counsel', 'Paralegal', 'Compliance Officer', 'Privacy Manager'],
    direct: [],
    group: 'it',
    groupShare: 0.8,
    fallback: [{ sku: 'EXCHANGEENTERPRISE' }],
  },
  {
    name: 'Facilities',
    weight: 3,
    titles: ['Facilities Coordinator', 'Receptionist', 'Security Officer', 'Fleet Manager'],
    direct: [{ sku: 'EXCHANGESTANDARD' }],
    addons: [{ grant: { sku: 'EXCHANGEARCHIVE_ADDON' }, share: 0.15 }],
  },
  {
    name: 'Executive Office',
    weight: 2,
    titles: ['Vice President', 'Executive Assistant', 'Chief of Staff', 'Managing Director'],
    direct: [{ sku: 'SPE_E5' }],
  },
];

export const TOTAL_DEPARTMENT_WEIGHT = DEPARTMENTS.reduce((sum, d) => sum + d.weight, 0);

/** Groups that carry licenses. */
export const LICENSING_GROUPS: readonly {
  key: string;
  name: string;
  description: string;
  licenses: readonly Grant[];
}[] = [
  {
    key: 'frontline',
    name: 'LIC-M365-F3-Frontline',
    description: 'Microsoft 365 F3 for stores and warehouses',
    licenses: [{ sku: 'SPE_F1', off: ['SWAY', 'YAMMER_ENTERPRISE'] }],
  },
  {
    key: 'office',
    name: 'LIC-M365-E3-Office',
    description: 'Microsoft 365 E3 for office staff',
    licenses: [{ sku: 'SPE_E3' }],
  },
  {
    key: 'it',
    name: 'LIC-M365-E5-IT-Legal',
    description: 'Microsoft 365 E5 for IT and Legal',
    licenses: [{ sku: 'SPE_E5', off: ['KAIZALA_STANDALONE'] }],
  },
  {
    key: 'copilot',
    name: 'LIC-Copilot-Pilot',
    description: 'Copilot pilot wave',
    licenses: [{ sku: 'Microsoft_365_Copilot' }],
  },
  {
    key: 'mail',
    name: 'LIC-Exchange-P1-Externals',
    description: 'Exchange Online for externals',
    licenses: [{ sku: 'EXCHANGESTANDARD' }],
  },
  {
    key: 'archive',
    name: 'LIC-Archive-AddOn',
    description: 'Online archive for Plan 1 mailboxes',
    licenses: [{ sku: 'EXCHANGEARCHIVE_ADDON' }],
  },
];

export interface Office {
  name: string;
  city: string;
  country: string;
  phone: string;
  weight: number;
}

export const OFFICES: readonly Office[] = [
  { name: 'HQ Portland', city: 'Portland', country: 'United States', phone: '+1 503 555 01', weight: 26 },
  { name: 'Chicago Loop', city: 'Chicago', country: 'United States', phone: '+1 312 555 01', weight: 14 },
  { name: 'Austin Design Lab', city: 'Austin', country: 'United States', phone: '+1 512 555 01', weight: 10 },
  { name: 'London Shoreditch', city: 'London', country: 'United Kingdom', phone: '+44 20 7946 0', weight: 14 },
  { name: 'Leeds Distribution', city: 'Leeds', country: 'United Kingdom', phone: '+44 113 496 0', weight: 6 },
  { name: 'Dublin Docklands', city: 'Dublin', country: 'Ireland', phone: '+353 20 912 5', weight: 7 },
  { name: 'München Mitte', city: 'München', country: 'Germany', phone: '+49 89 5550 1', weight: 9 },
  { name: 'Paris République', city: 'Paris', country: 'France', phone: '+33 1 99 00 1', weight: 6 },
  { name: 'Łódź Hub', city: 'Łódź', country: 'Poland', phone: '+48 42 555 01', weight: 5 },
  { name: 'Madrid Atocha', city: 'Madrid', country: 'Spain', phone: '+34 910 555 1', weight: 3 },
];

export const TOTAL_OFFICE_WEIGHT = OFFICES.reduce((sum, o) => sum + o.weight, 0);

/** Purposes of shared mailboxes; combined with a place or a number when they run out. */
export const SHARED_PURPOSES: readonly string[] = [
  'Info',
  'Support',
  'Returns',
  'Orders',
  'Billing',
  'Accounts Payable',
  'Accounts Receivable',
  'Payroll',
  'HR Help',
  'Recruiting',
  'Press',
  'Legal Notices',
  'Data Protection',
  'Facilities',
  'Reception',
  'Travel Desk',
  'IT Help',
  'Security Incidents',
  'Supplier Portal',
  'Wholesale',
  'Gift Cards',
  'Loyalty Program',
  'Store Openings',
  'Visual Merchandising',
  'Events',
  'Sustainability',
  'Product Safety',
  'Warranty',
  'Repairs',
  'Customs',
  'Dispatch',
  'Fleet',
  'Job Applications',
  'Newsletter',
  'Voicemail Archive',
  'Scans',
  'Fax',
  'Complaints',
  'Auditors',
  'Board Papers',
];

export const ROOM_NAMES: readonly string[] = [
  'Alder',
  'Birch',
  'Cedar',
  'Dogwood',
  'Elm',
  'Fir',
  'Hazel',
  'Juniper',
  'Larch',
  'Maple',
  'Oak',
  'Pine',
  'Rowan',
  'Spruce',
  'Willow',
  'Yew',
  'Goldfinch',
  'Chaffinch',
  'Greenfinch',
  'Bullfinch',
  'Hawfinch',
  'Siskin',
  'Linnet',
  'Redpoll',
];

export const EQUIPMENT_NAMES: readonly string[] = [
  'Projector',
  'Delivery Van',
  'Camera Kit',
  'Polycom',
  'Demo Tent',
  'Pool Car',
  'Label Printer',
  'Photo Booth',
];

/** Signed-in roles for practice, and what the sign-in page says about each. */
export const PERSONAS: readonly {
  local: string;
  given: string;
  surname: string;
  title: string;
  roles: readonly string[];
  enabled: boolean;
  /** What makes this sign-in unlike the others. */
  note?: string;
}[] = [
  {
    local: 'admin',
    given: 'Ada',
    surname: 'Alder',
    title: 'Global Administrator',
    roles: ['GlobalAdministrator'],
    enabled: true,
  },
  {
    local: 'exchange',
    given: 'Éric',
    surname: 'Beaumont',
    title: 'Exchange Administrator',
    roles: ['ExchangeAdministrator'],
    enabled: true,
  },
  {
    local: 'licenses',
    given: 'Lena',
    surname: 'Größ',
    title: 'License Administrator',
    roles: ['LicenseAdministrator'],
    enabled: true,
  },
  {
    local: 'helpdesk',
    given: 'Hamid',
    surname: 'Farahani',
    title: 'Helpdesk Administrator',
    roles: ['HelpdeskAdministrator'],
    enabled: true,
  },
  {
    local: 'reader',
    given: 'Riley',
    surname: "O'Dowd",
    title: 'Global Reader',
    roles: ['GlobalReader'],
    enabled: true,
  },
  {
    local: 'mfa',
    given: 'Mina',
    surname: 'Faraday',
    title: 'Must prove who they are (MFA)',
    roles: ['ExchangeAdministrator'],
    enabled: true,
    note: 'needs MFA',
  },
  {
    local: 'disabled',
    given: 'Dieter',
    surname: 'Ausgeschieden',
    title: 'Account disabled',
    roles: [],
    enabled: false,
    note: 'account disabled',
  },
];
