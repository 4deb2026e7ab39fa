/** The item at a position that must be there; anything else is a defect of the caller. */
export function itemAt<T>(list: { readonly length: number; readonly [position: number]: T }, position: number): T {
  const item = list[position];
  if (item === undefined) throw new RangeError(`there is no item ${position} in a list of ${list.length}`);
  return item;
}
