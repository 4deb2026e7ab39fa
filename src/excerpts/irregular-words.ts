/** Forms that a stemmer cannot lead back to their word, behind that word; and close relatives that questions and answers swap. */
const FORMS = `be am is are was were been being; have has had; do does did done; go went gone; say said; tell told; give gave given;
take took taken; make made; come came; see saw seen; know knew known; get got gotten; find found; leave left; lose lost; buy bought;
bring brought; think thought; teach taught; catch caught; seek sought; fight fought; build built; send sent; spend spent; lend lent;
bend bent; burn burnt; learn learnt; dream dreamt; mean meant; keep kept; sleep slept; sweep swept; weep wept; feel felt; meet met;
lead led; feed fed; bleed bled; hold held; stand stood; understand understood; sit sat; win won; run ran; begin began begun;
swim swam swum; sing sang sung; ring rang rung; sink sank sunk; drink drank drunk; write wrote written; drive drove driven;
ride rode ridden; rise rose risen; speak spoke spoken; break broke broken; steal stole stolen; choose chose chosen; wear wore worn;
tear tore torn; bear bore borne born; swear swore sworn; eat ate eaten; fall fell fallen; hide hid hidden; bite bit bitten;
throw threw thrown; blow blew blown; grow grew grown; draw drew drawn; fly flew flown; lie lay lain; strike struck stricken;
stick stuck; hang hung; dig dug; shoot shot; sell sold; pay paid; hear heard; wake woke woken; forget forgot forgotten;
shake shook shaken; bind bound; wind wound; child children; man men; woman women; foot feet; tooth teeth; wife wives; life lives;
knife knives; die died dying death dead; marry married marriage; deep depth; long length; high height; sail sailor`;

/** English words by the forms that follow no rule. */
export const IRREGULAR_WORDS: ReadonlyMap<string, string> = new Map(
  FORMS.split(';').flatMap((line) => {
    const [word = '', ...forms] = line.trim().split(/\s+/u);
    return forms.map((form) => [form, word] as const);
  }),
);
