/// What the protected person's text must never hold: a link, a number to call, a request for a reply (domain rule 1).
enum CallBack {
    /// Words that ask for an answer.
    private static let requests = ["回复", "回电", "致电", "拨打", "加微信", "reply", "call back", "call us", "text back"]
    private static let links = ["http:", "https:", "www.", "://"]

    /// What was found, in operator words; nil where the text is safe. A number is a run of at least so many digits: hotlines
    /// have three, years have four.
    static func found(in text: String, digits: Int = 3) -> String? {
        let bytes = text.utf8.map(TextPattern.lower)
        func holds(_ word: String) -> Bool { ByteSearch.first(Array(word.utf8), in: bytes) != nil }
        if links.contains(where: holds) { return "a link" }
        if requests.contains(where: holds) { return "a request for a reply or a call" }
        var run = 0
        for byte in bytes {
            run = (0x30...0x39).contains(byte) ? run + 1 : 0
            if run == digits { return "a number" }
        }
        return nil
    }
}
