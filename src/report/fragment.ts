/** A moment of a report as a URL fragment: `#e=17&a=three-way`. */
import type { Filter } from './lanes.ts';

export interface Moment {
  /** Number of the event the cursor stands on. */
  readonly event: number;
  readonly algorithm: string;
  /** The algorithm shown beside it; empty: none. */
  readonly beside: string;
  readonly filter: Filter;
}

/**
 * Fragments keep only what differs from the defaults, so that links stay short.
 *
 * @param initial the filter a page begins with; where it was taken away, that is said
 */
export function writeFragment(moment: Moment, main: string, initial: Filter = {}): string {
  const parts = new URLSearchParams();
  parts.set('e', String(moment.event));
  if (moment.algorithm !== main) parts.set('a', moment.algorithm);
  if (moment.beside !== '') parts.set('c', moment.beside);
  const { user, path, computer, paths } = moment.filter;
  if (user !== undefined && user !== '') parts.set('user', user);
  else if (initial.user !== undefined) parts.set('user', '');
  if (path !== undefined && path !== '') parts.set('path', path);
  if (computer !== undefined && computer !== '') parts.set('computer', computer);
  if (paths !== undefined) parts.set('paths', String(paths));
  return `#${parts.toString()}`;
}

/** Reads a fragment; what is missing or senseless is left out. */
export function readFragment(fragment: string): Partial<Moment> {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const number = (name: string): number | undefined => {
    const value = Number(parts.get(name) ?? Number.NaN);
    return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  };
  const event = number('e');
  const paths = number('paths');
  const filter: Filter = {
    ...named(parts, 'user'),
    ...named(parts, 'path'),
    ...named(parts, 'computer'),
    ...(paths === undefined ? {} : { paths }),
  };
  return {
    ...(event === undefined ? {} : { event }),
    ...(parts.has('a') ? { algorithm: parts.get('a') ?? '' } : {}),
    ...(parts.has('c') ? { beside: parts.get('c') ?? '' } : {}),
    ...(Object.keys(filter).length === 0 && !parts.has('user') ? {} : { filter }),
  };
}

function named(parts: URLSearchParams, name: 'user' | 'path' | 'computer'): Filter {
  const value = parts.get(name);
  return value === null || value === '' ? {} : { [name]: value };
}
