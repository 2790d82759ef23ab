/**
 * A quick way through the common events. It is derived from the zod definitions, one small check per member, and says
 * yes only to what they accept; everything else goes to zod, which alone explains what is wrong.
 */
import { z } from 'zod';
import { instant } from './fields.ts';

type Json = Record<string, unknown>;

type MemberCheck = (value: Json, key: string) => boolean;

/** Turns a parsed line into an event in place; `false` if it is not plainly right. */
export type FastDecode = (value: Json) => boolean;

/** Length and punctuation of `2003-05-01T09:00:00.000Z`, the form this project writes. */
const FORM: readonly (readonly [at: number, code: number])[] = [
  [4, 45],
  [7, 45],
  [10, 84],
  [13, 58],
  [16, 58],
  [19, 46],
  [23, 90],
];

/** Two digits of a text as a number; NaN where they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const DAY_MS = 86_400_000;

/**
 * Milliseconds of an instant in the usual form; NaN for any other, and for the 29th and later: which months have those is
 * left to the definition.
 */
export function quickInstant(text: string): number {
  if (text.length !== 24) return Number.NaN;
  for (let i = 0; i < FORM.length; i++) {
    const [at, code] = FORM[i] as (typeof FORM)[number];
    if (text.charCodeAt(at) !== code) return Number.NaN;
  }
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hours = two(text, 11);
  const minutes = two(text, 14);
  const seconds = two(text, 17);
  const ms = two(text, 20) * 10 + (two(text, 21) % 10);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 28 && hours < 24 && minutes < 60 && seconds < 60))
    return Number.NaN;
  return daysBefore(year, month, day) * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
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

function checkOf(schema: z.core.$ZodType): MemberCheck | null {
  const { def } = schema._zod;
  switch (def.type) {
    case 'optional': {
      const inner = checkOf((def as z.core.$ZodOptionalDef).innerType);
      return inner === null ? null : (value, key) => value[key] === undefined || inner(value, key);
    }
    case 'literal': {
      const [wanted] = (def as z.core.$ZodLiteralDef<z.core.util.Literal>).values;
      return (value, key) => value[key] === wanted;
    }
    case 'enum': {
      const names = new Set(Object.values((def as z.core.$ZodEnumDef).entries));
      return (value, key) => names.has(value[key] as string);
    }
    case 'string': {
      const { checks = [] } = def as z.core.$ZodStringDef;
      if (checks.length === 0) return (value, key) => typeof value[key] === 'string';
      const notEmpty = checks.length === 1 && (checks[0] as z.core.$ZodCheckMinLength)._zod.def.minimum === 1;
      return notEmpty ? (value, key) => typeof value[key] === 'string' && value[key] !== '' : null;
    }
    case 'boolean':
      return (value, key) => typeof value[key] === 'boolean';
    default:
      return null;
  }
}

/** A quick check of a flat definition; `null` where it has members that only zod can check. */
export function fastDecodeOf(schema: z.ZodObject): FastDecode | null {
  const checks: { key: string; check: MemberCheck }[] = [];
  const instants: { key: string; optional: boolean }[] = [];
  for (const [key, member] of Object.entries(schema.shape)) {
    const isOptional = member._zod.def.type === 'optional';
    const inner = isOptional ? (member._zod.def as z.core.$ZodOptionalDef).innerType : member;
    if (inner === (instant as z.core.$ZodType)) {
      instants.push({ key, optional: isOptional });
      continue;
    }
    const check = checkOf(member);
    // An optional member of another kind is left to zod when it is there.
    if (check === null && !isOptional) return null;
    checks.push({ key, check: check ?? ((value) => value[key] === undefined) });
  }
  if (instants[0]?.key !== 'at') return null;
  return (value) => {
    for (let i = 0; i < checks.length; i++) {
      const { key, check } = checks[i] as (typeof checks)[number];
      if (!check(value, key)) return false;
    }
    return takeInstants(value, instants);
  };
}

/** Puts milliseconds in the place of the texts: all of them or, if one is in doubt, none. */
function takeInstants(value: Json, instants: readonly { key: string; optional: boolean }[]): boolean {
  const at = instantAt(value, 'at');
  if (Number.isNaN(at)) return false;
  for (let i = 1; i < instants.length; i++) {
    const { key, optional } = instants[i] as (typeof instants)[number];
    if (value[key] === undefined ? !optional : Number.isNaN(instantAt(value, key))) return false;
  }
  for (let i = 1; i < instants.length; i++) {
    const { key } = instants[i] as (typeof instants)[number];
    if (value[key] !== undefined) value[key] = instantAt(value, key);
  }
  value['at'] = at;
  return true;
}

function instantAt(value: Json, key: string): number {
  const text = value[key];
  return typeof text === 'string' ? quickInstant(text) : Number.NaN;
}
