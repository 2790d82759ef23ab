/**
 * Loads our modules once more with a mutant in them, beside the unchanged ones. The change is made to the source text
 * while it is loaded, so production has no switch that exists for mutants only.
 */
import { registerHooks } from 'node:module';
import type { Change } from './mutant.ts';

const ROOT = new URL('../../../', import.meta.url).href;
const MARK = '?mutant=';

/** Planted so far, by the number in their modules' addresses. */
const planted: Change[] = [];

const markOf = (url: string | undefined): string => {
  const at = url?.lastIndexOf(MARK) ?? -1;
  return url === undefined || at < 0 ? '' : url.slice(at);
};

const isOurs = (url: string): boolean => url.startsWith(ROOT) && !url.includes('/node_modules/');

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const mark = markOf(context.parentURL);
    if (mark === '' || !isOurs(resolved.url) || markOf(resolved.url) !== '') return resolved;
    return { ...resolved, url: resolved.url + mark };
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const mark = markOf(url);
    if (mark === '') return loaded;
    const change = planted[Number(mark.slice(MARK.length))];
    if (change === undefined || url !== new URL(change.file, ROOT).href + mark) return loaded;
    const source =
      typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: changed(source, change) };
  },
});

/** @throws Error where the text to change does not stand exactly once in its file */
export function changed(source: string, { file, from, to }: Change): string {
  const times = source.split(from).length - 1;
  if (times !== 1) throw new Error(`${file} has "${from}" ${times} times, not once`);
  return source.replace(from, () => to);
}

/** Imports modules, by their paths in the repository, as they are with a change in them or in what they import. */
export function plant(change: Change): <T>(path: string) => Promise<T> {
  const mark = `${MARK}${planted.push(change) - 1}`;
  return (path) => import(new URL(path, ROOT).href + mark);
}
