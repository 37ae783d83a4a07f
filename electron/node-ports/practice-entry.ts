// Runs the practice tenant as a child of a console: without the console there is no one to serve.
process.once('disconnect', () => process.exit(0));

await import('../practice/main.ts');

export {};
