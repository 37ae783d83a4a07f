import type { BrandVariants } from '@fluentui/react-components';

/** The ramp around the brand teal, which is step 80. */
export const brand: BrandVariants = {
  10: '#011112',
  20: '#041d1e',
  30: '#062c2d',
  40: '#073a3b',
  50: '#084849',
  60: '#085556',
  70: '#096162',
  80: '#0b6e6e',
  90: '#1f7f7e',
  100: '#33908e',
  110: '#44a19e',
  120: '#4cb2ae',
  130: '#4cc2bd',
  140: '#7fd3cf',
  150: '#aee3e0',
  160: '#d9f2f0',
};
