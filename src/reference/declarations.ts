/** Takes a declaration file apart, as the compiler writes it: one declaration after the other, each with its docstring. */

export interface Declaration {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'constant' | 'type';
  /** The docstring without its marks; empty where there is none. */
  readonly doc: string;
  /** The declaration without `export` and `declare`. */
  readonly text: string;
}

/** What an entry file gives away: names, and the file each comes from. */
export interface Exported {
  readonly from: string;
  readonly names: readonly string[];
}

// Every declaration begins at the left edge, its docstring right before it; what belongs to it is indented or closes it.
const DECLARATION =
  /(?:^\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^export (?:declare )?(?:abstract )?(function|class|const|interface|type) (\w+)[\s\S]*?(?=^(?:\/\*\*|export |import |declare )|(?![\s\S]))/gm;

const KINDS: Readonly<Record<string, Declaration['kind']>> = {
  function: 'function',
  class: 'class',
  const: 'constant',
  interface: 'type',
  type: 'type',
};

/** The declarations of a file by name, in their order. */
export function declarationsOf(source: string): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const [whole, doc = '', keyword = '', name = ''] of source.matchAll(DECLARATION)) {
    const text = whole
      .slice(whole.search(/^export /m))
      .trim()
      .replace(/^export (?:declare )?/, '');
    found.set(name, { name, kind: KINDS[keyword] ?? 'type', doc: plain(doc), text });
  }
  return found;
}

/** A docstring without its asterisks: paragraphs stay apart, lines of one are joined. */
function plain(doc: string): string {
  return doc
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();
}

/** The named exports of an entry file, which has nothing else. */
export function exportsOf(source: string): Exported[] {
  return [...source.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gm)].map(
    ([, names = '', from = '']) => ({
      from,
      names: names
        .split(',')
        .map((name) => name.replace(/^\s*type /, '').trim())
        .filter((name) => name !== ''),
    }),
  );
}
