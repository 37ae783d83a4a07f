/** Message channels between the page's preload and the shell. */
export const channels = { call: 'rpc', cancel: 'rpc:cancel', event: 'core' } as const;
