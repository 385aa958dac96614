//! Phrases that have a plain word, and British spelling.

use std::collections::BTreeSet;

use super::finding::TidyFinding;
use super::prose::Passage;

/// A phrase that is not used, and what is written instead.
struct Phrase {
    /// Words apart by spaces; `|` parts the forms of one word, `*` is any word.
    words: &'static str,
    mend: &'static str,
    /// The paths under which the rule holds; everywhere if there are none.
    under: &'static [&'static str],
}

impl Phrase {
    fn holds_for(&self, path: &str) -> bool {
        self.under.is_empty() || self.under.iter().any(|under| path.starts_with(under))
    }
}

const fn phrase(words: &'static str, mend: &'static str) -> Phrase {
    Phrase { words, mend, under: &[] }
}

/// Elsewhere, rooms and teams have `members`.
const OF_JSON: &[&str] = &["crates/core", "crates/openapi", "crates/conform", "xtask", "specs/README.md"];

const PHRASES: &[Phrase] = &[
    phrase("answer|answers|answered|answering|unanswered", "`response`, `respond`; of a person: `reply`"),
    phrase("allowance|allowances", "`rate limit`, `quota`"),
    phrase("patience", "`timeout`, `deadline`"),
    phrase("where nothing|none|no * is|was|are said|set|given", "`Defaults to …`"),
    phrase("where nothing is|was said|set|given", "`Defaults to …`"),
    phrase("where nothing else is|was said|set|given", "`Defaults to …`"),
    phrase("nothing|none is said", "`Defaults to …`, or name who says it"),
    phrase("how long * may take", "`timeout`, `deadline`"),
    phrase("how long a|the * may take", "`timeout`, `deadline`"),
    phrase("sent|send|sends|sending|tried again", "`retried`, `retry`"),
    phrase("may pass", "`retryable`"),
    phrase("sends|sent|send it|them on", "`redirect`"),
    phrase("sends|sent|send the|a call|request on", "`redirect`"),
    phrase("where in the json", "`JSON path`"),
    phrase("way in the json", "`JSON path`"),
    phrase("who is called", "`credentials`, `access token`"),
    phrase("what it is called by", "`credentials`, `access token`"),
    phrase("come|comes|came|coming about", "`connection failed`, `connect error`, `happen`"),
    phrase("is|are|was come by", "`obtain`, `get`"),
    phrase("what is in it", "`body`, `payload`, `content`"),
    phrase("what|which cannot be read", "`malformed`"),
    phrase("there is|are|was none of", "`missing`, `unsupported`, `unknown`"),
    phrase("one's", "`custom`, `user-defined`, `your own`"),
    phrase("whoever|whomever|whosoever", "name who: `the caller`, `the reader`, `a client that`"),
    phrase("for|of|to|with|by who", "name who: `for callers who`, `of the person who`"),
    phrase("is|are|was told when", "`returns an error if`"),
    Phrase {
        words: "member|members",
        mend: "`field`, `property`, `parameter`; of a union: `variant`; of a list: `item`",
        under: OF_JSON,
    },
];

/// Stems that American English ends in `-ize`, `-izing`, `-ization`.
const IZE: &[&str] = &[
    "anonym",
    "apolog",
    "author",
    "canonical",
    "capital",
    "categor",
    "critic",
    "custom",
    "emphas",
    "equal",
    "final",
    "formal",
    "general",
    "initial",
    "item",
    "local",
    "material",
    "maxim",
    "memor",
    "minim",
    "modern",
    "monomorph",
    "normal",
    "optim",
    "organ",
    "parallel",
    "parameter",
    "personal",
    "priorit",
    "random",
    "real",
    "recogn",
    "sanit",
    "serial",
    "special",
    "stabil",
    "standard",
    "summar",
    "synchron",
    "token",
    "util",
    "visual",
];

const ISE_ENDINGS: &[&str] =
    &["ise", "ised", "iser", "isers", "ises", "ising", "isation", "isations", "isable"];

/// Other words, all forms of which begin so, and how American English writes the beginning.
const SPELLINGS: &[(&str, &str)] = &[
    ("analyse", "analyze"),
    ("analysing", "analyzing"),
    ("artefact", "artifact"),
    ("behaviour", "behavior"),
    ("cancelled", "canceled"),
    ("cancelling", "canceling"),
    ("centred", "centered"),
    ("centre", "center"),
    ("centring", "centering"),
    ("colour", "color"),
    ("defence", "defense"),
    ("dialled", "dialed"),
    ("favour", "favor"),
    ("flavour", "flavor"),
    ("fulfils", "fulfills"),
    ("grey", "gray"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("judgement", "judgment"),
    ("labelled", "labeled"),
    ("labelling", "labeling"),
    ("labour", "labor"),
    ("learnt", "learned"),
    ("licence", "license"),
    ("misspelt", "misspelled"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("neighbour", "neighbor"),
    ("offence", "offense"),
    ("practise", "practice"),
    ("rumour", "rumor"),
    ("signalled", "signaled"),
    ("signalling", "signaling"),
    ("spelt", "spelled"),
    ("travelled", "traveled"),
    ("unlabelled", "unlabeled"),
    ("whilst", "while"),
];

/// How a finding shows a phrase or word.
pub(super) fn quoted(words: &str) -> String {
    format!("`{words}`")
}

/// The phrases and spellings of a passage that are not ours.
pub(super) fn check(path: &str, passage: &Passage) -> Vec<TidyFinding> {
    let words = words(passage);
    let mut findings = Vec::new();
    let mut find = |line: usize, what: &str, mend: String| {
        findings.push(TidyFinding { path: path.to_owned(), line, what: quoted(what), mend });
    };
    // A phrase within a longer one, which stands before it in the table, is found once.
    let mut covered = BTreeSet::new();
    for phrase in PHRASES.iter().filter(|phrase| phrase.holds_for(path)) {
        let pattern: Vec<&str> = phrase.words.split(' ').collect();
        for (start, window) in words.windows(pattern.len()).enumerate() {
            let fits = pattern.iter().zip(window).all(|(form, word)| {
                (*form == "*" && word.text != BREAK) || form.split('|').any(|form| form == word.text)
            });
            let Some(first) = window.first().filter(|_| fits && !covered.contains(&start)) else {
                continue;
            };
            let found: Vec<&str> = window.iter().map(|word| word.text.as_str()).collect();
            find(first.line, &found.join(" "), phrase.mend.to_owned());
            covered.extend(start..start + pattern.len());
        }
    }
    for word in &words {
        if let Some(american) = american(&word.text) {
            find(word.line, &word.text, quoted(&american));
        }
    }
    findings
}

/// How American English spells a British word.
fn american(word: &str) -> Option<String> {
    for (british, american) in SPELLINGS {
        if let Some(rest) = word.strip_prefix(british) {
            return Some(format!("{american}{rest}"));
        }
    }
    let stem = ISE_ENDINGS.iter().find_map(|ending| word.strip_suffix(ending))?;
    let bare = ["un", "re", "de", "pre"].iter().find_map(|prefix| stem.strip_prefix(prefix)).unwrap_or(stem);
    let known = IZE.contains(&stem) || IZE.contains(&bare);
    let ending = word.strip_prefix(stem)?;
    known.then(|| format!("{stem}{}", ending.replacen('s', "z", 1)))
}

/// A word of prose in small letters.
struct Word {
    line: usize,
    text: String,
}

/// What stands in place of code and of punctuation that ends a clause: no phrase goes across it.
const BREAK: &str = "";

/// The words of a passage, without code, links' addresses and identifiers.
fn words(passage: &Passage) -> Vec<Word> {
    let mut words = Vec::new();
    // A code span may go across the end of a line, but not across an empty one.
    let (mut fenced, mut in_code) = (false, false);
    for (line, text) in &passage.lines {
        let trimmed = text.trim();
        if trimmed.starts_with("```") {
            fenced = !fenced;
            words.push(Word { line: *line, text: BREAK.to_owned() });
            continue;
        }
        if trimmed.is_empty() {
            in_code = false;
            words.push(Word { line: *line, text: BREAK.to_owned() });
        }
        if fenced {
            continue;
        }
        for (index, piece) in text.replace("``", "`").split('`').enumerate() {
            if index > 0 {
                in_code = !in_code;
                words.push(Word { line: *line, text: BREAK.to_owned() });
            }
            if !in_code {
                words_of(piece, *line, &mut words);
            }
        }
    }
    words
}

fn words_of(text: &str, line: usize, words: &mut Vec<Word>) {
    let mut put = |text: &str| words.push(Word { line, text: text.to_owned() });
    // The address of a link: `[text](address)`.
    let text = text.replace("](", " ]( ");
    for token in text.split_whitespace() {
        // An identifier, a path, an address or a quoted value is code, whatever it stands in.
        let core = token.trim_matches(|sign: char| !sign.is_alphanumeric());
        let capital_inside =
            core.chars().skip(1).any(char::is_uppercase) && core.chars().any(char::is_lowercase);
        let is_code = core.contains(['_', '/', '=', '<', '>', '@', '$', '{', '}'])
            || core.contains("::")
            || core.trim_end_matches('.').contains('.')
            || capital_inside;
        if is_code {
            put(BREAK);
            continue;
        }
        let opens = |sign: char| matches!(sign, '(' | '[' | '"' | '“');
        if token.starts_with(opens) {
            put(BREAK);
        }
        for part in core.split(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '\'' | '’')) {
            let word = part.to_lowercase().replace('’', "'");
            if !word.is_empty() {
                put(&word);
            }
        }
        if token.ends_with(['.', ';', ':', '!', '?', ')', ']', '"', '”', '—', '…']) {
            put(BREAK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned()));
        check(path, &Passage { lines: lines.collect() }).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_phrase_is_found_as_words_and_not_in_code() {
        let table: [(&str, &[&str]); 21] = [
            ("Reads an answer.", &["`answer`"]),
            ("Answers\nit answered.", &["`answers`", "`answered`"]),
            ("Reads an `answer` of `a\nanswer b`.", &[]),
            ("The answerer, answer_body, SurveyAnswer, answer.rs and [a](answer/b).", &[]),
            ("```\nan answer\n```\nDone.", &[]),
            ("10 seconds where nothing is said.", &["`where nothing is said`"]),
            ("A connection\ncame about.", &["`came about`"]),
            ("They came. About that.", &[]),
            ("It is sent again.", &["`sent again`"]),
            ("It is sent, and again refused.", &[]),
            ("Whoever reads.", &["`whoever`"]),
            ("It is told when the client is built.", &["`is told when`"]),
            ("It is told apart.", &[]),
            ("One's own.", &["`one's`"]),
            ("One is enough.", &[]),
            ("There is none of them.", &["`there is none of`"]),
            ("There is none.", &[]),
            ("What cannot be read", &["`what cannot be read`"]),
            ("It cannot be read.", &[]),
            ("For who has it.", &["`for who`"]),
            ("For callers who have it.", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(found("crates/acme/README.md", text), expected, "{text}");
        }
    }

    #[test]
    fn rooms_have_members_and_objects_have_fields() {
        assert_eq!(found("specs/acme/rooms.yaml", "Members of a room."), [""; 0]);
        assert_eq!(found("crates/core/src/field.rs", "Members of an object."), ["`members`"]);
    }

    #[test]
    fn british_spelling_is_found_with_its_american_form() {
        let table = [
            ("organisation", Some("organization")),
            ("colours", Some("colors")),
            ("favourite", Some("favorite")),
            ("centred", Some("centered")),
            ("behaviour", Some("behavior")),
            ("deserialised", Some("deserialized")),
            ("unrecognised", Some("unrecognized")),
            ("licences", Some("licenses")),
            ("organism", None),
            ("optimistic", None),
            ("otherwise", None),
            ("promise", None),
            ("precisely", None),
            ("center", None),
            ("license", None),
        ];
        for (word, expected) in table {
            assert_eq!(american(word).as_deref(), expected, "{word}");
        }
    }
}
