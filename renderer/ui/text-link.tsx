import type { ReactNode } from 'react';
import { Link } from 'react-router';
import styles from './text-link.module.css';

/** A link to another screen, inside a text or on its own. */
export const TextLink = ({ to, title, children }: { to: string; title?: string; children: ReactNode }) => (
  <Link className={styles.link} to={to} title={title}>
    {children}
  </Link>
);
