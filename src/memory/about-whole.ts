/** What a question names when it is about a text as a whole. */
const ENGLISH: readonly RegExp[] = [
  /\b(?:themes?|plot(?! (?:against|to|by|that|which)\b)|storyline|premise|moral|gist|overview|synopsis|main (?:ideas?|points?|topics?|arguments?|characters?|events?|message|thesis|conflict)|central (?:ideas?|themes?|arguments?|message|conflict)|overall (?:message|tone|argument|structure|theme)|key (?:points?|ideas?|themes?|takeaways?))\b(?!.*\b(?:chapter|section|part|paragraph|page) (?:\d|[ivx]+\b|one|two|three))/iu,
  /\bwhat(?: is| was|['’]s) (?:the|this|that) (?:whole |entire |complete )?(?:book|text|story|novel|document|article|paper|report|work|play|essay|poem) (?:all )?about\b/iu,
  /\bsummari[sz]e(?: (?:the|this|that) (?:whole |entire )?(?:book|text|story|novel|document|article|paper|report|work|play|essay)| (?:it|everything))\b/iu,
  /\bsummary of (?:the|this) (?:whole |entire )?(?:book|text|story|novel|document|article|paper|report|work|play|essay)\b/iu,
  /\b(?:the (?:whole|entire)|throughout the|in the course of the|over the course of the) (?:book|text|story|novel|document|article|paper|report|work|play|essay)\b/iu,
  /\bhow (?:does|do|did|is|are|has) .{1,80}\b(?:change|develop|evolve|structured|organi[sz]ed)\b.{0,20}\b(?:through|over|in|across) (?:the|this) (?:whole |entire )?(?:book|text|story|novel|document|work|play)\b/iu,
];
const CHINESE = /(?:全书|全文|整本书|整篇|整部|通篇|这本书|这部(?:书|小说|作品)|本书|本文|这篇(?:文章|文本|小说)|这个故事).{0,12}(?:主题|主旨|中心思想|讲了?(?:什么|些什么|的是什么)|讲的是|大意|概要|梗概|内容|要点|情节|结构|说明了?什么|主要人物|主张)|(?:主题|主旨|中心思想|故事梗概|主要情节|内容提要|内容概要)(?:是什么|有哪些|为何|[？?]|$)|(?:概括|总结|概述|归纳)(?:一下)?(?:全书|全文|整本书|这本书|本书|本文|这篇|整个故事|故事|主要内容)/u;
const JAPANESE = /(?:主題|テーマ|あらすじ|要旨|主旨|概要|中心(?:的な)?(?:思想|テーマ))(?:は|を|と|が|について|[？?]|$)|(?:全体|全編|作品|物語|この(?:本|小説|話|文章|作品)|本書|本文).{0,12}(?:何について|どんな話|どのような話|要約|まとめて|主題|テーマ|あらすじ|構成|主張)/u;

/** Whether a question is about the text as a whole, by its words: its themes, its plot, what it is about. In English, Chinese and Japanese. */
export function isAboutWhole(question: string): boolean {
  const asked = question.replaceAll(/\s+/gu, ' ').slice(0, 500);
  return CHINESE.test(asked) || JAPANESE.test(asked) || ENGLISH.some((pattern) => pattern.test(asked));
}
