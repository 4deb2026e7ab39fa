/**
 * Every way this system fails, by code: what a process exits with, what a server answers, and whether trying the
 * same call again can help. Exit codes: 1 failed, 2 wrong usage or configuration, 3 refused, 130 and 143 for signals.
 *
 *   usage          wrong-usage · config-invalid
 *   input          input-missing · input-empty · input-binary · input-encoding · input-format · input-too-large · question-invalid
 *   memory         memory-unknown · memory-exists · memory-damaged · memory-mismatch · memory-format · memory-busy · document-unknown
 *   capacity       over-capacity · out-of-memory · disk-full
 *   bridge         python-missing · bridge-start · bridge-lost · bridge-timeout · bridge-protocol · memory-lost
 *   model          model-missing · model-invalid · model-failed · generator-missing
 *   provider       provider-refused · provider-busy · provider-failed · provider-timeout · reply-invalid · reply-cut
 *   process        aborted · unsupported · internal
 */
export const ERROR_CODES = {
  'wrong-usage': { exitCode: 2, httpStatus: 400, isRetryable: false },
  'config-invalid': { exitCode: 2, httpStatus: 400, isRetryable: false },
  'input-missing': { exitCode: 2, httpStatus: 404, isRetryable: false },
  'input-empty': { exitCode: 2, httpStatus: 422, isRetryable: false },
  'input-binary': { exitCode: 2, httpStatus: 422, isRetryable: false },
  'input-encoding': { exitCode: 2, httpStatus: 422, isRetryable: false },
  'input-format': { exitCode: 2, httpStatus: 422, isRetryable: false },
  'input-too-large': { exitCode: 3, httpStatus: 413, isRetryable: false },
  'question-invalid': { exitCode: 2, httpStatus: 422, isRetryable: false },
  'memory-unknown': { exitCode: 2, httpStatus: 404, isRetryable: false },
  'memory-exists': { exitCode: 3, httpStatus: 409, isRetryable: false },
  'memory-damaged': { exitCode: 3, httpStatus: 500, isRetryable: false },
  'memory-mismatch': { exitCode: 3, httpStatus: 409, isRetryable: false },
  'memory-format': { exitCode: 3, httpStatus: 409, isRetryable: false },
  'memory-busy': { exitCode: 3, httpStatus: 423, isRetryable: true },
  'memory-lost': { exitCode: 1, httpStatus: 503, isRetryable: true },
  'document-unknown': { exitCode: 2, httpStatus: 404, isRetryable: false },
  'over-capacity': { exitCode: 3, httpStatus: 413, isRetryable: false },
  'out-of-memory': { exitCode: 3, httpStatus: 507, isRetryable: true },
  'disk-full': { exitCode: 1, httpStatus: 507, isRetryable: false },
  'python-missing': { exitCode: 1, httpStatus: 503, isRetryable: false },
  'bridge-start': { exitCode: 1, httpStatus: 503, isRetryable: true },
  'bridge-lost': { exitCode: 1, httpStatus: 503, isRetryable: true },
  'bridge-timeout': { exitCode: 1, httpStatus: 504, isRetryable: true },
  'bridge-protocol': { exitCode: 1, httpStatus: 502, isRetryable: false },
  'model-missing': { exitCode: 2, httpStatus: 404, isRetryable: false },
  'model-invalid': { exitCode: 2, httpStatus: 422, isRetryable: false },
  'model-failed': { exitCode: 1, httpStatus: 502, isRetryable: false },
  'generator-missing': { exitCode: 2, httpStatus: 409, isRetryable: false },
  'provider-refused': { exitCode: 3, httpStatus: 502, isRetryable: false },
  'provider-busy': { exitCode: 1, httpStatus: 503, isRetryable: true },
  'provider-failed': { exitCode: 1, httpStatus: 502, isRetryable: true },
  'provider-timeout': { exitCode: 1, httpStatus: 504, isRetryable: true },
  'reply-invalid': { exitCode: 1, httpStatus: 502, isRetryable: true },
  'reply-cut': { exitCode: 1, httpStatus: 502, isRetryable: true },
  'aborted': { exitCode: 130, httpStatus: 499, isRetryable: false },
  'unsupported': { exitCode: 2, httpStatus: 501, isRetryable: false },
  'internal': { exitCode: 1, httpStatus: 500, isRetryable: false },
} as const satisfies Record<string, { exitCode: number; httpStatus: number; isRetryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;
