/** Names and security ids replaced by others, the same one everywhere, so that a log can be shown to strangers. */
import type { LogEvent } from '../log/events.ts';

const SID = /S-1-5-21(?:-\d+)+/gi;
/** Members whose text is a name of somebody or something, and what its replacements begin with. */
const NAMES: Readonly<Record<string, string>> = {
  user: 'user',
  computer: 'computer',
  folder: 'user',
  file: 'log',
  by: 'computer',
};
const WELL_KNOWN = new Set(['SYSTEM', 'LocalService', 'NetworkService']);
/** A share's server, and a user's folder, in any path. */
const SERVER = /\\\\([^\\\s]+)\\/g;
const USER_FOLDER = /((?:\\|\/)(?:Users|Documents and Settings|profiles)(?:\\|\/))([^\\/,;:*?"<>|()]+)/gi;

export class Redactor {
  readonly #replacements = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #names: RegExp | null = null;

  /** A copy of the event without names: of users, computers, domains, servers and accounts. Contents and paths stay. */
  event<E extends LogEvent>(event: E): E {
    this.#learn(event);
    return this.#value(event, '') as E;
  }

  /** Text with every name known so far replaced. */
  text(text: string): string {
    const plain = text
      .replace(SID, (sid) => this.#replace(sid.toUpperCase(), 'S-1-5-21-'))
      .replace(SERVER, (_, server: string) => `\\\\${this.#replace(server, 'server')}\\`)
      .replace(USER_FOLDER, (_, before: string, name: string) => before + this.#folder(name));
    this.#names ??= this.#pattern();
    return this.#names === null ? plain : plain.replace(this.#names, (name) => this.#known(name) ?? name);
  }

  /** Names come before the texts that mention them. */
  #learn(event: LogEvent): void {
    const { user, computer } = event as { user?: string; computer?: string };
    if (computer !== undefined) this.#replace(computer, 'computer');
    if (user !== undefined) this.#replace(user, 'user');
  }

  #value(value: unknown, member: string): unknown {
    if (typeof value === 'string') {
      const prefix = NAMES[member];
      if (prefix !== undefined) return this.#name(value, prefix);
      return member === 'type' || member === 'content' || member === 'rule' ? value : this.text(value);
    }
    if (Array.isArray(value)) return value.map((item) => this.#value(item, member));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.#value(inner, name)]));
  }

  #name(name: string, prefix: string): string {
    return name === '' ? name : prefix === 'user' ? this.#folder(name) : this.#replace(name, prefix);
  }

  /** `alice.V2` keeps its suffix: it tells the Windows. */
  #folder(name: string): string {
    const [, stem = name, suffix = ''] = /^(.+?)(\.V\d|\.man)?$/i.exec(name) ?? [];
    return this.#replace(stem, 'user') + suffix;
  }

  #known(name: string): string | undefined {
    return this.#replacements.get(name.toLowerCase());
  }

  #replace(name: string, prefix: string): string {
    if (WELL_KNOWN.has(name) || /^(?:Public|Default)$/i.test(name)) return name;
    const known = this.#known(name);
    if (known !== undefined) return known;
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    const replacement = prefix.startsWith('S-1') ? `${prefix}0-0-0-${1000 + count}` : `${prefix}${count}`;
    this.#replacements.set(name.toLowerCase(), replacement);
    // What was made here is not a name to be replaced again.
    this.#replacements.set(replacement.toLowerCase(), replacement);
    this.#names = null;
    return replacement;
  }

  /** All names as one expression, longest first, as whole words. */
  #pattern(): RegExp | null {
    const names = [...this.#replacements.keys()].filter((name) => name.length > 1);
    if (names.length === 0) return null;
    const escaped = names
      .toSorted((a, b) => b.length - a.length)
      .map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
    return new RegExp(`(?<![\\w])(?:${escaped.join('|')})(?![\\w])`, 'gi');
  }
}
