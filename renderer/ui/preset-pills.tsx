import {
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Overflow,
  OverflowItem,
  useOverflowMenu,
  useOverflowVisibility,
} from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { formatCount, unknown } from './format.ts';
import styles from './preset-pills.module.css';

export interface Pill {
  id: string;
  label: string;
  /** null = not known; undefined while it is being counted. */
  count: number | null | undefined;
  /** Stays in the row where others have to go behind "More". */
  keep?: boolean;
}

interface Pills {
  label: string;
  pills: readonly Pill[];
  current: string;
  onChoose: (id: string) => void;
}

const Count = ({ count }: Pick<Pill, 'count'>) =>
  count === null ? (
    <span className={styles.count} title="Not known: what it takes to tell has not been read.">
      <span aria-hidden="true">{unknown}</span>
      <span className="visually-hidden">not known</span>
    </span>
  ) : (
    <span className={styles.count}>{count === undefined ? '' : formatCount(count)}</span>
  );

/** Named filters with how many rows each would show. */
export const PresetPills = ({ label, pills, current, onChoose }: Pills) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot flow with what stands beside it.
  <div className={styles.pills} role="group" aria-label={label}>
    {pills.map((pill) => (
      <button
        key={pill.id}
        type="button"
        className={styles.pill}
        aria-pressed={pill.id === current}
        onClick={() => onChoose(pill.id)}
      >
        {pill.label} <Count count={pill.count} />
      </button>
    ))}
  </div>
);

// The row is only measured when its items change, not when one grows with its count: that makes it another item.
const itemId = ({ id, count }: Pill, current: string): string => `${id} ${count} ${id === current}`;

/** What does not fit; it stays as it was opened, though the row may have got other room meanwhile. */
const More = ({ pills, current, onChoose }: Omit<Pills, 'label'>) => {
  const { ref, isOverflowing } = useOverflowMenu<HTMLButtonElement>();
  const { itemVisibility } = useOverflowVisibility();
  const [opened, setOpened] = useState<readonly string[] | null>(null);
  if (!isOverflowing && opened === null) return null;
  return (
    <Menu
      open={opened !== null}
      onOpenChange={(_, { open }) =>
        setOpened(
          open ? pills.flatMap((pill) => (itemVisibility[itemId(pill, current)] === false ? [pill.id] : [])) : null,
        )
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <button ref={ref} type="button" className={styles.pill}>
          More <ChevronDownRegular aria-hidden="true" />
        </button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {pills
            .filter(({ id }) => opened?.includes(id))
            .map((pill) => (
              <MenuItem key={pill.id} secondaryContent={<Count count={pill.count} />} onClick={() => onChoose(pill.id)}>
                {pill.label}
              </MenuItem>
            ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
};

/** Named filters in one row: the last of those that do not fit go behind "More", but never the chosen one. */
export const FoldingPills = ({ label, pills, current, onChoose }: Pills) => (
  <div className={styles.folding}>
    <Overflow minimumVisible={1} padding={10}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset does not shrink with its row. */}
      <div className={styles.row} role="group" aria-label={label}>
        {pills.map((pill, index) => (
          <OverflowItem
            key={pill.id}
            id={itemId(pill, current)}
            {...(pill.id === current
              ? { pinned: true }
              : { priority: pill.keep ? pills.length + 1 : pills.length - index })}
          >
            <span className={styles.item}>
              <button
                type="button"
                className={styles.pill}
                aria-pressed={pill.id === current}
                onClick={() => onChoose(pill.id)}
              >
                {pill.label} <Count count={pill.count} />
              </button>
            </span>
          </OverflowItem>
        ))}
        <More pills={pills} current={current} onChoose={onChoose} />
      </div>
    </Overflow>
    {/* As wide as all of them side by side, so that the row takes no more room than it can use. */}
    <div className={styles.extent} aria-hidden="true">
      {pills.map(({ id, label: text, count }) => (
        <span
          key={id}
          className={styles.pill}
          data-text={`${text} ${count === null ? unknown : count === undefined ? '' : formatCount(count)}`}
        />
      ))}
    </div>
  </div>
);
