/** The report page: reads what it carries and shows it. */
import { one } from './dom.ts';
import { readData } from './read-data.ts';
import { ReportView } from './report-view.ts';

const root = one(document, '#app');
readData().then(
  (data) => {
    const view = new ReportView(root, data);
    document.documentElement.dataset['ready'] = view.moment.algorithm;
  },
  (error: unknown) => {
    root.textContent = `The report is damaged and cannot be shown: ${String(error)}`;
  },
);
