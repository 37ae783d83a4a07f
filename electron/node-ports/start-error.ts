/** A reason the console cannot start, in words for the person at the terminal. */
export class StartError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'StartError';
    this.hint = hint;
  }
}
