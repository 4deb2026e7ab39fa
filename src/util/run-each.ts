/** The events of a generator, each step of which `run` runs: its work is done within it, whoever reads along. */
export async function* runEach<Event>(events: AsyncGenerator<Event, void>, run: <T>(work: () => T) => T): AsyncGenerator<Event, void> {
  try {
    for (let next = await run(() => events.next()); next.done !== true; next = await run(() => events.next())) yield next.value;
  } finally {
    // A reader that leaves ends it; nothing where it has ended.
    await run(() => events.return());
  }
}
