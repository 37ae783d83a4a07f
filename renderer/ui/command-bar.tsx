import {
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Overflow,
  OverflowItem,
  Toolbar,
  ToolbarButton,
  useOverflowMenu,
  useOverflowVisibility,
} from '@fluentui/react-components';
import { ChevronDownRegular, MoreHorizontalRegular } from '@fluentui/react-icons';
import { type ReactElement, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import styles from './command-bar.module.css';

/** One act a screen offers. */
export interface Command {
  id: string;
  label: string;
  icon: ReactElement;
  run: () => void;
  /** Why it cannot be done now; shown on hover. */
  disabledBecause?: string | undefined;
  primary?: boolean;
  /** What it does beyond its label. */
  description?: string;
  /** Choices behind the button; `run` is then not used. */
  menu?: readonly Command[];
}

/** Commands in a menu that its child opens. */
const Choices = ({ commands, children }: { commands: readonly Command[]; children: ReactElement }) => (
  <Menu>
    <MenuTrigger disableButtonEnhancement>{children}</MenuTrigger>
    <MenuPopover>
      <MenuList>
        {commands.map((command) => (
          <CommandEntry key={command.id} command={command} />
        ))}
      </MenuList>
    </MenuPopover>
  </Menu>
);

/** The choices behind a command, or the command itself, as entries of a menu. */
export const CommandEntry = ({ command }: { command: Command }) =>
  command.menu ? (
    <Choices commands={command.menu}>
      <MenuItem icon={command.icon} disabled={command.disabledBecause !== undefined} title={command.disabledBecause}>
        {command.label}
      </MenuItem>
    </Choices>
  ) : (
    <MenuItem
      icon={command.icon}
      disabled={command.disabledBecause !== undefined}
      title={command.disabledBecause ?? command.description}
      onClick={command.run}
    >
      {command.label}
    </MenuItem>
  );

const CommandButton = ({ command }: { command: Command }) => {
  const look = {
    appearance: command.primary ? ('primary' as const) : ('subtle' as const),
    className: command.primary ? styles.primary : '',
    icon: command.icon,
    title: command.disabledBecause ?? command.description,
    disabledFocusable: command.disabledBecause !== undefined,
  };
  if (!command.menu || command.disabledBecause !== undefined) {
    return (
      <ToolbarButton {...look} onClick={command.run}>
        {command.label}
        {command.menu ? <ChevronDownRegular className={styles.chevron} aria-hidden="true" /> : null}
      </ToolbarButton>
    );
  }
  return (
    <Choices commands={command.menu}>
      <ToolbarButton {...look}>
        {command.label}
        <ChevronDownRegular className={styles.chevron} aria-hidden="true" />
      </ToolbarButton>
    </Choices>
  );
};

/**
 * What does not fit. While it is open it stays as it was opened, though the bar may have got other room meanwhile: an
 * entry must not go away under the pointer.
 */
const OverflowMenu = ({ commands }: { commands: readonly Command[] }) => {
  const { ref, isOverflowing } = useOverflowMenu<HTMLButtonElement>();
  const { itemVisibility } = useOverflowVisibility();
  const [opened, setOpened] = useState<ReadonlySet<string> | null>(null);
  if (!isOverflowing && opened === null) return null;
  return (
    <Menu
      open={opened !== null}
      onOpenChange={(_, { open }) =>
        setOpened(open ? new Set(commands.flatMap(({ id }) => (itemVisibility[id] ? [] : [id]))) : null)
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <ToolbarButton ref={ref} icon={<MoreHorizontalRegular />} aria-label="More commands" />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {commands
            .filter(({ id }) => opened?.has(id))
            .map((command) => (
              <CommandEntry key={command.id} command={command} />
            ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
};

/** Stands whole beside the commands: they make room for it. */
const Middle = ({ children }: { children: ReactNode }) => {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = () => setWidth(element.offsetWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  // The row is only measured when it or its items change, not when an item grows: a new id makes it another item.
  return (
    <OverflowItem id={`middle-${width}`} pinned>
      <div ref={place} className={styles.middle}>
        {children}
      </div>
    </OverflowItem>
  );
};

/** The acts of a screen in one row: what does not fit goes behind "…". */
export const CommandBar = ({
  label,
  commands,
  middle,
  end,
}: {
  label: string;
  commands: readonly Command[];
  /** Beside the commands, e.g. what is selected. */
  middle?: ReactNode;
  /** At the right edge, e.g. view options. */
  end?: ReactNode;
}) => (
  <div className={styles.bar}>
    <Overflow minimumVisible={1} padding={middle ? 56 : 10}>
      <Toolbar aria-label={label} className={styles.commands}>
        {commands.map((command, index) => (
          <OverflowItem key={command.id} id={command.id} priority={commands.length - index}>
            <span className={styles.item}>
              <CommandButton command={command} />
            </span>
          </OverflowItem>
        ))}
        <OverflowMenu commands={commands} />
        {middle ? <Middle>{middle}</Middle> : null}
      </Toolbar>
    </Overflow>
    {end ? <div className={styles.end}>{end}</div> : null}
  </div>
);
