// 22.18 is the first 22 that runs .ts files without a flag; 23 and 25 are past their end of life.
export const REQUIRED = '^22.18.0 || ^24.0.0 || >=26.0.0';

export function isNewEnough(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 22 && minor >= 18) || major === 24 || major >= 26;
}
