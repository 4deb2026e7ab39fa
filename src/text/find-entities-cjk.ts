import type { EntityCounts } from './find-entities-latin.ts';

/** Characters that end no name: particles, pronouns, adverbs, measure words, verbs of speech and motion. */
const NO_END = new Set(
  '的了是在不着呢吗么吧啊呀罢也又与和及或把被将给对向从到由於于而且但却则因便就都只还再才已正方可能会要想该我你他她它们咱这那哪此其某每各谁何怎之所以为有无没未非很更最太极好大小多少几一二三四五六七八九十百千万两个些来去上下里出进起回过开走说道问答笑听见看知叫请让使令得着时如若叹忙自乃遂皆既虽且况亦等话想'
    .split(''),
);
/** Characters of the above that begin a name where it holds together well (小荷, 大观园, 听雨楼). */
const MAY_BEGIN = new Set('大小一二三四五六七八九十百千万上下里明听看问好自可多方正等想极'.split(''));
/** What follows the name of somebody who speaks or acts. */
const SPEAKS = new Set('道说笑问听忙便答叹哭骂见'.split(''));
/** What the name of a place ends with. */
const PLACES = new Set('园馆院楼阁亭寺庵庙桥街巷村镇城山河湖江海县州国宫殿堂店坊府居轩岛港'.split(''));
const SURNAMES = new Set(
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁甄封芮储靳焦谷车侯宁仇栾甘厉祖武符刘景詹束龙叶司黎白蒲卓蔺池乔阴郁胥闻党翟谭姬申冉雍桑桂牛尚农温庄柴瞿阎慕连习艾鱼容向古易慎戈廖终居衡步耿满匡国文寇广欧沃利越师巩聂晁勾敖融冷辛阚那简饶曾关相查荆红游竺权盖益桓公'
    .split(''),
);
/** Common words that hold together as well as a name does. */
const NO_NAMES = new Set('如今 什么 东西 事情 时候 这里 那里 自己 姑娘 丫头 太太 奶奶 老爷 老太太 妹妹 姐姐 哥哥 兄弟 媳妇 婆子 先生 孩子 大家 今日 明日 昨日 一面 一声 心中 心里 告诉 明白 意思 跟前 越发 瞧瞧 房中 喜欢 吩咐 悄悄 点头 言语 糊涂 伏侍 衣服 预备 年纪 收拾 原故 光景 愿意 容易 高兴 工夫 伺候 细细 料理 热闹 干净 旁边 眼睛 规矩 渐渐 商量 恐怕 抱怨 仔细 仍旧 母亲 父亲 晚饭 模样 立刻 奇怪 认真 答应 欢喜 眼泪 原来 因此 不知 只见 果然 忽然 仿佛 然后 已经 可以 没有 我们 你们 他们 咱们 众人 银子 小厮 主意 身上 声音 地方 觉得 发现 开始 知道 现在 突然'.split(' '));

const LONGEST = 4;
/** Different runs of one length that are counted: a language has fewer, and noise shall not fill the memory. */
const MOST_GRAMS = 4_000_000;

interface Grams {
  readonly counts: ReadonlyMap<string, number>;
  /** Characters in all. */
  readonly total: number;
}

interface Candidate {
  count: number;
  spoken: number;
  readonly left: Map<string, number>;
  readonly right: Map<string, number>;
}

/** Reads the texts once more, from the beginning, in pieces cut between paragraphs. */
export type ReadPieces = () => AsyncIterable<string>;

/**
 * Names in texts without letter case: titles in 《》 and short quotations, and terms of two to four characters that are frequent,
 * hold together (their characters meet far more often than by chance) and stand in many surroundings.
 */
export async function findEntitiesCjk(readPieces: ReadPieces): Promise<EntityCounts> {
  const counts = await quotedNames(readPieces);
  const grams = await countGrams(readPieces);
  const candidates = [...grams.counts.keys()].filter((term) => term.length > 1 && isTerm(term, grams));
  if (candidates.length === 0) return counts;
  for (const [term, { count, spoken, left, right }] of await surroundings(readPieces, new Set(candidates))) {
    const isPerson = spoken / count > 0.15 || (SURNAMES.has(term.charAt(0)) && term.length <= 3 && spoken > 0);
    if (entropy(left) < 1.2 || entropy(right) < 1.2) continue;
    const isPlace = term.length > 2 && PLACES.has(term.charAt(term.length - 1));
    if (isPerson || isPlace || counts.has(term) || cohesion(term, grams) > 0.75) counts.set(term, Math.max(count, counts.get(term) ?? 0));
  }
  return withoutFragments(counts);
}

/** Titles, and short quotations that come back: quoted once, they are mostly speech. */
async function quotedNames(readPieces: ReadPieces): Promise<EntityCounts> {
  const counts: EntityCounts = new Map();
  for await (const piece of readPieces()) {
    for (const [, title, quoted] of piece.matchAll(/《([^《》\n]{1,20})》|[“「『"]([\p{Script=Han}]{2,6})[”」』"]/gu)) {
      const name = title ?? quoted ?? '';
      // A title counts as if it came back already.
      counts.set(name, (counts.get(name) ?? (title === undefined ? 0 : 1)) + 1);
    }
  }
  return new Map([...counts].filter(([name, count]) => count > 1 && !NO_NAMES.has(name) && !NO_END.has(name.charAt(name.length - 1))));
}

/** Occurrences of runs of one to four characters; a longer run is only counted where both its ends are frequent. */
async function countGrams(readPieces: ReadPieces): Promise<Grams> {
  const all = new Map<string, number>();
  let total = 0;
  for (let size = 1; size <= LONGEST; size += 1) {
    const counts = new Map<string, number>();
    for await (const piece of readPieces()) countGramsOfSize(size, piece, { counts, shorter: all });
    if (size === 1) for (const count of counts.values()) total += count;
    if (total === 0) break;
    const least = Math.max(3, Math.round(total / 80_000));
    for (const [gram, count] of counts) if (size === 1 || count >= least) all.set(gram, count);
  }
  return { counts: all, total };
}

function countGramsOfSize(size: number, piece: string, { counts, shorter }: { counts: Map<string, number>; shorter: ReadonlyMap<string, number> }): void {
  for (const run of hanRuns(piece)) {
    for (let at = 0; at + size <= run.length; at += 1) {
      const gram = run.slice(at, at + size);
      if (size > 2 && !(shorter.has(gram.slice(0, -1)) && shorter.has(gram.slice(1)))) continue;
      const count = counts.get(gram) ?? 0;
      if (count > 0 || counts.size < MOST_GRAMS) counts.set(gram, count + 1);
    }
  }
}

function hanRuns(piece: string): readonly string[] {
  return piece.match(/\p{Script=Han}+/gu) ?? [];
}

function isTerm(term: string, grams: Grams): boolean {
  const first = term.charAt(0);
  if (NO_END.has(term.charAt(term.length - 1)) || NO_NAMES.has(term) || (NO_END.has(first) && !MAY_BEGIN.has(first))) return false;
  return cohesion(term, grams) > (MAY_BEGIN.has(first) ? 0.6 : 0.4);
}

/**
 * How the parts of a term hold together: 0 where they meet by chance, 1 where they never stand apart (normalised pointwise
 * mutual information), the least over all ways to cut it in two.
 */
function cohesion(term: string, { counts, total }: Grams): number {
  const count = counts.get(term) ?? 0;
  let least = Infinity;
  for (let cut = 1; cut < term.length; cut += 1) {
    const parts = (counts.get(term.slice(0, cut)) ?? 1) * (counts.get(term.slice(cut)) ?? 1);
    least = Math.min(least, Math.log((count * total) / parts));
  }
  return least / Math.log(total / count);
}

async function surroundings(readPieces: ReadPieces, terms: ReadonlySet<string>): Promise<Map<string, Candidate>> {
  const found = new Map<string, Candidate>();
  for await (const piece of readPieces()) for (const run of hanRuns(piece)) lookAround(run, terms, found);
  return found;
}

function lookAround(run: string, terms: ReadonlySet<string>, found: Map<string, Candidate>): void {
  for (let at = 0; at < run.length; at += 1) {
    for (let size = 2; size <= LONGEST && at + size <= run.length; size += 1) {
      const term = run.slice(at, at + size);
      if (!terms.has(term)) continue;
      const entry = found.get(term) ?? { count: 0, spoken: 0, left: new Map(), right: new Map() };
      found.set(term, entry);
      const right = run.charAt(at + size);
      entry.count += 1;
      if (SPEAKS.has(right)) entry.spoken += 1;
      countNeighbour(entry.left, run.charAt(at - 1));
      countNeighbour(entry.right, right);
    }
  }
}

/** Counts a neighbour; the border of a run is a new neighbour each time. */
function countNeighbour(neighbours: Map<string, number>, neighbour: string): void {
  const key = neighbour === '' ? `#${neighbours.size}` : neighbour;
  neighbours.set(key, (neighbours.get(key) ?? 0) + 1);
}

function entropy(counts: Map<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  let sum = 0;
  for (const count of counts.values()) sum -= (count / total) * Math.log(count / total);
  return sum;
}

/** Leaves out a term that nearly always stands inside one longer term ("玉钏" in "玉钏儿" says less). */
function withoutFragments(counts: EntityCounts): EntityCounts {
  const fragments = new Set<string>();
  for (const [term, count] of counts) {
    for (let size = 2; size < Math.min(term.length, LONGEST); size += 1) {
      for (let at = 0; at + size <= term.length; at += 1) {
        const part = term.slice(at, at + size);
        if (count >= 0.7 * (counts.get(part) ?? Infinity)) fragments.add(part);
      }
    }
  }
  return new Map([...counts].filter(([term]) => !fragments.has(term)));
}
