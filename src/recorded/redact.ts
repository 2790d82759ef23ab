/** Names and security ids replaced by others, the same one everywhere, so that a log can be shown to strangers. */
import type { LogEvent } from '../log/events.ts';

/** Ids of accounts: of domains and computers, and of Entra ID. */
const SID = /S-1-(?:5-21|12-1)(?:-\d+)+/gi;
/** Members whose text is a name of somebody or something, and what its replacements begin with. */
const NAMES: Readonly<Record<string, string>> = {
  user: 'user',
  computer: 'computer',
  folder: 'user',
  file: 'log',
  by: 'computer',
};
const WELL_KNOWN = new Set(['SYSTEM', 'LocalService', 'NetworkService']);
/** `by` is a computer where it numbers an entry of the server's log, and else one of these words. */
const WAYS = new Set(['merge', 'background']);
/** A share's server, and a user's folder, in any path. Kernel paths have words before the server. */
const SERVER = /(\\\\(?:[?.]\\UNC\\)?|\\\?\?\\UNC\\)([^\\\s?.][^\\\s]*)\\/gi;
const USER_FOLDER = /((?:\\|\/)(?:Users|Documents and Settings|profiles)(?:\\|\/))([^\\/,;:*?"<>|()]+)/gi;

export class Redactor {
  readonly #replacements = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #names: RegExp | null = null;

  /** A copy of the event without names: of users, computers, domains, servers and accounts. Contents and paths stay. */
  event<E extends LogEvent>(event: E): E {
    this.learn(event);
    return this.#value(event, '') as E;
  }

  /** The replacement of a user's name. */
  user(name: string): string {
    return this.#folder(name);
  }

  /** Plain data without names, also where names are those of members. */
  data<T>(data: T): T {
    return JSON.parse(this.text(JSON.stringify(this.#value(data, '')))) as T;
  }

  /** Text with every name known so far replaced. */
  text(text: string): string {
    const plain = text
      .replace(SID, (sid) => this.#replace(sid.toUpperCase(), 'S-1-5-21-'))
      .replace(
        SERVER,
        (_, before: string, server: string) => `${before}${this.#computer(server, 'server')}\\`,
      )
      .replace(USER_FOLDER, (_, before: string, name: string) => before + this.#folder(name));
    this.#names ??= this.#pattern();
    return this.#names === null ? plain : plain.replace(this.#names, (name) => this.#known(name) ?? name);
  }

  /** Takes note of the names an event gives: they come before the texts that mention them. */
  learn(event: LogEvent): void {
    const { user, computer } = event as { user?: string; computer?: string };
    if (computer !== undefined) this.#computer(computer, 'computer');
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
    if (name === '' || WAYS.has(name)) return name;
    if (prefix === 'user') return this.#folder(name);
    return prefix === 'computer' ? this.#computer(name, prefix) : this.#replace(name, prefix);
  }

  /** `pc01.corp.example` is also `pc01`, and both are one computer, of a domain that has a name as well. */
  #computer(name: string, prefix: string): string {
    const [, host = name, domain] = /^([a-z][^.]*)\.(.*[a-z].*)$/i.exec(name) ?? [];
    const replacement = this.#replace(host, prefix);
    return domain === undefined ? replacement : `${replacement}.${this.#replace(domain, 'domain')}`;
  }

  /** `alice.V2` keeps its suffix: it tells the Windows. */
  #folder(name: string): string {
    const [, stem = name, suffix = ''] = /^(.+?)((?:\.V\d+|\.man|\.bak)*)$/i.exec(name) ?? [];
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
