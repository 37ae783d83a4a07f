import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import styles from './help-dialog.module.css';

const groups: readonly { title: string; keys: readonly [string, string][] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Search people, mailboxes and commands'],
      ['?', 'This help'],
      ['Esc', 'Close what is open; then clear the selection'],
    ],
  },
  {
    title: 'In a list',
    keys: [
      ['/', 'Search the list'],
      ['↑ ↓ ← →', 'Move'],
      ['Home  End', 'First and last row'],
      ['PgUp  PgDn', 'One screen up or down'],
      ['Space', 'Select the row'],
      ['Shift Space', 'Select up to this row'],
      ['Ctrl A', 'Select everything that matches'],
      ['Enter', 'Open the details'],
      ['Ctrl C', 'Copy the cell'],
    ],
  },
  {
    title: 'On a license',
    keys: [
      ['Space', 'Give or take the product'],
      ['Delete', 'Take the product'],
      ['Shift ↑ ↓ ← →', 'Select a block of cells; with Ctrl up to the end'],
      ['Ctrl D', 'Fill down from the first row of the block'],
      ['Ctrl C  Ctrl V', 'Copy and paste the block, also from and to a spreadsheet'],
      ['Ctrl Z  Ctrl Y', 'Take an edit back, make it again'],
    ],
  },
  {
    title: 'On a column header',
    keys: [
      ['Enter', 'Sort, again to reverse; on a product, its commands'],
      ['Shift Enter', 'Add to the sort'],
      ['Alt ↓', 'Filter by the column'],
    ],
  },
];

/** The keys, on one page. */
export const HelpDialog = ({ onClose }: { onClose: () => void }) => (
  <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
    <DialogSurface>
      <DialogBody>
        <DialogTitle>Keyboard</DialogTitle>
        <DialogContent>
          {groups.map((group) => (
            <section key={group.title} className={styles.group}>
              <h2>{group.title}</h2>
              <dl>
                {group.keys.map(([key, meaning]) => (
                  <div key={key}>
                    <dt>
                      <kbd>{key}</kbd>
                    </dt>
                    <dd>{meaning}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </DialogContent>
        <DialogActions>
          <Button appearance="primary" onClick={onClose}>
            Close
          </Button>
        </DialogActions>
      </DialogBody>
    </DialogSurface>
  </Dialog>
);
