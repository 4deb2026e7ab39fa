import { z } from 'zod';
import { isConfigValues } from './config-layer.ts';
import { configSchema } from './schema.ts';
import { valueAt } from './value-at.ts';

/** The keys that the configuration knows at `path`; where several kinds are possible, those of the kind in `values`. */
export function configKeysAt(path: readonly string[], values: unknown): readonly string[] {
  const schema = schemaAt(path);
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return [];
  const shapes = variantShapes(schema);
  const chosen = shapes.filter((shape) => kindOf(shape) === kindIn(valueAt(path, values)));
  return [...new Set((chosen.length > 0 ? chosen : shapes).flatMap((shape) => Object.keys(shape)))];
}

/** Every path of the configuration, as `retrieval.retHit`. */
export function configPaths(): readonly string[] {
  return configKeysAt([], {}).flatMap((key) => [key, ...configKeysAt([key], {}).map((inner) => `${key}.${inner}`)]);
}

/** The kinds possible at `path`; empty where there is no choice of kinds. */
export function configKindsAt(path: readonly string[]): readonly string[] {
  const schema = schemaAt(path);
  return schema instanceof z.ZodDiscriminatedUnion ? variantShapes(schema).map((shape) => kindOf(shape) ?? '') : [];
}

/** Whether the keys at `path` depend on a `kind`. */
export function isVariantPath(path: readonly string[]): boolean {
  return schemaAt(path) instanceof z.ZodDiscriminatedUnion;
}

function schemaAt(path: readonly string[]): z.core.$ZodType | undefined {
  let schema: z.core.$ZodType | undefined = configSchema;
  for (const key of path) schema = schema instanceof z.ZodObject ? unwrap(schema.shape[key]) : undefined;
  return schema;
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) inner = inner.unwrap();
  return inner;
}

function variantShapes(union: z.ZodDiscriminatedUnion): readonly z.core.$ZodShape[] {
  return union.options.flatMap((option) => (option instanceof z.ZodObject ? [option.shape] : []));
}

function kindOf(shape: z.core.$ZodShape): string | undefined {
  const kind = shape['kind'];
  return kind instanceof z.ZodLiteral ? String(kind.value) : undefined;
}

function kindIn(values: unknown): unknown {
  return isConfigValues(values) ? values['kind'] : undefined;
}
