/** `node explore-common.ts EVENTS`: the explorer on the common model, in a process of its own as `roamproof explore` has it; prints counts and processor time. */
import process from 'node:process';
import { quietHeap } from '../../src/cli/quiet-heap.ts';
import { Search } from '../../src/explore/search.ts';
import { commonGraph } from './common-model.ts';

const depth = Number(process.argv[2]);
const search = new Search(commonGraph({ computers: 2, files: 2, absoluteTimes: true, symmetry: false }), {
  depth,
});
quietHeap();
const start = process.cpuUsage();
const { states, transitions } = search.run();
const { user, system } = process.cpuUsage(start);
process.stdout.write(`${JSON.stringify({ states, transitions, cpu: (user + system) / 1e6 })}\n`);
