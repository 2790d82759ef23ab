import * as z from 'zod';

/**
 * An object that keeps members it does not know (a later version's, another program's), typed by the known ones alone:
 * code here must not rely on members nobody defined.
 */
export function open<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strip> {
  return z.looseObject(shape);
}
