/** The few words in which the pages speak to the browser. */

/** An element that must be there: the page wrote it itself. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as querySelector's own
export function one<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (found === null) throw new Error(`The page has no ${selector}`);
  return found;
}

/** Whether a key press belongs to what the user is typing into. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('select, textarea, input:not([type=range])');
}
