import RelayModel

/// How a refused value may be quoted in a fault. A shifted column can put a phone number, a robot's URL or a secret
/// anywhere.
enum Redacted {
    /// The value in quotes: cut, URLs to their host, phone numbers masked.
    ///
    /// - Parameter strict: in the file that holds secrets, where nothing longer than a word is shown in full.
    static func value(_ text: String, strict: Bool = false) -> String {
        if text.contains("://") { return "“\(Masking.url(text))”" }
        let narrow = WrittenValue.narrowed(text)
        // Whatever can only be a number, of a right length or a wrong one.
        let digits = narrow.filter { $0.isASCII && $0.isNumber }
        if digits.utf8.count >= 8, !narrow.contains(where: \.isLetter) { return "“\(Masking.number(digits))”" }
        let masked = Masking.numbers(in: narrow)
        let plain = String(masked.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        let limit = strict ? 16 : 40
        guard plain.count > limit else { return "“\(plain)”" }
        return "“\(plain.prefix(strict ? 4 : limit))…”"
    }

    /// A reason from outside this module, with an endpoint's address and secret removed if it contains them.
    static func reason(_ text: String, about endpoint: Endpoint) -> String {
        var text = text
        let address = endpoint.address.reveal()
        let isShort = address.utf8.count <= 15
        if !address.isEmpty {
            text = text.replacing(address, with: isShort || address.contains("://") ? Masking.address(address) : "****")
        }
        if !endpoint.secret.isEmpty { text = text.replacing(endpoint.secret.reveal(), with: "****") }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
