//! The words that comment sections are made of, by language: headings, buttons, says-words, form titles, closed lines.
//! In: a line or a part of one. Out: whether it is such a word. Facts only; nothing here knows about pages.

/// Words after an author's name, before the text: `Ana says:`.
const SAYS: &[&str] = &[
    "says",
    "said",
    "wrote",
    "writes",
    "commented",
    "comments",
    "replied",
    "responded",
    "sagt",
    "sagte",
    "schreibt",
    "schrieb",
    "meint",
    "meinte",
    "kommentiert",
    "kommentierte",
    "antwortet",
    "antwortete",
    "dit",
    "a dit",
    "a écrit",
    "écrit",
    "dice",
    "dijo",
    "ha dicho",
    "escribió",
    "escribe",
    "comentó",
    "disse",
    "diz",
    "escreveu",
    "comentou",
    "ha detto",
    "ha scritto",
    "schreef",
    "zegt",
    "zei",
    "pisze",
    "napisał",
    "napisał(a)",
    "говорит",
    "пишет",
    "сказал",
    "skriver",
    "säger",
    "dedi ki",
    "diyor ki",
    "より",
    "说道",
    "说",
];

/// Nouns that head a comment section when a number stands before or after them.
pub(super) const NOUNS: &[&str] = &[
    "user comments",
    "reader comments",
    "comments",
    "comment",
    "responses",
    "response",
    "replies",
    "reply",
    "thoughts",
    "thought",
    "reactions",
    "opinions",
    "leserkommentare",
    "leser-kommentare",
    "leserkommentar",
    "kommentare",
    "kommentar",
    "gedanken",
    "gedanke",
    "antworten",
    "antwort",
    "reaktionen",
    "reaktion",
    "ergänzungen",
    "ergänzung",
    "meinungen",
    "meinung",
    "beiträge",
    "wortmeldungen",
    "commentaires",
    "commentaire",
    "réponses",
    "réponse",
    "réflexions",
    "réflexion",
    "réactions",
    "réaction",
    "avis",
    "comentarios",
    "comentario",
    "respuestas",
    "respuesta",
    "pensamientos",
    "pensamiento",
    "opiniones",
    "reacciones",
    "comentários",
    "comentário",
    "respostas",
    "resposta",
    "pensamentos",
    "pensamento",
    "opiniões",
    "commenti",
    "commento",
    "risposte",
    "risposta",
    "pensieri",
    "pensiero",
    "reacties",
    "reactie",
    "gedachten",
    "gedachte",
    "opmerkingen",
    "komentarzy",
    "komentarze",
    "komentarz",
    "odpowiedzi",
    "odpowiedź",
    "myśli",
    "комментариев",
    "комментария",
    "комментарии",
    "комментарий",
    "ответов",
    "ответа",
    "ответ",
    "отзывов",
    "kommentarer",
    "svar",
    "tankar",
    "tanker",
    "yorum",
    "cevap",
];

/// Headings without a number.
const BARE: &[&str] = &[
    "comments",
    "comment section",
    "reader comments",
    "user comments",
    "all comments",
    "discussion",
    "responses",
    "reactions",
    "join the discussion",
    "top rated comments",
    "reader interactions",
    "conversation",
    "join the conversation",
    "kommentare",
    "alle kommentare",
    "bisherige kommentare",
    "leserkommentare",
    "leser-kommentare",
    "kommentare der leser",
    "diskussion",
    "reaktionen",
    "meinungen",
    "ihre meinung",
    "kommentare zu diesem artikel",
    "commentaires",
    "les commentaires",
    "vos commentaires",
    "tous les commentaires",
    "réactions",
    "vos réactions",
    "discussion autour de cet article",
    "comentarios",
    "todos los comentarios",
    "los comentarios",
    "opiniones",
    "comentários",
    "todos os comentários",
    "opiniões",
    "commenti",
    "reacties",
    "komentarze",
    "комментарии",
    "kommentarer",
    "yorumlar",
    "ergänzungen",
];

/// One comment, said with a word instead of a number.
const ONE: &[&str] = &[
    "one thought on",
    "one comment",
    "one response",
    "one reply",
    "ein gedanke zu",
    "ein kommentar",
    "eine antwort zu",
    "eine antwort auf",
    "une réflexion sur",
    "une réflexion au sujet",
    "une réponse",
    "un commentaire",
    "un comentario",
    "una respuesta",
    "un pensamiento",
    "um comentário",
    "uma resposta",
    "um pensamento",
    "un commento",
    "eén reactie",
    "één reactie",
    "één gedachte",
    "jedna myśl",
    "один комментарий",
    "en tanke",
];

/// Words of lists that show the newest comments of a whole site, or other pages.
const ELSEWHERE: &[&str] = &[
    "recent comments",
    "latest comments",
    "newest comments",
    "recent posts",
    "recent articles",
    "related",
    "you may also",
    "you might also",
    "more from",
    "read more",
    "most read",
    "most popular",
    "popular posts",
    "trending",
    "neueste kommentare",
    "letzte kommentare",
    "aktuelle kommentare",
    "neueste beiträge",
    "letzte beiträge",
    "ähnliche",
    "verwandte",
    "das könnte",
    "auch interessant",
    "mehr zum thema",
    "mehr von",
    "weitere artikel",
    "meistgelesen",
    "lesen sie auch",
    "beliebte",
    "commentaires récents",
    "derniers commentaires",
    "articles récents",
    "articles similaires",
    "à lire aussi",
    "sur le même",
    "comentarios recientes",
    "últimos comentarios",
    "entradas recientes",
    "artículos relacionados",
    "noticias relacionadas",
    "te puede interesar",
    "lo más leído",
    "comentários recentes",
    "últimos comentários",
    "posts recentes",
    "posts relacionados",
    "leia também",
    "mais lidas",
    "veja também",
    "commenti recenti",
    "articoli correlati",
    "свежие комментарии",
    "recente reacties",
];

/// Beginnings of the titles of comment forms.
const FORMS: &[&str] = &[
    "leave a reply",
    "leave a comment",
    "leave your comment",
    "leave your thoughts",
    "leave a response",
    "leave comment",
    "leave reply",
    "leave new comment",
    "post a comment",
    "post a reply",
    "post your comment",
    "post comment",
    "add a comment",
    "add your comment",
    "add comment",
    "write a comment",
    "write a reply",
    "write comment",
    "submit a comment",
    "submit comment",
    "share your thoughts",
    "what do you think",
    "speak your mind",
    "have your say",
    "your email address will not be published",
    "cancel reply",
    "click here to cancel",
    "logged in as",
    "you must be logged in",
    "you must log in",
    "log in to leave a comment",
    "login to post a comment",
    "log in to comment",
    "sign in to comment",
    "please log in",
    "post comments (atom)",
    "subscribe to: post comments",
    "schreibe einen kommentar",
    "schreibe den ersten",
    "schreiben sie einen kommentar",
    "schreib einen kommentar",
    "schreibe eine antwort",
    "schreiben sie eine antwort",
    "einen kommentar schreiben",
    "einen kommentar hinterlassen",
    "einen kommentar abschicken",
    "kommentar schreiben",
    "kommentar verfassen",
    "kommentar hinterlassen",
    "kommentar abgeben",
    "kommentar hinzufügen",
    "kommentar absenden",
    "kommentar veröffentlichen",
    "hinterlasse einen kommentar",
    "hinterlasse eine antwort",
    "hinterlasse jetzt",
    "hinterlassen sie",
    "antwort schreiben",
    "antwort hinterlassen",
    "kommentiere diesen",
    "kommentieren sie",
    "deine e-mail-adresse wird nicht",
    "ihre e-mail-adresse wird nicht",
    "antworten abbrechen",
    "antwort abbrechen",
    "ergänzung schreiben",
    "ihr kommentar",
    "dein kommentar",
    "sag deine meinung",
    "deine meinung",
    "eigenen kommentar",
    "laisser un commentaire",
    "laissez un commentaire",
    "laisser une réponse",
    "laisser un message",
    "ajouter un commentaire",
    "écrire un commentaire",
    "poster un commentaire",
    "publier un commentaire",
    "enregistrer un commentaire",
    "votre adresse e-mail ne sera pas",
    "votre adresse de messagerie ne sera",
    "annuler la réponse",
    "votre commentaire",
    "déposer un commentaire",
    "deja una respuesta",
    "deja un comentario",
    "deja tu comentario",
    "dejar una respuesta",
    "dejar un comentario",
    "déjanos tu comentario",
    "añadir comentario",
    "añade un comentario",
    "agregar un comentario",
    "publicar un comentario",
    "escribe un comentario",
    "escribe tu comentario",
    "tu dirección de correo electrónico no será",
    "su dirección de correo no",
    "cancelar respuesta",
    "cancelar la respuesta",
    "deixe um comentário",
    "deixe seu comentário",
    "deixe o seu comentário",
    "deixe uma resposta",
    "deixar um comentário",
    "deixar uma resposta",
    "escreva um comentário",
    "adicionar comentário",
    "postar um comentário",
    "enviar um comentário",
    "comente",
    "o seu endereço de e-mail não será",
    "o seu endereço de email não será",
    "seu e-mail não será",
    "cancelar resposta",
    "lascia un commento",
    "lascia una risposta",
    "annulla risposta",
    "geef een reactie",
    "laat een reactie",
    "plaats een reactie",
    "reactie annuleren",
    "dodaj komentarz",
    "anuluj pisanie",
    "добавить комментарий",
    "оставить комментарий",
    "отменить ответ",
    "lämna ett svar",
    "skriv en kommentar",
    "legg igjen",
    "bir cevap yaz",
    "bir yanıt yaz",
    "bir yorum yaz",
    "コメントを残す",
    "コメントをどうぞ",
    "发表评论",
    "发表回复",
    "tinggalkan balasan",
];

/// Lines that say comments are closed; matched anywhere in a short line.
const CLOSED: &[&str] = &[
    "comments are closed",
    "comments are now closed",
    "comments closed",
    "comments are disabled",
    "commenting is closed",
    "commenting has been closed",
    "comments have been closed",
    "comments for this",
    "comments are turned off",
    "no longer accepting comments",
    "this discussion is closed",
    "thread is closed",
    "both comments and pings are currently closed",
    "kommentare sind geschlossen",
    "kommentare geschlossen",
    "kommentarfunktion ist geschlossen",
    "kommentarfunktion ist deaktiviert",
    "kommentarfunktion geschlossen",
    "kommentarfunktion wurde geschlossen",
    "kommentarbereich ist geschlossen",
    "kommentarbereich geschlossen",
    "kommentieren nicht mehr möglich",
    "kommentare sind bei diesem",
    "kommentare sind deaktiviert",
    "keine kommentare möglich",
    "kommentieren ist nicht mehr",
    "kommentieren ist leider",
    "commentaires sont fermés",
    "commentaires sont clos",
    "commentaires fermés",
    "commentaires sont désactivés",
    "les commentaires ne sont pas",
    "comentarios están cerrados",
    "comentarios cerrados",
    "comentarios están desactivados",
    "comentarios estan cerrados",
    "comentários estão encerrados",
    "comentários estão fechados",
    "comentários encerrados",
    "comentários fechados",
    "comentários estão desativados",
    "commenti sono chiusi",
    "commenti chiusi",
    "reacties zijn gesloten",
    "reageren is niet",
    "komentowania została wyłączona",
    "комментарии закрыты",
    "kommentarer inaktiverade",
    "kommentarer är stängda",
    "yorumlar kapalı",
    "yorumlar kapatıldı",
    "コメントは受け付けていません",
    "评论已关闭",
];

/// Words with which a link notice begins.
const PINGS: &[&str] = &[
    "pingback",
    "trackback",
    "trackbacks",
    "ping",
    "rétrolien",
    "pingback by",
    "trackback by",
    "уведомление",
    "пингбэк",
    "geri bildirim",
    "ピンバック",
    "pingback 引用通告",
];

/// Words before the name of the one who is answered.
const IN_REPLY: &[&str] = &[
    "in reply to",
    "in response to",
    "replying to",
    "reply to",
    "replied to",
    "responding to",
    "als antwort auf",
    "in antwort auf",
    "antwort auf",
    "antwort an",
    "antwortet auf",
    "en réponse à",
    "réponse à",
    "répond à",
    "en respuesta a",
    "respuesta a",
    "responde a",
    "respondiendo a",
    "em resposta a",
    "em resposta à",
    "resposta a",
    "respondendo a",
    "in risposta a",
    "risposta a",
    "als reactie op",
    "in antwoord op",
    "antwoord op",
    "reactie op",
    "w odpowiedzi do",
    "в ответ на",
    "ответ на",
    "som svar på",
    "svar till",
];

/// Words that ask for or lead to an answer.
const REPLY_WORDS: &[&str] = &[
    "log in to reply",
    "login to reply",
    "sign in to reply",
    "reply to this comment",
    "reply to this",
    "reply",
    "quote reply",
    "quote",
    "zitieren",
    "citer",
    "citar",
    "respond",
    "zum antworten anmelden",
    "anmelden zum antworten",
    "auf diesen kommentar antworten",
    "auf kommentar antworten",
    "antworten",
    "antwort",
    "connectez-vous pour répondre",
    "identifiez-vous pour répondre",
    "répondre à ce commentaire",
    "répondre",
    "inicia sesión para responder",
    "accede para responder",
    "responder a este comentario",
    "responder",
    "faça login para responder",
    "entre para responder",
    "rispondi",
    "accedi per rispondere",
    "beantwoorden",
    "reageer",
    "reageren",
    "odpowiedz",
    "ответить",
    "svara",
    "svar",
    "cevapla",
    "yanıtla",
    "返信",
    "回复",
    "balas",
];

/// Other words that stand alone under or over comments.
const BUTTON_WORDS: &[&str] = &[
    "replies",
    "delete",
    "like this",
    "like",
    "liken",
    "liked",
    "likes",
    "unlike",
    "dislike",
    "share",
    "share this",
    "teilen",
    "report abuse",
    "report comment",
    "report",
    "melden",
    "parent",
    "permalink",
    "permanent link",
    "link to this comment",
    "link to comment",
    "embed",
    "save",
    "thread",
    "link",
    "edit",
    "bearbeiten",
    "löschen",
    "répondre",
    "supprimer",
    "signaler",
    "signaler un abus",
    "eliminar",
    "respuestas",
    "réponses",
    "respostas",
    "denunciar",
    "reportar",
    "excluir",
    "partager",
    "compartir",
    "compartilhar",
    "give award",
    "award",
    "upvote",
    "downvote",
    "vote up",
    "vote down",
    "up",
    "down",
    "hide",
    "flag",
    "flag as inappropriate",
    "follow",
    "loading",
    "gefällt mir",
    "wird geladen",
    "j'aime",
    "j’aime",
    "me gusta",
    "curtir",
    "mi piace",
    "modifier",
    "editar",
    "gostei",
    "show replies",
    "hide replies",
    "view replies",
    "collapse",
    "expand",
    "mehr anzeigen",
    "show more",
    "avatar",
    "kommentar melden",
    "antworten anzeigen",
    "antworten ausblenden",
    "unfold",
    "fold",
    "mark as spam",
    "spam",
    "give gold",
    "source",
    "context",
    "full comments",
    "print",
    "copy link",
    "vote",
    "thumb up",
    "thumb down",
    "thumbs up",
    "thumbs down",
    "empfehlen",
    "recommend",
    "recommended",
    "recommander",
    "recomendar",
    "beitrag melden",
    "kommentar",
    "options",
    "more",
    "subscribe",
    "crosspost",
    "zitat",
    "editer",
    "löschen",
    "kommentarlink",
    "permalien",
    "enlace permanente",
    "link permanente",
    "collapse this thread",
    "this user",
    "edited",
    "bearbeitet",
    "modifié",
    "editado",
    "author",
    "top fan",
];

/// Whether `text` is a says-word, with or without its colon.
pub(in crate::ingest) fn is_says(text: &str) -> bool {
    let low = bare(text);
    SAYS.contains(&low.as_str())
}

/// The part of `text` before a says-word and colon that end it: `Ana says:` gives `Ana`.
pub(in crate::ingest) fn before_says(text: &str) -> Option<&str> {
    let cut = text.trim_end().trim_end_matches([':', '：']).trim_end();
    let colon = cut.len() < text.trim_end().len();
    let low = cut.to_lowercase();
    SAYS.iter().filter(|says| low.ends_with(**says)).filter(|_| low.len() == cut.len()).find_map(|says| {
        let name = cut.get(..cut.len() - says.len())?;
        let spaced = name.ends_with(char::is_whitespace) || !says.is_ascii();
        (spaced && colon && !name.trim().is_empty()).then(|| name.trim())
    })
}

/// The name after an in-reply-to phrase that begins `text`.
pub(super) fn in_reply_to(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let low = text.to_lowercase();
    if low.len() != text.len() {
        return None;
    }
    IN_REPLY.iter().filter(|phrase| low.starts_with(**phrase)).find_map(|phrase| {
        let rest = text.get(phrase.len()..)?;
        let name = rest.trim_start_matches([':', ' ', '\u{a0}']).trim_end_matches([':', ' ', '.', ')']).trim();
        let apart = rest.starts_with([' ', ':', '\u{a0}']);
        (apart && !name.is_empty() && name.chars().count() <= 60).then_some(name)
    })
}

/// Whether `text` says that comments are closed.
pub(in crate::ingest) fn is_closed(text: &str) -> bool {
    let low = text.to_lowercase();
    low.chars().count() <= 140 && CLOSED.iter().any(|phrase| low.contains(phrase) && *phrase != "comments for this")
}

/// Whether `text` is the title of a comment form.
pub(in crate::ingest) fn is_form(text: &str) -> bool {
    let low = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let chars = low.chars().count();
    let open = |phrase: &str| {
        chars <= 45
            || phrase.chars().count() >= 24 && chars <= 140
            || chars <= phrase.chars().count() + 40 && !low.ends_with(['.', ',', ';'])
    };
    FORMS.iter().any(|phrase| low.starts_with(phrase) && open(phrase))
        || low.chars().count() <= 80
            && [
                "cancel reply",
                "antworten abbrechen",
                "antwort abbrechen",
                "annuler la réponse",
                "cancelar respuesta",
                "cancelar resposta",
                "cancelar la respuesta",
            ]
            .iter()
            .any(|p| low.contains(p))
}

/// Whether `text` heads a list of other pages or of the site's newest comments.
pub(in crate::ingest) fn is_elsewhere(text: &str) -> bool {
    let low = bare(text);
    low.chars().count() <= 45
        && !text.trim_end().ends_with(['.', ',', '!', ';'])
        && ELSEWHERE.iter().any(|phrase| low.starts_with(phrase))
}

/// Whether `text` begins a link notice, and what follows the word.
pub(in crate::ingest) fn after_ping(text: &str) -> Option<&str> {
    let (word, rest) = text.split_once([':', '：'])?;
    let low = word.trim().to_lowercase();
    PINGS.contains(&low.as_str()).then(|| rest.trim())
}

/// Whether `text` consists of button words and numbers only, with at least one word.
pub(in crate::ingest) fn is_button(text: &str) -> bool {
    buttons(text).0
}

/// Whether `text` is a line of buttons with a reply button in it.
pub(super) fn is_reply_button(text: &str) -> bool {
    let (all, reply) = buttons(text);
    all && reply
}

fn buttons(text: &str) -> (bool, bool) {
    if text.len() > 90 {
        return (false, false);
    }
    let low = text.to_lowercase();
    let mut rest = low.as_str();
    let (mut any, mut reply) = (false, false);
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphabetic());
        if rest.is_empty() {
            return (any, reply);
        }
        let longest =
            |table: &[&'static str]| table.iter().filter(|word| rest.starts_with(**word)).map(|w| w.len()).max();
        let (answer, other) = (longest(REPLY_WORDS), longest(BUTTON_WORDS));
        let Some(len) = answer.max(other) else { return (false, false) };
        reply |= answer == Some(len);
        any = true;
        rest = rest.get(len..).unwrap_or("");
    }
}

/// A heading without a number.
pub(super) fn is_bare_heading(text: &str) -> bool {
    BARE.contains(&bare(text).as_str())
}

/// A heading that says one comment with a word.
pub(super) fn is_one_heading(text: &str) -> bool {
    let low = text.trim().to_lowercase();
    low.chars().count() <= 200 && ONE.iter().any(|phrase| low.starts_with(phrase))
}

/// Lower case, without the signs and blanks at both ends.
pub(super) fn bare(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')').to_lowercase()
}
