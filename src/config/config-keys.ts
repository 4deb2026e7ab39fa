import { z } from 'zod';
import { isConfigValues } from './config-layer.ts';
import { configSchema } from './schema.ts';
import { valueAt } from './value-at.ts';

/** The keys that the configuration knows at `path`; where several kinds are possible, those of the kind in `values`. */
export function configKeysAt(path: readonly string[], values: unknown): readonly string[] {
  const shapes = shapesAt(path);
  const chosen = shapes.filter((shape) => kindOf(shape) === kindIn(valueAt(path, values)));
  return [...new Set((chosen.length > 0 ? chosen : shapes).flatMap((shape) => Object.keys(shape)))];
}

/** Every path of the configuration, as `retrieval.retHit`. */
export function configPaths(path: readonly string[] = []): readonly string[] {
  return configKeysAt(path, {}).flatMap((key) => [[...path, key].join('.'), ...configPaths([...path, key])]);
}

/** The kinds possible at `path`; empty where there is no choice of kinds. */
export function configKindsAt(path: readonly string[]): readonly string[] {
  return isVariantPath(path) ? [...new Set(shapesAt(path).map((shape) => kindOf(shape) ?? ''))] : [];
}

/** Whether the keys at `path` depend on a `kind`. */
export function isVariantPath(path: readonly string[]): boolean {
  return schemasAt(path).some((schema) => schema instanceof z.ZodDiscriminatedUnion);
}

function shapesAt(path: readonly string[]): readonly z.core.$ZodShape[] {
  return schemasAt(path).flatMap(variants).flatMap((schema) => (schema instanceof z.ZodObject ? [schema.shape] : []));
}

/** What may stand at `path`, whatever kinds are chosen above it. */
function schemasAt(path: readonly string[]): readonly z.core.$ZodType[] {
  let schemas: readonly z.core.$ZodType[] = [configSchema];
  for (const key of path) {
    const inner = schemas.flatMap(variants).flatMap((schema) => (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, key) ? [schema.shape[key]] : []));
    schemas = [...new Set(inner.flatMap((schema) => (schema === undefined ? [] : choices(schema))))];
  }
  return schemas;
}

/** A schema without its defaults; of several that may stand there, each. */
function choices(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) return choices(schema.unwrap());
  return schema instanceof z.ZodUnion && !(schema instanceof z.ZodDiscriminatedUnion) ? schema.options.flatMap(choices) : [schema];
}

function variants(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  return schema instanceof z.ZodDiscriminatedUnion ? schema.options : [schema];
}

function kindOf(shape: z.core.$ZodShape): string | undefined {
  const kind = shape['kind'];
  return kind instanceof z.ZodLiteral ? String(kind.value) : undefined;
}

function kindIn(values: unknown): unknown {
  return isConfigValues(values) ? values['kind'] : undefined;
}
