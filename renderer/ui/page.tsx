import type { ReactNode } from 'react';
import styles from './page.module.css';

interface PageHeaderProps {
  title: string;
  /** Goes on the title's sentence. */
  rest?: string | null;
  /** Quiet words beside the title. */
  meta?: ReactNode;
  actions?: ReactNode;
}

/** The first line of every screen. */
export const PageHeader = ({ title, rest = null, meta, actions }: PageHeaderProps) => (
  <header className={styles.header}>
    <div className={styles.words}>
      <h1 className={styles.title}>
        {title}
        {rest === null ? null : <span className={styles.rest}>; {rest}</span>}
      </h1>
      {meta ? <span className={styles.meta}>{meta}</span> : null}
    </div>
    {actions ? <div className={styles.actions}>{actions}</div> : null}
  </header>
);

/** A panel with a heading. */
export const Card = ({
  title,
  aside,
  children,
  className,
}: {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string | undefined;
}) => (
  <section className={`${styles.card} ${className ?? ''}`} aria-label={title}>
    {title ? (
      <div className={styles.cardHead}>
        <h2 className={styles.cardTitle}>{title}</h2>
        {aside}
      </div>
    ) : null}
    {children}
  </section>
);

/** A screen that scrolls as a whole. */
export const ScrollPage = ({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) => (
  <div className={styles.scroll}>
    <div className={`${styles.page} ${narrow ? styles.narrow : ''}`}>{children}</div>
  </div>
);

/** Names and values, one pair a line. */
export const Facts = ({ facts }: { facts: readonly { label: string; value: ReactNode; title?: string }[] }) => (
  <dl className={styles.facts}>
    {facts.map((fact) => (
      <div key={fact.label} className={styles.fact}>
        <dt>{fact.label}</dt>
        <dd title={fact.title}>{fact.value}</dd>
      </div>
    ))}
  </dl>
);
