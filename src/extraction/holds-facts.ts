/** Whether a text can say anything: a rule of dashes needs no call. */
export function holdsFacts(text: string): boolean {
  return /\p{L}/u.test(text);
}
