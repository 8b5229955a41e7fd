import RelayModel

/// Reads the `token` section.
struct TokenReader {
    let file: FileMap

    /// Codes of both platforms that mean the token, where the file names none.
    private static let standardCodes = ["40001", "40014", "42001"]

    func read() -> TokenRule? {
        guard let map = file.map("token") else { return nil }
        defer { map.finish() }
        let source = map.required("source", expected: TokenRule.Source.names)?.named(TokenRule.Source.self)
        let url = map.required("url", expected: "the address that gives tokens")
        let codes = map.node("invalid") == nil ? Self.standardCodes : map.texts("invalid")
        guard let source, let url, let text = url.text else { return nil }
        guard Address.isURL(text), !text.contains("?") else {
            url.fault("is \"\(text)\"", expected: "an http(s) URL without a query")
            return nil
        }
        return TokenRule(source: source, url: text, invalidCodes: Set(codes))
    }
}
