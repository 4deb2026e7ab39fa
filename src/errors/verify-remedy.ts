/** What to do about a saved memory that is not as it was written: the one answer to every `memory-damaged`. */
export const VERIFY_REMEDY = 'see what is damaged with `memorag verify`, restore that from a copy, or remove the memory and memorize the texts again';
