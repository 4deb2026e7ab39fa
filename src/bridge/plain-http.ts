/**
 * Node's `http` and `https`, not by an import: that reads every name they export, and one of those loads all of `fetch`, which costs a
 * command more than what it then asks of the bridge.
 */
export const http = process.getBuiltinModule('node:http');
export const https = process.getBuiltinModule('node:https');
