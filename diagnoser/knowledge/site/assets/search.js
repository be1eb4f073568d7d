"use strict";
// Full-text search over the index that search_index.py writes. Words may be incomplete or misspelt, and a whole line of
// a log may be pasted: what no page knows, such as paths and numbers, counts for nothing.
const dfdiagSearch = (index) => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const MOST_WORDS = 40;
  const PASTED = 6; // with more words than these a line was pasted: then no word is incomplete, and few numbers tell
  const PAIR = 1;
  const SAME = 0.3;
  const words = index.words.split(" ");
  const places = index.places.split(" ");
  const numbers = new Map(words.map((word, number) => [word, number]));
  const cut = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  const pairs = new Map(index.pairs.split(" ").map((pair) => [pair.slice(0, 6), pair.slice(6)]));
  const titles = index.documents.map((document) => cut(document[1]).join(" "));
  const digits = (number) => DIGITS[number >> 12] + DIGITS[(number >> 6) & 63] + DIGITS[number & 63];
  const documentAt = (coded, at) => DIGITS.indexOf(coded[at]) * 64 + DIGITS.indexOf(coded[at + 1]);
  const rarity = (number) => Math.log(1 + index.documents.length / (places[number].length / 3));

  const fillers = new Set(index.fillers.split(" "));

  // Words that say the same as some that were typed.
  const alike = (asked) => {
    const found = new Set();
    for (const group of index.same) {
      if (!group.some((member) => ` ${asked} `.includes(` ${member} `))) continue;
      for (const word of group.join(" ").split(" ")) if (!fillers.has(word)) found.add(word);
    }
    return found;
  };

  // How many letters to change, add, take away or swap; more than `most` are not counted on.
  const distance = (one, other, most) => {
    let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, column) => column)];
    for (let row = 1; row <= one.length; row++) {
      const next = [row];
      for (let column = 1; column <= other.length; column++) {
        const same = one[row - 1] === other[column - 1];
        next[column] = Math.min(last[column] + 1, next[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
        if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
          next[column] = Math.min(next[column], before[column - 2] + 1);
      }
      if (Math.min(...next) > most) return most + 1;
      [before, last] = [last, next];
    }
    return last[other.length];
  };

  // The words of the index that a typed word may mean, each with how far it is meant.
  const meant = (typed, grows) => {
    const found = new Map();
    if (numbers.has(typed)) found.set(numbers.get(typed), 1);
    if (grows || (!found.size && typed.length > 3)) {
      words.forEach((word, number) => {
        if (word.startsWith(typed) && word !== typed) found.set(number, 0.4 + (0.4 * typed.length) / word.length);
      });
    }
    if (!found.size && typed.length > 3 && !/\d/.test(typed)) {
      const most = typed.length > 7 ? 2 : 1;
      words.forEach((word, number) => {
        if (Math.abs(word.length - typed.length) > most || word[0] !== typed[0]) return;
        const far = distance(typed, word, most);
        if (far <= most) found.set(number, far === 1 ? 0.6 : 0.35);
      });
    }
    return found;
  };

  const known = (word) => new Map(numbers.has(word) ? [[numbers.get(word), SAME]] : []);

  return (text, limit) => {
    const inOrder = cut(text).slice(0, 2 * MOST_WORDS);
    const asked = inOrder.join(" ");
    const telling = inOrder.filter((word, position) => position === inOrder.length - 1 || !fillers.has(word));
    const typed = [...new Set(telling)].slice(0, MOST_WORDS);
    const others = [...alike(asked)].filter((word) => !typed.includes(word));
    const scores = new Map();
    const hit = new Set();
    let whole = 0;
    [...typed, ...others].forEach((word, position) => {
      const isTyped = position < typed.length;
      const best = new Map();
      let weight = 0;
      const grows = position === typed.length - 1 && typed.length <= PASTED && word.length > 1;
      const found = isTyped ? meant(word, grows) : known(word);
      const trust = typed.length > PASTED && /^\d+$/.test(word) ? 0.3 : 1;
      // A word that may be meant is worth no more than the most common of those.
      const most = Math.min(...[...found.keys()].map(rarity));
      for (const [number, sure] of found) {
        if (isTyped) hit.add(words[number]);
        const rare = most * sure * trust;
        weight = Math.max(weight, rare);
        const coded = places[number];
        for (let at = 0; at < coded.length; at += 3) {
          const document = documentAt(coded, at);
          const says = DIGITS.indexOf(coded[at + 2]);
          const score = rare * (says / (says + 6));
          if (!(best.get(document)?.score >= score)) best.set(document, { score, rare });
        }
      }
      if (isTyped) whole += weight;
      for (const [document, { score, rare }] of best) {
        const sum = scores.get(document) || { score: 0, covered: 0 };
        scores.set(document, { score: sum.score + score, covered: sum.covered + (isTyped ? rare : 0) });
      }
    });
    const seen = new Set();
    inOrder.slice(1).forEach((word, position) => {
      const [one, other] = [numbers.get(inOrder[position]), numbers.get(word)];
      const pair = one === undefined || other === undefined ? "" : digits(one) + digits(other);
      const coded = seen.has(pair) ? undefined : pairs.get(pair);
      seen.add(pair);
      for (let at = 0; coded && at < coded.length; at += 2) {
        const sum = scores.get(documentAt(coded, at));
        if (sum) sum.score += PAIR * Math.log(1 + (2 * index.documents.length) / coded.length);
      }
    });
    const ranked = [...scores].map(([document, { score, covered }]) => {
      const named = titles[document] === asked ? 2 : titles[document].startsWith(asked) ? 1.2 : 1;
      return [document, score * (whole ? covered / whole : 1) * named];
    });
    ranked.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    const results = ranked.slice(0, limit).map(([number, score]) => {
      const [address, title, kind, summary] = index.documents[number];
      return { address, title, kind, summary, score };
    });
    return { results, words: hit };
  };
};

// The index is a script that calls this, because a page opened from a file may load scripts and nothing else.
const dfdiagIndex = (index) => {
  window.dfdiagFind = dfdiagSearch(index);
};
