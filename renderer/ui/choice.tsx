import { Dropdown, Option } from '@fluentui/react-components';
import styles from './choice.module.css';

/** One of a few values, named by its label to those who do not see what it stands beside. */
export const Choice = ({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) => (
  <Dropdown
    className={styles.choice}
    aria-label={label}
    value={choices.find((choice) => choice.value === value)?.label ?? ''}
    selectedOptions={[value]}
    onOptionSelect={(_, data) => onChange(data.optionValue ?? value)}
  >
    {choices.map((choice) => (
      <Option key={choice.value} value={choice.value}>
        {choice.label}
      </Option>
    ))}
  </Dropdown>
);
