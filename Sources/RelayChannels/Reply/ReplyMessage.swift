import RelayModel

/// Prepares a provider's words for the log.
///
/// On bytes throughout: searching and cutting by characters took 17 µs for a robot's throttle, its address being the
/// name.
enum ReplyMessage {
    /// More than this of a reply is not looked at, in Unicode scalars.
    private static let scalarLimit = 900
    /// How much is kept, in characters.
    private static let characterLimit = 300

    /// Long runs of digits and the given recipients masked, control characters gone, cut to 300 characters.
    static func masked(_ text: String, recipients: [String]) -> String {
        // The common `ok` and `success` need no care.
        if text.utf8.count <= 8, text.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) { return text }
        // No text has more scalars or characters than bytes.
        let isWhole = text.utf8.count <= scalarLimit
        var bytes = TextCleaning.line(Array(isWhole ? text.utf8 : String(text.unicodeScalars.prefix(scalarLimit)).utf8))
        for name in recipients.prefix(10) { mask(name, in: &bytes) }
        bytes = Masking.numbers(in: bytes)
        let masked = String(decoding: bytes, as: UTF8.self)
        return bytes.count <= characterLimit ? masked : String(masked.prefix(characterLimit))
    }

    /// Masks a recipient wherever it occurs, without its kind (`user:`).
    private static func mask(_ name: String, in bytes: inout [UInt8]) {
        var bare = Array(name.utf8)
        if let colon = bare.lastIndex(of: UInt8(ascii: ":")) { bare.removeFirst(colon + 1) }
        guard bare.count >= 3, var found = ByteSearch.first(bare, in: bytes, from: 0) else { return }
        let mask = Array(Masking.number(String(decoding: bare, as: UTF8.self)).utf8)
        while true {
            bytes.replaceSubrange(found..<found + bare.count, with: mask)
            guard let next = ByteSearch.first(bare, in: bytes, from: found + mask.count) else { return }
            found = next
        }
    }
}
