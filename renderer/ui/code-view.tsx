import { Button } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import styles from './code-view.module.css';
import { CopyButton } from './copy.tsx';

const lineHeight = 19;
const spareLines = 20;

/** Hands a text to the person as a file. */
export const downloadText = (name: string, text: string, type = 'text/plain'): void => {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has its own hold on the data once it began.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};

/** A long text in a fixed-width type, of which only the visible lines are drawn; copied and saved whole. */
export const CodeView = ({ label, text, fileName }: { label: string; text: string; fileName: string }) => {
  const lines = useMemo(() => text.replace(/\r?\n$/, '').split(/\r?\n/), [text]);
  const [view, setView] = useState({ top: 0, height: 800 });
  const from = Math.max(0, Math.floor(view.top / lineHeight) - spareLines);
  const to = Math.min(lines.length, Math.ceil((view.top + view.height) / lineHeight) + spareLines);
  const digits = String(lines.length).length;
  return (
    <div className={styles.code}>
      <div className={styles.tools}>
        <span className={styles.count}>
          {lines.length.toLocaleString()} {lines.length === 1 ? 'line' : 'lines'}
        </span>
        <CopyButton text={text} label={`Copy ${label}`}>
          Copy
        </CopyButton>
        <Button
          size="small"
          appearance="subtle"
          icon={<ArrowDownloadRegular />}
          onClick={() => downloadText(fileName, text)}
        >
          Download
        </Button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a region that scrolls, not a section of the page. */}
      <div
        className={styles.scroll}
        role="region"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={({ currentTarget }) =>
          setView({ top: currentTarget.scrollTop, height: currentTarget.clientHeight || 800 })
        }
      >
        <div className={styles.lines} style={{ height: lines.length * lineHeight }}>
          <pre className={styles.text} style={{ transform: `translateY(${from * lineHeight}px)` }}>
            {lines.slice(from, to).map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the text.
              <div key={from + index} className={styles.line} data-comment={line.startsWith('#')}>
                <span className={styles.number} style={{ width: `${digits}ch` }} aria-hidden="true">
                  {from + index + 1}
                </span>
                {line === '' ? ' ' : line}
              </div>
            ))}
          </pre>
        </div>
      </div>
    </div>
  );
};
