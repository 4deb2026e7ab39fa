/** What a picture does when it is pointed at, tapped, or walked through by keys: it shows what is tied to a node, and reads its note. Without it all notes stand below. */
export const PICTURE_SCRIPT = `
const panel = document.getElementById('panel'), reading = document.getElementById('reading');
const all = (query) => Array.from(document.querySelectorAll(query));
let chosen = null;
function show(id) {
  const note = id && document.getElementById('note-' + id);
  if (note) reading.replaceChildren(...Array.from(note.cloneNode(true).childNodes));
}
function light(id) {
  const on = new Set(id ? [id] : []);
  const rank = id && id[0] === 'p' ? id.slice(1) : null;
  const ties = all('[data-from]');
  for (const tie of ties) {
    const { from, to, ranks } = tie.dataset;
    const isOn = Boolean(id) && (from === id || to === id || (rank !== null && ranks.split(' ').includes(rank)));
    tie.classList.toggle('on', isOn);
    if (isOn) on.add(from).add(to);
  }
  for (const node of all('[data-node]')) {
    node.classList.toggle('on', on.has(node.dataset.node));
    node.classList.toggle('chosen', node.dataset.node === id);
  }
  for (const svg of all('svg.across, svg.down')) svg.classList.toggle('lit', Boolean(id));
}
function choose(id) {
  chosen = id;
  light(id);
  show(id);
  panel.classList.toggle('open', Boolean(id));
}
for (const node of all('[data-node]')) {
  const id = node.dataset.node;
  node.addEventListener('pointerenter', (event) => { if (event.pointerType === 'mouse') { light(id); show(id); } });
  node.addEventListener('pointerleave', (event) => { if (event.pointerType === 'mouse') { light(chosen); show(chosen); } });
  node.addEventListener('focus', () => { if (node.matches(':focus-visible')) choose(id); });
  node.addEventListener('click', () => choose(chosen === id ? null : id));
  node.addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(id); } });
}
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') choose(null); });
document.getElementById('close').addEventListener('click', () => choose(null));
show('p1');
`;
