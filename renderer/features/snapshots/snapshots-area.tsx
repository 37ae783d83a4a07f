import { Route, Routes } from 'react-router';
import { CompareScreen } from './compare/compare-screen.tsx';
import { SnapshotsScreen } from './snapshots-screen.tsx';

/** Snapshots of a connection, and what two of them differ in. */
const SnapshotsArea = () => (
  <Routes>
    <Route index element={<SnapshotsScreen />} />
    <Route path="compare/:comparisonId" element={<CompareScreen />} />
  </Routes>
);

export default SnapshotsArea;
