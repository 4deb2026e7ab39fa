const WORDS = new Set(
  (
    'a about above across after again against all almost along already also although always am among an and another any anyone are around as at away be became because been before behind being below beneath ' +
    'beside besides between beyond both but by can cannot could despite did do does doing down during each either else ever every everyone few first following for from had has have having he hence her here hers ' +
    'herself him himself his how however i if in indeed inside instead into is it its itself just last least less like many may me meanwhile might more moreover most much must my myself near nearly neither ' +
    'never nevertheless next no none nor not nothing now of off often on once one only onto or other others our ours out outside over own per perhaps quite rather said same second several shall she should since so ' +
    'some somewhere soon still such than that the their theirs them themselves then there thereafter therefore these they third this those though three through throughout thus to together too toward towards two ' +
    'under unlike until up upon us usually very was we well were what whatever when whenever where whereas wherever whether which while who whoever whom whose why will with within without would yet you your yours ' +
    'currently formerly originally later recently today initially eventually finally subsequently additionally according based known born located founded established named called'
  ).split(' '),
);

/** Whether an English word only holds sentences together, whatever its letter case. */
export function isFunctionWord(word: string): boolean {
  return WORDS.has(word.toLowerCase());
}
