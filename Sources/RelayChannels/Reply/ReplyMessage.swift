import RelayModel

/// Makes a far side's words fit for a log.
enum ReplyMessage {
    /// Long runs of digits and the given recipients masked, control characters gone, cut to 300 characters.
    static func masked(_ text: String, recipients: [String]) -> String {
        // The common `ok` and `success` need no care.
        if text.utf8.count <= 8, text.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) { return text }
        var cut = TextCleaning.line(String(text.unicodeScalars.prefix(900)))
        for name in recipients.prefix(10) where name.utf8.count >= 3 {
            let bare = name.split(separator: ":").last.map(String.init) ?? name
            guard bare.utf8.count >= 3, cut.contains(bare) else { continue }
            cut = cut.split(separator: bare, omittingEmptySubsequences: false).joined(separator: Masking.number(bare))
        }
        let masked = Masking.numbers(in: cut.utf8)
        return String(String(decoding: masked, as: UTF8.self).prefix(300))
    }
}
