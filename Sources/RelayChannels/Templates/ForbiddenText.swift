import RelayModel

/// What a channel must not carry (protocols: sms, section 0).
enum ForbiddenText: String, NamedCase {
    /// A web address.
    case link
    /// A number to call back: seven digits or more in a row.
    case number

    /// Whether the text holds it.
    func occurs(in text: String) -> Bool {
        let bytes = text.utf8.map(TextPattern.lower)
        switch self {
        case .link:
            return ["http:", "https:", "www."].contains { ByteSearch.first(Array($0.utf8), in: bytes) != nil }
        case .number:
            var run = 0
            for byte in bytes {
                run = (0x30...0x39).contains(byte) ? run + 1 : 0
                if run >= 7 { return true }
            }
            return false
        }
    }
}
