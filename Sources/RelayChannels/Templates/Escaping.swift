/// How a field's text is written where it stands.
enum Escaping: Sendable {
    /// As it is (a whole URL at the start of a URL template).
    case none
    /// Inside a JSON string.
    case json
    /// Alone as a JSON value: quoted, or bare where it is a number or an array.
    case jsonValue
    /// In a query, a form or a URL's path.
    case percent
    /// In a header: control characters and non-ASCII left out.
    case header
}

extension Escaping {
    /// Appends a text as this place wants it.
    func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        switch self {
        case .none: bytes.append(contentsOf: text)
        case .json: JSONText.escape(text, to: &bytes)
        case .jsonValue: JSONText.quote(text, to: &bytes)
        case .percent: PercentEncoding.append(text, keeping: ":@", to: &bytes)
        case .header: bytes.append(contentsOf: text.lazy.filter { $0 >= 0x20 && $0 < 0x7F })
        }
    }
}
