import { ALGORITHMS, type Algorithm, type OwnAlgorithm } from 'roamproof';

const windows = ALGORITHMS['windows-2003'] as Algorithm;

/** As Windows Server 2003, but what is deleted stays where somebody else has it. */
export default {
  ...windows,
  name: 'never-delete',
  plan: (view) => windows.plan(view).filter((action) => action.do !== 'delete'),
  promises: ['G3', 'G4'],
} satisfies OwnAlgorithm;
