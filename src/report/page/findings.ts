/** The page of a verification: opens what a link leads to, and moves by keys. All it shows is there without it. */
import { isTyping, one } from './dom.ts';

const sections = [...document.querySelectorAll<HTMLDetailsElement>('details.counterexample')];

/** Opens the counterexample that the address names, and brings it into sight. */
function openTarget(): void {
  const target = sections.find(({ id }) => `#${id}` === decodeURIComponent(location.hash));
  if (target === undefined) return;
  target.open = true;
  target.scrollIntoView();
  one(target, 'summary').focus({ preventScroll: true });
}

function goToNext(direction: 1 | -1): void {
  const current = sections.findIndex(({ id }) => `#${id}` === location.hash);
  const next = sections[current < 0 && direction < 0 ? sections.length - 1 : current + direction];
  if (next !== undefined) location.hash = next.id;
}

function toggleAll(): void {
  const open = sections.some((section) => !section.open);
  for (const section of sections) section.open = open;
}

/** From one linked cell of the scoreboard to the next in a direction. */
function moveInBoard(key: string): boolean {
  const cell = document.activeElement?.closest('.board td');
  const row = cell?.parentElement;
  if (cell === null || cell === undefined || row === null || row === undefined) return false;
  const column = [...row.children].indexOf(cell);
  const rows = [...(row.parentElement?.children ?? [])];
  const line = rows.indexOf(row);
  const ahead: (Element | undefined)[] =
    {
      ArrowRight: [...row.children].slice(column + 1),
      ArrowLeft: [...row.children].slice(0, column).toReversed(),
      ArrowDown: rows.slice(line + 1).map(({ children }) => children[column]),
      ArrowUp: rows
        .slice(0, line)
        .toReversed()
        .map(({ children }) => children[column]),
    }[key] ?? [];
  const link = ahead.map((other) => other?.querySelector<HTMLElement>('a')).find((found) => found != null);
  link?.focus();
  return ahead.length > 0;
}

document.addEventListener('keydown', (event) => {
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'n') goToNext(1);
  else if (event.key === 'p') goToNext(-1);
  else if (event.key === 'o') toggleAll();
  else if (moveInBoard(event.key)) event.preventDefault();
});
window.addEventListener('hashchange', openTarget);
// What is folded away would not be printed.
window.addEventListener('beforeprint', () => {
  for (const section of sections) section.open = true;
});
openTarget();
document.documentElement.dataset['ready'] = 'findings';
