/**
 * A quick way through events that are plainly right. It is derived from the zod definitions, says yes only to what they
 * accept, and changes nothing until it has; everything else goes to zod, which alone explains what is wrong.
 */
import * as z from 'zod';
import { instant, isHoldablePath, path } from './fields.ts';

type Json = Record<string, unknown>;

/** Turns a parsed line into an event in place; `false` if it is not plainly right. */
export type FastDecode = (value: Json) => boolean;

/** One definition as two functions: whether a value is plainly right, and what becomes of one that is. */
interface Quick {
  readonly isRight: (value: unknown) => boolean;
  /** Puts milliseconds in the place of instants; `null` where there are none. */
  readonly convert: ((value: unknown) => unknown) | null;
}

const [DASH, T, COLON, DOT, Z] = [45, 84, 58, 46, 90];

/** Two digits of a text as a number; NaN where they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const MINUTE_MS = 60_000;
let lastMinute = '?';
let lastMinuteMs = Number.NaN;

/**
 * Milliseconds of an instant in the form this project writes, `2003-05-01T09:00:00.000Z`; NaN for any other, and for the 29th
 * and later: which months have those is left to the definition.
 */
export function quickInstant(text: string): number {
  if (text.length !== 24 || text.charCodeAt(19) !== DOT || text.charCodeAt(23) !== Z) return Number.NaN;
  // Events follow one another closely: most are of the same minute as the one before.
  if (!text.startsWith(lastMinute)) {
    lastMinute = text.slice(0, 17);
    lastMinuteMs = minuteOf(lastMinute);
  }
  const seconds = two(text, 17);
  const ms = two(text, 20) * 10 + (two(text, 21) % 10);
  return seconds < 60 ? lastMinuteMs + seconds * 1000 + ms : Number.NaN;
}

/** Milliseconds of `2003-05-01T09:00:`. */
function minuteOf(text: string): number {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || text.charCodeAt(10) !== T)
    return Number.NaN;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return Number.NaN;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hours = two(text, 11);
  const minutes = two(text, 14);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 28 && hours < 24 && minutes < 60)) return Number.NaN;
  return (daysBefore(year, month, day) * 24 * 60 + hours * 60 + minutes) * MINUTE_MS;
}

/** Days from 1970-01-01, by the calendar's 400-year cycle; years start in March, so the leap day comes last. */
function daysBefore(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

function quickOf(schema: z.core.$ZodType): Quick | null {
  if (schema === (instant as z.core.$ZodType)) return QUICK_INSTANT;
  if (schema === (path as z.core.$ZodType)) return QUICK_PATH;
  const { def } = schema._zod;
  switch (def.type) {
    case 'string':
      return quickString(def as z.core.$ZodStringDef);
    case 'number':
      return quickNumber(def as z.core.$ZodNumberDef);
    case 'boolean':
      return { isRight: (value) => typeof value === 'boolean', convert: null };
    case 'literal': {
      const [wanted] = (def as z.core.$ZodLiteralDef<z.core.util.Literal>).values;
      return { isRight: (value) => value === wanted, convert: null };
    }
    case 'enum': {
      const names = new Set<unknown>(Object.values((def as z.core.$ZodEnumDef).entries));
      return { isRight: (value) => names.has(value), convert: null };
    }
    case 'nullable':
      return quickOr(null, (def as z.core.$ZodNullableDef).innerType);
    case 'optional':
      return quickOr(undefined, (def as z.core.$ZodOptionalDef).innerType);
    case 'array':
      return quickArray((def as z.core.$ZodArrayDef).element);
    case 'record':
      return quickRecord((def as z.core.$ZodRecordDef).valueType);
    case 'object':
      return quickObject((def as z.core.$ZodObjectDef).shape);
    case 'union':
      return quickUnion(def as z.core.$ZodDiscriminatedUnionDef);
    default:
      return null;
  }
}

// What is found right is converted next, mostly.
let lastText = '';
let lastInstant = Number.NaN;

function rememberedInstant(text: string): number {
  if (text !== lastText) {
    lastInstant = quickInstant(text);
    lastText = text;
  }
  return lastInstant;
}

const QUICK_INSTANT: Quick = {
  isRight: (value) => typeof value === 'string' && !Number.isNaN(rememberedInstant(value)),
  convert: (value) => rememberedInstant(value as string),
};

const QUICK_PATH: Quick = {
  isRight: (value) => typeof value === 'string' && isHoldablePath(value),
  convert: null,
};

function quickString({ checks = [] }: z.core.$ZodStringDef): Quick | null {
  if (checks.length === 0) return { isRight: (value) => typeof value === 'string', convert: null };
  const notEmpty = checks.length === 1 && (checks[0] as z.core.$ZodCheckMinLength)._zod.def.minimum === 1;
  return notEmpty ? { isRight: (value) => typeof value === 'string' && value !== '', convert: null } : null;
}

/** Finite numbers, whole ones, and those from 0 up: the log has no others. */
function quickNumber(def: z.core.$ZodNumberDef): Quick | null {
  const whole = 'format' in def && def.format === 'safeint';
  const { checks = [] } = def;
  const limits = checks.filter((check) => check._zod.def.check === 'greater_than');
  const known = checks.every(
    ({ _zod: { def: of } }) => of.check === 'greater_than' || of.check === 'number_format',
  );
  const fromZero = limits.every(({ _zod: { def: of } }) => {
    const { value, inclusive } = of as unknown as { value: number; inclusive: boolean };
    return value === 0 && inclusive;
  });
  if (!known || !fromZero || limits.length > 1) return null;
  const least = limits.length === 1 ? 0 : Number.NEGATIVE_INFINITY;
  const isNumber = whole ? Number.isSafeInteger : Number.isFinite;
  return { isRight: (value) => isNumber(value) && (value as number) >= least, convert: null };
}

function quickOr(nothing: null | undefined, schema: z.core.$ZodType): Quick | null {
  const inner = quickOf(schema);
  // What only zod can check is left to it when it is there.
  if (inner === null)
    return nothing === undefined ? { isRight: (value) => value === undefined, convert: null } : null;
  const { isRight, convert } = inner;
  return {
    isRight: (value) => value === nothing || isRight(value),
    convert: convert === null ? null : (value) => (value === nothing ? value : convert(value)),
  };
}

function quickArray(schema: z.core.$ZodType): Quick | null {
  const inner = quickOf(schema);
  if (inner === null) return null;
  const { isRight, convert } = inner;
  return {
    isRight: (value) => {
      if (!Array.isArray(value)) return false;
      for (let i = 0; i < value.length; i++) if (!isRight(value[i])) return false;
      return true;
    },
    convert:
      convert === null
        ? null
        : (value) => {
            const items = value as unknown[];
            for (let i = 0; i < items.length; i++) items[i] = convert(items[i]);
            return items;
          },
  };
}

function isPlain(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quickRecord(schema: z.core.$ZodType): Quick | null {
  const inner = quickOf(schema);
  if (inner === null) return null;
  const { isRight, convert } = inner;
  return {
    isRight: (value) => {
      // A member of that name is left to zod, which knows what to make of it.
      if (!isPlain(value) || Object.hasOwn(value, '__proto__')) return false;
      for (const key in value) if (!isRight(value[key])) return false;
      return true;
    },
    convert:
      convert === null
        ? null
        : (value) => {
            const members = value as Json;
            for (const key in members) members[key] = convert(members[key]);
            return members;
          },
  };
}

function quickObject(shape: Readonly<Record<string, z.core.$ZodType>>): Quick | null {
  const members: { key: string; isRight: Quick['isRight'] }[] = [];
  const conversions: { key: string; convert: (value: unknown) => unknown }[] = [];
  for (const [key, schema] of Object.entries(shape)) {
    const inner = quickOf(schema);
    if (inner === null) return null;
    members.push({ key, isRight: inner.isRight });
    if (inner.convert !== null) conversions.push({ key, convert: inner.convert });
  }
  return {
    isRight: (value) => {
      if (!isPlain(value) || Object.hasOwn(value, '__proto__')) return false;
      for (let i = 0; i < members.length; i++) {
        const { key, isRight } = members[i] as (typeof members)[number];
        if (!isRight(value[key])) return false;
      }
      return true;
    },
    convert: conversions.length === 0 ? null : (value) => convertMembers(value as Json, conversions),
  };
}

function convertMembers(
  value: Json,
  conversions: readonly { key: string; convert: (value: unknown) => unknown }[],
): Json {
  for (let i = 0; i < conversions.length; i++) {
    const { key, convert } = conversions[i] as (typeof conversions)[number];
    if (value[key] !== undefined) value[key] = convert(value[key]);
  }
  return value;
}

/** A union told apart by one member. */
function quickUnion({ discriminator, options }: z.core.$ZodDiscriminatedUnionDef): Quick | null {
  if (discriminator === undefined) return null;
  const byName = new Map<unknown, Quick>();
  for (const option of options) {
    const { shape } = option._zod.def as z.core.$ZodObjectDef;
    const literal = shape[discriminator]?._zod.def as z.core.$ZodLiteralDef<z.core.util.Literal> | undefined;
    const quick = quickOf(option);
    if (literal?.type !== 'literal' || quick === null) return null;
    byName.set(literal.values[0], quick);
  }
  return {
    isRight: (value) => isPlain(value) && byName.get(value[discriminator])?.isRight(value) === true,
    convert: (value) => byName.get((value as Json)[discriminator])?.convert?.(value) ?? value,
  };
}

/** A quick check of a definition; `null` where it has members that only zod can check. */
export function fastDecodeOf(schema: z.ZodObject): FastDecode | null {
  const quick = quickOf(schema);
  if (quick === null) return null;
  const { isRight, convert } = quick;
  return (value) => {
    if (!isRight(value)) return false;
    convert?.(value);
    return true;
  };
}
