/** How long a detached bridge waits for a call before it ends. Stands apart, so that a help text can name it and load nothing else. */
export const DEFAULT_IDLE_SECONDS = 1800;
