import { useCall } from '../../api/use-call.ts';
import { formatCount } from '../../ui/format.ts';
import { openStates } from './plan-words.ts';

/** How many plans of a connection wait for someone. */
const OpenPlansCount = ({ connectionId }: { connectionId: string }) => {
  const { data } = useCall('changes.list', { connectionId, states: [...openStates], count: 1 });
  return data && data.total > 0 ? (
    <>
      {formatCount(data.total)}
      <span className="visually-hidden"> open</span>
    </>
  ) : null;
};

export default OpenPlansCount;
