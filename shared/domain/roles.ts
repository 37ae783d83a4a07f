/** Directory role template ids, identical in every tenant, that matter to what the console may do. */
export const roleIds = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  licenseAdministrator: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  directoryWriters: '9360feb5-f418-4baa-8175-e2a00bac4301',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  exchangeAdministrator: '29232cdf-9323-42fd-ade2-1d097af3e4de',
  exchangeRecipientAdministrator: '31392ffb-586c-42d1-9346-e59415a2cc4e',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  helpdeskAdministrator: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
} as const;

/** Who may write mailboxes. */
export const exchangeWriters: readonly string[] = [
  roleIds.globalAdministrator,
  roleIds.exchangeAdministrator,
  roleIds.exchangeRecipientAdministrator,
];

/** Who may block sign-in and set the usage location of ordinary users. */
export const userWriters: readonly string[] = [roleIds.globalAdministrator, roleIds.userAdministrator];

/** Who may set the usage location of users. */
export const locationWriters: readonly string[] = [
  roleIds.globalAdministrator,
  roleIds.licenseAdministrator,
  roleIds.userAdministrator,
];

/** Who may assign licenses to users. */
export const licenseWriters: readonly string[] = [
  roleIds.globalAdministrator,
  roleIds.licenseAdministrator,
  roleIds.userAdministrator,
  roleIds.directoryWriters,
];

/** Who may change the members of groups. */
export const groupMemberWriters: readonly string[] = [
  roleIds.globalAdministrator,
  roleIds.userAdministrator,
  roleIds.groupsAdministrator,
  roleIds.directoryWriters,
];
