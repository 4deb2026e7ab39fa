import { APIError } from 'openai';

const LONGEST_BODY = 65_536;

/** A refusal that was fetched without a client of the openai package, as that package would throw it: all refusals are read in one way. */
export async function toApiError(response: Response): Promise<APIError> {
  const text = (await response.text()).slice(0, LONGEST_BODY);
  const body = readJson(text);
  const isObject = typeof body === 'object' && body !== null;
  const error = isObject && 'error' in body && body.error !== null ? body : { error: body };
  return APIError.generate(response.status, isObject ? error : undefined, isObject ? undefined : text, response.headers);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A proxy's page, or plain words.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
